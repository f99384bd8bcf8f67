/** Events, with the differences between their two forms evened out. */
import type { EventView } from './views.ts';
import type { Event } from '../model/objects.ts';

const COMBINED = '(combined from similar events): ';
const CONTAINER_PATH = /^spec\.(?:containers|initContainers|ephemeralContainers)\{(.+)\}$/;

/**
 * One event as the checks read it. Kubelet events carry count and first/lastTimestamp, scheduler events eventTime and
 * series (k8s.io/client-go/tools/events); the container stands in involvedObject.fieldPath
 * (pkg/kubelet/container/ref.go) and, from 1.35, nowhere else.
 */
export function viewEvent(event: Event): EventView {
  const involved = event.involvedObject;
  const message = String(event.message ?? '');
  return {
    reason: event.reason ?? '',
    type: event.type ?? '',
    message: message.startsWith(COMBINED) ? message.slice(COMBINED.length) : message,
    container: CONTAINER_PATH.exec(String(involved?.fieldPath ?? ''))?.[1] ?? null,
    count: event.series?.count ?? event.count ?? 1,
    first: event.firstTimestamp ?? event.eventTime ?? event.metadata?.creationTimestamp ?? null,
    last: event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp ?? null,
    component: event.source?.component || event.reportingComponent || '',
    object: `${involved?.kind ?? ''}/${involved?.name ?? ''}`,
    raw: event,
  };
}

/** By the list that was read, and the UID: every check asks for the same events, and there may be ten thousand. */
const views = new WeakMap<readonly Event[], Map<string, readonly EventView[]>>();

/**
 * Views of events, oldest first.
 * @param uid keeps only events about the object of this UID: a pod made anew under an old name has its own past
 */
export function eventsAbout(events: readonly Event[], uid?: string): readonly EventView[] {
  let known = views.get(events);
  if (known === undefined) {
    known = new Map();
    views.set(events, known);
  }
  let sorted = known.get(uid ?? '');
  if (sorted === undefined) {
    sorted = sortedViews(events, uid);
    known.set(uid ?? '', sorted);
  }
  return sorted;
}

function sortedViews(events: readonly Event[], uid: string | undefined): readonly EventView[] {
  return events
    .filter((event) => typeof event === 'object' && event !== null)
    .filter((event) => uid === undefined || event.involvedObject?.uid === uid)
    .map((event) => {
      const view = viewEvent(event);
      return { view, at: Date.parse(view.last ?? '') };
    })
    .sort((a, b) => a.at - b.at || 0)
    .map(({ view }) => view);
}

/** Events of both forms (core/v1 and events.k8s.io), read into one view. */
import type { EventView } from './views.ts';
import type { Event } from '../model/objects.ts';

const COMBINED = '(combined from similar events): ';
const CONTAINER_PATH = /^spec\.(?:containers|initContainers|ephemeralContainers)\{(.+)\}$/;

/** Returns when an event was last seen, RFC 3339; null if it has no time. */
export const lastSeen = (event: Event): string | null =>
  event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp ?? null;

/**
 * Returns an event as the checks read it. The kubelet's events have count and first/lastTimestamp; the scheduler's have
 * eventTime and series (k8s.io/client-go/tools/events). From 1.35 only involvedObject.fieldPath names the container
 * (pkg/kubelet/container/ref.go).
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
    last: lastSeen(event),
    component: event.source?.component || event.reportingComponent || '',
    object: `${involved?.kind ?? ''}/${involved?.name ?? ''}`,
    raw: event,
  };
}

/** Sorted views by list and UID. Every check asks for the same events, and there may be ten thousand. */
const views = new WeakMap<readonly Event[], Map<string, readonly EventView[]>>();

/**
 * Returns views of events, oldest first.
 * @param uid keeps only events of the object with this UID; a new pod of the same name has other events
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

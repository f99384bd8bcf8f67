/** A warning event about the pod that no other check reads. */
import { plural } from '../../knowledge/plural.ts';
import { secondsBetween } from '../../knowledge/time.ts';
import type { EventView } from '../../evidence/views.ts';
import type { Confidence, Found } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { aboutNode } from '../support/about.ts';
import { citeEvent, citePod } from '../support/cite.ts';
import { isAfter, lastPastSetUp, millis } from '../support/progress.ts';
import { inTrouble } from '../support/trouble.ts';
import { reasonSummary } from '../support/words.ts';
import { categoryOfEvent, eventFixes, mayBeReason } from './support/event-advice.ts';

/** A pod younger than this may still meet errors that go away when caches and plugins are up. */
const SETTLED_SECONDS = 60;

/** Returns how often an event came, in words: ` (24 times in 5 minutes)`. Empty: once. */
function often({ count, first, last }: EventView): string {
  if (count < 2) return '';
  const minutes = Math.round((secondsBetween(first, last) ?? 0) / 60);
  return ` (${count} times${minutes > 0 ? ` in ${plural(minutes, 'minute')}` : ''})`;
}

/** Returns the warnings that may be the reason, oldest first; none that the pod is past. */
function warnings(context: PodContext): readonly EventView[] {
  const events = context.podEvents().some;
  const died = Math.max(0, ...context.containers.map(({ dead }) => millis(dead?.finishedAt)));
  const past = died > 0 ? died : lastPastSetUp(context, events);
  const open = past === Infinity ? 0 : past;
  return events.filter((event) => mayBeReason(event) && isAfter(event, open));
}

function finding(context: PodContext, event: EventView, all: readonly EventView[]): Found {
  const node = context.pod.spec?.nodeName;
  const died = context.containers.some(({ dead }) => dead !== undefined);
  const repeated = event.count > 1 || all.filter(({ reason }) => reason === event.reason).length > 1;
  const newest = context.podEvents().some.at(-1);
  const confidence: Confidence = repeated || (!died && newest === event) ? 'likely' : 'possible';
  const same = all.filter(({ reason }) => reason === event.reason).slice(-3);
  return {
    result: 'found',
    id: 'node/unread-event',
    category: categoryOfEvent(event.reason),
    confidence,
    container: event.container,
    about: aboutNode(context),
    summary: reasonSummary(
      `${context.name} ${died ? 'fails' : 'does not start'}: ${event.reason.slice(0, 60)}${often(event)}: `,
      event.message,
    ),
    chain: [],
    evidence: [...same.reverse().map(citeEvent), ...(node ? [citePod(context, 'spec.nodeName', node)] : [])],
    fixes: eventFixes(context),
  };
}

export default defineCheck({
  id: 'node/unread-event',
  category: 'node',
  title: 'Warning event about the pod',
  description:
    'A warning event about this pod is the newest sign of what fails, and no check reads events of this kind. The ' +
    'event is quoted as it is.',
  criteria: {
    confirmed: null,
    likely:
      'The event repeats, or it is the newest event of a pod that has never started. No other check found a cause.',
    possible: 'The event came once, and others followed.',
  },
  silent:
    'Another check found a cause that is likely or confirmed; the pod is younger than a minute; or the event is older ' +
    'than the last start or exit of a container.',
  sources: [
    'pkg/kubelet/events/event.go',
    'https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: [],
  symptomOf: ['eviction', 'specific-error'],
  weight: 30,
  run(context) {
    if (!inTrouble(context)) return [];
    const { creationTimestamp } = context.pod.metadata ?? {};
    const age = secondsBetween(context.pod.status?.startTime ?? creationTimestamp, context.now);
    if (age !== undefined && age < SETTLED_SECONDS) return [];
    const all = warnings(context);
    const repeated = all.filter(
      ({ count, reason }) => count > 1 || all.filter((one) => one.reason === reason).length > 1,
    );
    const event = repeated.at(-1) ?? all.at(-1);
    return event ? [finding(context, event, all)] : [];
  },
});

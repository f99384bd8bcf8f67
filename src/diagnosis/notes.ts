/** What a person should know of a pod that does not fail: probes that cannot run or fail, warnings of the last hour. */
import { PROBE_MESSAGE } from '../checks/probes/support/probe-events.ts';
import { shorten } from '../checks/support/shorten.ts';
import { sayDuration } from '../checks/upstream/support/waiting.ts';
import type { EventView, Facts } from '../evidence/views.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { Pod } from '../model/objects.ts';

/** Older warnings are history. In seconds. */
const RECENT = 3600;
/** Most notes of a pod. */
const MOST = 4;
/** Most characters of an event's message in a note. */
const QUOTE = 140;

/** Returns how often and when: `600 times, the last one 5 seconds ago`. */
function often({ count, last }: EventView, now: string | undefined): string {
  const age = now === undefined ? undefined : secondsBetween(last ?? undefined, now);
  const times = count > 1 ? `${count} times` : 'once';
  if (age === undefined) return times;
  return `${times}, ${count > 1 ? 'the last one ' : ''}${sayDuration(Math.max(0, age))} ago`;
}

/** An errored probe says nothing about the app: the kubelet neither restarts the container nor makes it ready by it. */
const ERRORED = new Map([
  ['liveness', 'cannot be run, so it protects nothing'],
  ['startup', 'cannot be run, so the container never counts as started'],
  ['readiness', 'cannot be run, so the container never becomes ready by it'],
]);

export interface Note {
  readonly text: string;
  /** Whether it is about a probe that fails or cannot be run. */
  readonly isProbe: boolean;
}

function noteOf(event: EventView, now: string | undefined): Note {
  const of = event.container === null ? '' : ` of ${event.container}`;
  const [head = '', kind = '', how] = PROBE_MESSAGE.exec(event.message) ?? [];
  const probe = kind.toLowerCase();
  if (!ERRORED.has(probe)) {
    const text = `${event.reason}${of} (${often(event, now)}): ${shorten(event.message, QUOTE)}`;
    return { text, isProbe: false };
  }
  const says = how === 'errored' ? ERRORED.get(probe) : 'failed';
  const quote = shorten(event.message.slice(head.length), QUOTE);
  return { text: `the ${probe} probe${of} ${says} (${often(event, now)}): ${quote}`, isProbe: true };
}

/**
 * Returns notes about a pod that does not fail, the newest first. They are no causes.
 * @param now the source's time, RFC 3339; undefined where the recording does not say when it was made
 */
export function notesOf(facts: Pick<Facts, 'events'>, pod: Pod, now: string | undefined): Note[] {
  const { name = '', uid, creationTimestamp } = pod.metadata ?? {};
  const { some } = facts.events('Pod', name, uid === undefined ? {} : { uid });
  const started = (pod.status?.containerStatuses ?? [])
    .flatMap(({ state }) => Date.parse(state?.running?.startedAt ?? '') || [])
    .reduce((newest, time) => Math.max(newest, time), Date.parse(creationTimestamp ?? '') || 0);
  // Before the container ran, a probe had to fail and a volume had to be awaited: that is over.
  const recent = some.filter(({ type, last }) => {
    const age = now === undefined ? 0 : secondsBetween(last ?? undefined, now);
    return type === 'Warning' && age !== undefined && age <= RECENT && Date.parse(last ?? '') > started;
  });
  const newest = recent.sort((a, b) => (b.last ?? '').localeCompare(a.last ?? ''));
  // The kubelet writes a new event where only an id in the message differs.
  const groups = new Map<string, EventView[]>();
  for (const event of newest) {
    const { reason, container, message } = event;
    const key = [reason, container, PROBE_MESSAGE.exec(message)?.[0] ?? message].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return [...groups.values()].slice(0, MOST).map((events) => {
    const count = events.reduce((sum, event) => sum + event.count, 0);
    return noteOf({ ...events[0]!, count }, now);
  });
}

/** `timeline`: what happened to a pod and to what it depends on, in one order. */
import { factsOf } from '../evidence/ledger.ts';
import type { Ledger } from '../evidence/ledger.ts';
import type { Gap } from '../model/diagnosis.ts';
import { gapWith } from '../model/gaps.ts';
import type { Pod } from '../model/objects.ts';
import type { TimelineEntry, TimelineWhat } from '../model/reports.ts';
import { configEntries, rolloutEntries } from './timeline-changes.ts';
import { eventEntries, podEntries } from './timeline-pod.ts';

/** Most times of the API are whole seconds; entries of one second are in the order in which they cause each other. */
const AT_ONCE: readonly TimelineWhat[] = [
  'config',
  'rollout',
  'pod',
  'schedule',
  'volume',
  'event',
  'pull',
  'failure',
  'start',
  'probe',
  'kill',
  'exit',
  'ready',
  'backoff',
];

const second = (entry: TimelineEntry): number => Math.floor(Date.parse(entry.time) / 1000);

/** The newest entries are shown; a pod may have ten thousand events. */
const MAX_ENTRIES = 500;

/** Returns the newest entries, and a gap for those that were left out. */
export function newestEntries(entries: readonly TimelineEntry[]): {
  entries: readonly TimelineEntry[];
  gaps: readonly Gap[];
} {
  const left = entries.length - MAX_ENTRIES;
  if (left <= 0) return { entries, gaps: [] };
  return {
    entries: entries.slice(left),
    gaps: [gapWith(`${left} older entries`, 'left-out', `only the newest ${MAX_ENTRIES} are shown`)],
  };
}

/** Returns what happened to a pod and to what it depends on, oldest first. */
export function readTimeline(ledger: Ledger, pod: Pod): TimelineEntry[] {
  const namespace = pod.metadata?.namespace ?? '';
  const name = pod.metadata?.name ?? '';
  const facts = factsOf(ledger, namespace);
  const events = facts.events('Pod', name, pod.metadata?.uid ? { uid: pod.metadata.uid } : {});
  const own = podEntries(pod);
  const seen = events.some.flatMap((event) => eventEntries(event, own));
  const entries = [
    ...own,
    ...seen,
    ...configEntries(ledger, pod, namespace),
    ...rolloutEntries(ledger, pod, namespace),
  ];
  return entries
    .map((entry, i) => ({ entry, i }))
    .sort(
      (a, b) =>
        second(a.entry) - second(b.entry) ||
        AT_ONCE.indexOf(a.entry.what) - AT_ONCE.indexOf(b.entry.what) ||
        Date.parse(a.entry.time) - Date.parse(b.entry.time) ||
        a.i - b.i,
    )
    .map(({ entry }) => entry);
}

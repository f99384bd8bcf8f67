/** The summary and the notes of the answer. Pure. */
import { formatBytes } from '../knowledge/quantity.ts';
import type { HeapSetting } from '../knowledge/heap-flags.ts';
import type { Decision } from '../model/oom-test-answer.ts';
import { countedBy, countedTexts } from './counted.ts';
import type { MemoryFacts } from './facts.ts';
import type { History } from './prometheus.ts';
import { shapeText } from './shape.ts';
import type { Grown } from './shape.ts';
import type { Watched } from './watch.ts';

/** Whether the verdict is that the container reached a limit or the node ran out of memory. */
export const isLimited = ({ verdict }: Decision): boolean =>
  verdict === 'container-limit' || verdict === 'pod-limit' || verdict === 'node';

/** How the container reached the limit, or when it will; starts with `; `, or is ''. */
function growthText(decision: Decision, facts: MemoryFacts, grown: Grown, heap: HeapSetting | undefined): string {
  const { shape, growth, measured } = grown;
  const { limit } = facts;
  if (!isLimited(decision))
    return growth?.reachesLimitAt && limit
      ? `; it grows by ${formatBytes(growth.perSecond)} a second and would reach ${limit.limit} at ${growth.reachesLimitAt.slice(0, 19)}Z`
      : '';
  if (decision.verdict === 'container-limit' && heap && limit && (heap.bytes ?? 0) > 0.9 * limit.bytes)
    return `; its heap setting ${heap.text} (${heap.where}) does not fit that limit`;
  return shape === null ? '' : `; ${shapeText(shape, measured)}`;
}

/**
 * Returns the summary: the decision's own, and how the memory grew.
 * @param heap the heap setting that counts
 */
export const summaryOf = (
  decision: Decision,
  facts: MemoryFacts,
  grown: Grown,
  heap: HeapSetting | undefined,
): string => `${decision.summary}${growthText(decision, facts, grown, heap)}`;

/** The share of throttled CPU periods from which throttling is worth a note. */
const THROTTLED = 0.25;

/** Returns the notes of the answer. */
export function notesOf(
  decision: Decision,
  facts: MemoryFacts,
  grown: Grown,
  history: History | null,
  watched: Watched | null,
): string[] {
  const notes = [...decision.notes];
  const { wanted, resize, limit, memoryPressure } = facts;
  if (isLimited(decision) && !grown.measured && facts.oom !== undefined)
    notes.push(
      'one kill does not show whether it is a leak, a burst or a limit that is too low: --watch follows the next run and shows it',
    );
  if (wanted !== null)
    notes.push(
      `the spec sets a memory limit of ${wanted}, but ${limit?.limit ?? 'none'} is in force${resize ? ` (${resize})` : ''}`,
    );
  else if (resize !== null) notes.push(resize);
  if (memoryPressure !== null) notes.push(`the node has MemoryPressure: ${memoryPressure}`);
  if (history?.throttled != null && history.throttled >= THROTTLED)
    notes.push(
      `its CPU was throttled in ${Math.round(history.throttled * 100)} % of the periods of the last ${Math.round(history.hours * 10) / 10} h: its probes may fail because it is slow, not because of memory`,
    );
  if (watched !== null) notes.push(...watched.notes);
  notes.push(...countedTexts(watched?.by === 'exec' ? watched.counted : countedBy(facts.stalled)));
  return notes;
}

/** Which memory limit and which heap setting to propose. Pure. */
import { HEAP_SHARE } from '../knowledge/fitting-heap.ts';
import type { HeapSetting } from '../knowledge/heap-flags.ts';
import { nextMemoryLimit, withMargin } from '../knowledge/next-limit.ts';
import { formatBytes, parseQuantity, sensibleLimit } from '../knowledge/quantity.ts';
import type { Shape } from '../model/oom-test-answer.ts';

export interface LimitProposal {
  /** A quantity: `192Mi`. */
  readonly limit: string;
  readonly why: string;
}

/**
 * Returns the limit to propose: never less than the limit in force, nor than what was used. null where the limit in
 * force is enough for what was measured, or where no use was measured and no limit was reached.
 * @param limit the one in force, a quantity
 * @param peakBytes the highest measured use; null: none
 * @param killed the container was killed at the limit, so it needs more
 * @param floor no proposal is lower: the request, and the limit of the spec where another one is in force, in bytes
 * @param ranSeconds how long the killed run took; undefined: not known
 * @param heap the heap size it is configured for, in bytes
 */
export function proposeLimit(
  limit: string | null,
  peakBytes: number | null,
  killed: boolean,
  heap: number | null,
  shape: Shape | null,
  floor = 0,
  ranSeconds?: number,
): LimitProposal | null {
  const bytes = limit === null ? null : (parseQuantity(limit) ?? null);
  const measured = peakBytes === null ? 0 : withMargin(peakBytes);
  if (heap !== null && bytes !== null && heap > HEAP_SHARE * bytes && killed && heap / HEAP_SHARE >= measured) {
    return {
      limit: sensibleLimit(Math.max(heap / HEAP_SHARE, floor)),
      why: `a heap of ${formatBytes(heap)} is ${Math.round(HEAP_SHARE * 100)} % of that`,
    };
  }
  if (killed && bytes !== null) {
    // A limit that was lowered after the peak was measured, or in a pod resize, may be below it.
    if (measured > Math.max(bytes * 2, floor)) return { limit: sensibleLimit(measured), why: whyMeasured(peakBytes!) };
    const next = atLeast(nextMemoryLimit(bytes, ranSeconds, peakBytes ?? 0), floor);
    const what = next === sensibleLimit(bytes * 2) ? `twice ${limit}` : `more than ${limit}`;
    if (shape === 'leak') return { limit: next, why: `${what}, to gain time: steady growth reaches any limit` };
    return {
      limit: next,
      why: `${what}, as a first try: a container that is killed at its limit does not show how much it needs`,
    };
  }
  // A short look at a container shows too little to lower its limit: a slow leak still grows.
  if (peakBytes === null || peakBytes <= 0 || (bytes !== null && measured <= bytes)) return null;
  return { limit: sensibleLimit(Math.max(measured, floor)), why: whyMeasured(peakBytes) };
}

/** Returns a limit, or the floor where that is higher. */
const atLeast = (limit: string, floor: number): string =>
  (parseQuantity(limit) ?? 0) < floor ? sensibleLimit(floor) : limit;

const whyMeasured = (bytes: number): string => `the highest measured use (${formatBytes(bytes)}) plus 25 %`;

/**
 * Returns the largest heap setting in bytes that counts against a limit; null where there is none. PHP's memory_limit is
 * for one request, so it does not count.
 * @param limitBytes undefined: none; a setting in percent then counts as 0
 */
export function heapBytes(heap: readonly HeapSetting[], limitBytes: number | undefined): number | null {
  const sizes = heap
    .filter((one) => one.runtime !== 'php')
    .map(
      ({ bytes, percent }) =>
        bytes ?? (limitBytes !== undefined && percent !== undefined ? (limitBytes * percent) / 100 : 0),
    );
  return sizes.length === 0 ? null : Math.max(...sizes);
}

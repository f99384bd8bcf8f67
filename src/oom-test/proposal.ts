/** Which limit would do, and which heap setting fits it. Pure. */
import type { HeapSetting } from '../knowledge/heap-flags.ts';
import { formatBytes, parseQuantity, sensibleLimit } from '../knowledge/quantity.ts';
import type { Shape } from '../model/oom-test.ts';

/** Room above the highest use that was seen: samples miss what happens between them. */
const MARGIN = 1.25;
/** What a process takes beside its heap is a quarter of its limit, by the usual advice for the JVM and V8. */
const HEAP_SHARE = 0.75;

export interface LimitProposal {
  /** A quantity: `192Mi`. */
  readonly limit: string;
  readonly why: string;
}

/**
 * @param limit in force, a quantity
 * @param peakBytes the highest use that was seen; null: nobody saw
 * @param killed the container was killed at the limit, so that its need is above it
 * @param heap the heap it was told to use, in bytes
 * @returns null where no limit is to be proposed: none is set and nothing was seen
 */
export function proposeLimit(
  limit: string | null,
  peakBytes: number | null,
  killed: boolean,
  heap: number | null,
  shape: Shape | null,
): LimitProposal | null {
  const bytes = limit === null ? null : (parseQuantity(limit) ?? null);
  if (heap !== null && bytes !== null && heap > HEAP_SHARE * bytes && killed) {
    return {
      limit: sensibleLimit(heap / HEAP_SHARE),
      why: `a heap of ${formatBytes(heap)} is ${Math.round(HEAP_SHARE * 100)} % of it`,
    };
  }
  if (killed && bytes !== null) {
    const twice = sensibleLimit(bytes * 2);
    if (shape === 'leak')
      return { limit: twice, why: `twice ${limit}: it buys time, for steady growth reaches any limit` };
    return {
      limit: twice,
      why: `twice ${limit}, as a first try: a container that is killed at its limit never shows what it needs`,
    };
  }
  if (peakBytes === null || peakBytes <= 0) return null;
  const wanted = sensibleLimit(peakBytes * MARGIN);
  return { limit: wanted, why: `the highest use seen (${formatBytes(peakBytes)}) and a quarter more` };
}

/**
 * The heap setting that fits a limit, as each runtime writes it.
 * @param limit a quantity
 * @returns null for a runtime whose heap needs no setting
 */
export function fittingHeap(runtime: HeapSetting['runtime'], limit: string): string | null {
  const mi = Math.floor(((parseQuantity(limit) ?? 0) * HEAP_SHARE) / 2 ** 20);
  if (mi < 8) return null;
  switch (runtime) {
    case 'jvm':
      return `-XX:MaxRAMPercentage=${Math.round(HEAP_SHARE * 100)} (or -Xmx${mi}m), without -Xms`;
    case 'node':
      return `--max-old-space-size=${mi}`;
    case 'go':
      return `GOMEMLIMIT=${Math.floor(((parseQuantity(limit) ?? 0) * 0.9) / 2 ** 20)}MiB`;
    case 'dotnet':
      return `DOTNET_GCHeapHardLimitPercent=0x${Math.round(HEAP_SHARE * 100)
        .toString(16)
        .toUpperCase()} (${Math.round(HEAP_SHARE * 100)} %)`;
    case 'php':
      return `memory_limit=${mi}M`;
  }
}

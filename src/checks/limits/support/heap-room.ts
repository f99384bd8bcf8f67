/** A heap with a limit of its own below that of the container: what is outside the heap has the rest. */
import type { ContainerView } from '../../../evidence/views.ts';
import { shareOf } from '../../../knowledge/heap-flags.ts';
import type { HeapSetting } from '../../../knowledge/heap-flags.ts';
import { formatBytes, parseQuantity } from '../../../knowledge/quantity.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { editFix } from '../../support/owner.ts';
import { isReadForSure, settingsInForce } from './heap-settings.ts';

/** Of a larger heap, a part may be given to the rest of the process. */
const LARGE = 0.6;
/** The part that it keeps. */
const KEEPS = 0.75;
/** Percentages are rounded to a multiple of it. */
const STEP = 5;

/** What is known of the heap. */
export interface HeapRoom {
  /** For a summary, after the memory limit. */
  readonly says: string;
  readonly fixes: readonly Fix[];
}

/** Returns a smaller heap in the syntax of the JVM; undefined for another runtime. */
function smaller({ runtime, percent, bytes }: HeapSetting): string | undefined {
  if (runtime !== 'jvm') return undefined;
  if (percent !== undefined) return `-XX:MaxRAMPercentage=${Math.round((percent * KEEPS) / STEP) * STEP}`;
  return bytes === undefined ? undefined : `-Xmx${Math.floor((bytes * KEEPS) / 2 ** 20)}m`;
}

/**
 * Returns the room that a heap leaves: it cannot grow without end, so what is outside the heap used up the rest. A heap
 * as large as the limit is a cause of its own (limits/heap-over-limit).
 * @param limit as the API writes it
 */
export function heapRoom(context: PodContext, container: ContainerView, limit: string): HeapRoom | undefined {
  const total = parseQuantity(limit);
  if (!total) return undefined;
  // The limits of Go and PHP are those of one request, or soft.
  const [heap, ...others] = settingsInForce(context, container).filter(
    (one) => one.sets === 'maximum' && one.runtime !== 'go' && one.runtime !== 'php',
  );
  if (!heap || others.length > 0 || !isReadForSure(heap)) return undefined;
  const share = shareOf(heap, total);
  if (share >= 1) return undefined;
  const less = share >= LARGE ? smaller(heap) : undefined;
  return {
    says: `, of which its heap may take ${formatBytes(total * share)} (${heap.text})`,
    fixes: less
      ? [editFix(context, `leave more of ${limit} to memory outside the heap: ${less} instead of ${heap.text}`)]
      : [],
  };
}

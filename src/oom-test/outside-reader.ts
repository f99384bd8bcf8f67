/** Reads a running container's memory from the metrics API, else from the kubelet's summary. */
import { statsPath } from '../checks/limits/support/stats.ts';
import { podMetricsPath, usesInMetrics, usesInSummary } from '../evidence/memory-use.ts';
import type { MemoryUse } from '../evidence/memory-use.ts';
import type { Source } from '../sources/source.ts';

export interface Watchable {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  /** null: unknown, so the kubelet is not asked. */
  readonly node: string | null;
  readonly container: string;
}

/** A reading; `answered` says whether one of the two sources answered at all. */
export interface OutsideReading {
  readonly reading: { readonly time: string; readonly bytes: number } | undefined;
  readonly answered: boolean;
}

/**
 * Reads once. The measure is some seconds old, and several readings may return the same one.
 * @param since RFC 3339; an older measure is of an earlier run and does not count
 */
export async function readFromOutside(source: Source, of: Watchable, since: string): Promise<OutsideReading> {
  const fresh = (uses: readonly MemoryUse[]): OutsideReading['reading'] => {
    const use = uses.find((one) => one.container === of.container && one.bytes > 0);
    return use?.time && Date.parse(use.time) >= Date.parse(since) ? { time: use.time, bytes: use.bytes } : undefined;
  };
  const metrics = await source.fetch({ verb: 'raw', path: podMetricsPath(of.namespace, of.pod) });
  const reading = metrics.state === 'known' ? fresh(usesInMetrics(metrics.value)) : undefined;
  if (reading) return { reading, answered: true };
  const summary = of.node === null ? undefined : await source.fetch({ verb: 'raw', path: statsPath(of.node) });
  if (summary?.state !== 'known') return { reading: undefined, answered: metrics.state === 'known' };
  const { pods = [] } = summary.value as { pods?: readonly { readonly podRef?: { readonly uid?: string } }[] };
  return { reading: fresh(usesInSummary(pods.find((pod) => pod.podRef?.uid === of.uid))), answered: true };
}

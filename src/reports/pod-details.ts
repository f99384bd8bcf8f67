/** What a page in HTML draws of a pod: its timeline, its logs, and its memory next to the limits. */
import { UserError } from '../errors.ts';
import type { ContainerView, Facts } from '../evidence/views.ts';
import { containersOf } from '../evidence/containers.ts';
import { factsOf } from '../evidence/ledger.ts';
import type { Ledger } from '../evidence/ledger.ts';
import { limitInForce } from '../evidence/memory-limit.ts';
import { podMetricsPath, usesInMetrics } from '../evidence/memory-use.ts';
import { instant } from '../knowledge/time.ts';
import { parseQuantity } from '../knowledge/quantity.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Evidence } from '../model/facts.ts';
import type { Pod } from '../model/objects.ts';
import type { ContainerMemory, PodDetails } from '../model/pod-details.ts';
import type { Source } from '../sources/source.ts';
import { readLogs } from './log-report.ts';
import { settle } from './settle.ts';
import { newestEntries, readTimeline } from './timeline.ts';

/** Returns the memory that a running container uses; undefined if the metrics API has none of this run. */
function useOf(facts: Facts, pod: Pod, container: ContainerView) {
  const since = container.status?.state?.running?.startedAt;
  const { namespace = '', name = '' } = pod.metadata ?? {};
  if (since === undefined) return undefined;
  const metrics = facts.ask({ verb: 'raw', path: podMetricsPath(namespace, name) });
  const use = metrics.state === 'known' ? usesInMetrics(metrics.value) : [];
  return use.find((one) => one.container === container.name && (instant(one.time) ?? 0) >= (instant(since) ?? 0));
}

function memoryOf(facts: Facts, pod: Pod, container: ContainerView): ContainerMemory {
  const limit = limitInForce({ pod }, container);
  const request = container.status?.allocatedResources?.memory ?? container.spec.resources?.requests?.memory ?? null;
  const use = useOf(facts, pod, container);
  return {
    container: container.name,
    limit: limit?.limit ?? null,
    limitBytes: parseQuantity(limit?.limit) ?? null,
    limitBy: limit?.by ?? null,
    request,
    requestBytes: parseQuantity(request) ?? null,
    usedBytes: use?.bytes ?? null,
    usedAt: use?.time ?? null,
    oomKilledAt: container.dead?.reason === 'OOMKilled' ? (container.dead.finishedAt ?? null) : null,
  };
}

/** Returns the memory of the containers of which a number is known. */
function readMemory(ledger: Ledger, pod: Pod): ContainerMemory[] {
  const facts = factsOf(ledger, pod.metadata?.namespace ?? '');
  return containersOf(pod)
    .filter(({ type }) => type !== 'ephemeral')
    .map((container) => memoryOf(facts, pod, container))
    .filter((one) => one.limit !== null || one.request !== null || one.usedBytes !== null || one.oomKilledAt !== null);
}

/**
 * Reads what the page of a diagnosis draws.
 * @param evidence what the diagnosis has read
 * @returns null for a workload without a pod; also everything that was read
 * @throws UserError if the pod is gone
 */
export async function readAll(
  source: Source,
  { target, gaps }: Diagnosis,
  evidence: Evidence | undefined,
): Promise<{ readonly details: PodDetails; readonly evidence: Evidence } | null> {
  if (target.kind !== 'Pod') return null;
  const { namespace, name } = target;
  const read = await settle(
    source,
    { resource: 'pods', namespace, name },
    (ledger, pod) => ({
      logs: readLogs(ledger, pod, undefined),
      timeline: readTimeline(ledger, pod),
      memory: readMemory(ledger, pod),
    }),
    evidence,
  );
  const { logs, timeline, memory } = read.value;
  const { entries, gaps: left } = newestEntries(timeline);
  const known = new Set(gaps.map(({ what }) => what));
  return {
    details: {
      timeline: entries,
      logs,
      memory,
      gaps: [...read.gaps.filter(({ what }) => !known.has(what)), ...left],
    },
    evidence: read.evidence,
  };
}

/** Returns what the page draws; null for a workload without a pod, and where the pod is gone meanwhile. */
export async function readDetails(...of: Parameters<typeof readAll>): Promise<PodDetails | null> {
  try {
    return (await readAll(...of))?.details ?? null;
  } catch (error) {
    // The answer is known: a page without a drawing is better than none.
    if (error instanceof UserError) return null;
    throw error;
  }
}

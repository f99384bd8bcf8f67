/** Use of cpu and volumes: from the kubelet's stats and from the metrics API. */
import type { Fact } from '../../../model/facts.ts';
import { podMetricsPath } from '../../../evidence/memory-use.ts';
import { parseQuantity } from '../../../knowledge/quantity.ts';
import type { PodContext } from '../../check.ts';

/** Returns the path of a node's `stats/summary` through the API server (needs `get nodes/proxy`). */
export const statsPath = (node: string): string => `/api/v1/nodes/${encodeURIComponent(node)}/proxy/stats/summary`;

/** Returns the path of a pod's use in the metrics API (needs `get pods` in `metrics.k8s.io`). */
export const metricsPath = (context: Pick<PodContext, 'namespace' | 'name'>): string =>
  podMetricsPath(context.namespace, context.name);

/** Pressure stall information: the share of time for which some or all processes waited (KubeletPSI, 1.34+ on cgroup v2). */
interface Psi {
  readonly some?: { readonly avg10?: number };
  readonly full?: { readonly avg10?: number };
}

/** The fields that are read from the kubelet's stats (staging/src/k8s.io/kubelet/pkg/apis/stats/v1alpha1/types.go). */
export interface PodStats {
  readonly podRef?: { readonly name?: string; readonly namespace?: string; readonly uid?: string };
  readonly containers?: readonly {
    readonly name?: string;
    readonly cpu?: { readonly time?: string; readonly usageNanoCores?: number; readonly psi?: Psi };
    readonly memory?: { readonly time?: string; readonly psi?: Psi };
    readonly swap?: { readonly swapUsageBytes?: number };
  }[];
  readonly volume?: readonly { readonly name?: string; readonly usedBytes?: number }[];
}

/** Returns the pod's part of a node's stats; undefined where it is missing or belongs to another pod of that name. */
export function podStats(fact: Fact<unknown>, context: PodContext): PodStats | undefined {
  if (fact.state !== 'known') return undefined;
  const pods = (fact.value as { pods?: readonly PodStats[] } | null)?.pods;
  return Array.isArray(pods)
    ? (pods as readonly PodStats[]).find((pod) =>
        pod.podRef?.uid
          ? pod.podRef.uid === context.pod.metadata?.uid
          : pod.podRef?.name === context.name && pod.podRef?.namespace === context.namespace,
      )
    : undefined;
}

export interface CpuUse {
  /** Cores. */
  readonly cores: number;
  readonly source: 'metrics' | 'stats';
  readonly time: string | null;
}

/** Returns the measured cpu use of a container; undefined without a measurement. */
export function cpuUse(
  metrics: Fact<unknown>,
  stats: Fact<unknown>,
  context: PodContext,
  container: string,
): CpuUse | undefined {
  if (metrics.state === 'known') {
    const value = metrics.value as {
      timestamp?: string;
      containers?: readonly { name?: string; usage?: { cpu?: string } }[];
    } | null;
    const cores = parseQuantity(value?.containers?.find((one) => one.name === container)?.usage?.cpu);
    if (cores !== undefined && cores > 0) return { cores, source: 'metrics', time: value?.timestamp ?? null };
  }
  const cpu = podStats(stats, context)?.containers?.find((one) => one.name === container)?.cpu;
  return typeof cpu?.usageNanoCores === 'number' && cpu.usageNanoCores > 0
    ? { cores: cpu.usageNanoCores / 1e9, source: 'stats', time: cpu.time ?? null }
    : undefined;
}

/** How much a container waited and swapped, by the kubelet's stats. */
export interface Stalled {
  /** The share of the last 10 s, 0 to 100, for which some of its processes waited for a processor. */
  readonly cpu: number;
  /** The same for all of its processes, which waited for memory. */
  readonly memory: number;
  /** null: not stated. */
  readonly swapBytes: number | null;
  readonly time: string | null;
}

/** Returns how much a container waited; undefined where the kubelet does not measure that (cgroup v1, before 1.34). */
export function stalledOf(stats: Fact<unknown>, context: PodContext, container: string): Stalled | undefined {
  const one = podStats(stats, context)?.containers?.find(({ name }) => name === container);
  const cpu = one?.cpu?.psi?.some?.avg10;
  const memory = one?.memory?.psi?.full?.avg10;
  if (typeof cpu !== 'number' || typeof memory !== 'number') return undefined;
  const swap = one?.swap?.swapUsageBytes;
  return { cpu, memory, swapBytes: typeof swap === 'number' ? swap : null, time: one?.cpu?.time ?? null };
}

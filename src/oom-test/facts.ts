/** What the cluster knows about one container's memory. Pure: a context asks for what is missing. */
import type { PodContext } from '../checks/check.ts';
import { environmentOf, expanded } from '../checks/limits/support/env.ts';
import { limitInForce, podMemoryLimit } from '../checks/limits/support/memory-limit.ts';
import { nodeOoms, oomOf } from '../checks/limits/support/oom.ts';
import type { Oom } from '../checks/limits/support/oom.ts';
import { metricsPath, podStats, stalledOf, statsPath } from '../checks/limits/support/stats.ts';
import type { Stalled } from '../checks/limits/support/stats.ts';
import { tmpfsOf } from '../checks/limits/support/too-low.ts';
import { killOf } from '../checks/support/kills.ts';
import type { Kill } from '../checks/support/kills.ts';
import { usesInMetrics, usesInSummary } from '../evidence/memory-use.ts';
import type { MemoryUse } from '../evidence/memory-use.ts';
import type { ContainerView, EventView } from '../evidence/views.ts';
import { heapSettings } from '../knowledge/heap-flags.ts';
import type { HeapSetting } from '../knowledge/heap-flags.ts';
import { parseQuantity } from '../knowledge/quantity.ts';
import { listed } from '../model/facts.ts';
import type { Fact, Listed } from '../model/facts.ts';

/** The memory that a running container uses. */
export interface Usage {
  readonly workingSetBytes: number;
  /** RFC 3339; null: not stated. */
  readonly time: string | null;
  readonly source: 'metrics API' | 'kubelet summary';
}

export interface MemoryVolume {
  readonly volume: string;
  readonly path: string;
  readonly sizeLimit: string | null;
  /** From the kubelet's summary; null: unknown. */
  readonly usedBytes: number | null;
}

/** The memory limit that applies to a container. */
export interface MemoryLimit {
  /** `pod`: the pod's limit is smaller than the container's own, or the only one. */
  readonly by: 'container' | 'pod';
  readonly limit: string;
  readonly bytes: number;
}

export interface MemoryFacts {
  readonly container: ContainerView;
  /** undefined: the runtime reported no OOM kill. */
  readonly oom: Oom | undefined;
  readonly limit: MemoryLimit | undefined;
  readonly podLimit: string | null;
  readonly request: string | null;
  /** The limit in the spec, where another one is in force: a resize that was not carried out. */
  readonly wanted: string | null;
  /** The condition PodResizePending or PodResizeInProgress. */
  readonly resize: string | null;
  readonly heap: readonly HeapSetting[];
  readonly volumes: readonly MemoryVolume[];
  readonly usage: Usage | undefined;
  /** How much the present run waits and swaps; undefined: not measured. */
  readonly stalled: Stalled | undefined;
  /** How the metrics API answered. */
  readonly metrics: Fact<unknown>['state'];
  /** How the kubelet's summary was answered; `absent` too where it was not needed. */
  readonly summary: Fact<unknown>['state'];
  /** SystemOOM and OOMKilling events of the node near the time at which the container ended. */
  readonly nodeEvents: Listed<EventView>;
  readonly memoryPressure: string | null;
  readonly kill: Kill | undefined;
}

function memoryVolumes(context: PodContext, container: ContainerView, summary: Fact<unknown>): MemoryVolume[] {
  const stats = podStats(summary, context)?.volume;
  return tmpfsOf(context, container).map(({ volume, path, sizeLimit = null }) => {
    const used = stats?.find((one) => one.name === volume)?.usedBytes;
    return { volume, path, sizeLimit, usedBytes: typeof used === 'number' ? used : null };
  });
}

/** The metrics API comes first, then the kubelet's summary. */
function usageIn(
  context: PodContext,
  container: string,
  metrics: Fact<unknown>,
  summary: Fact<unknown>,
): Usage | undefined {
  const used = (uses: readonly MemoryUse[], source: Usage['source']): Usage[] =>
    uses
      .filter((use) => use.container === container && use.bytes > 0)
      .map(({ bytes, time }) => ({ workingSetBytes: bytes, time, source }));
  return [
    ...used(metrics.state === 'known' ? usesInMetrics(metrics.value) : [], 'metrics API'),
    ...used(usesInSummary(podStats(summary, context)), 'kubelet summary'),
  ][0];
}

/** Drops a measure that is older than the present run of the container. */
function current<T extends { readonly time: string | null }>(
  usage: T | undefined,
  container: ContainerView,
): T | undefined {
  const since = container.status?.state?.running?.startedAt;
  return usage && since !== undefined && !(Date.parse(usage.time ?? '') < Date.parse(since)) ? usage : undefined;
}

const ABSENT: Fact<unknown> = { state: 'absent' };

/**
 * Asks the metrics API. Asks the kubelet for its summary only where the metrics API has nothing about this container, or
 * the container mounts a volume in memory.
 */
function measure(context: PodContext, container: ContainerView): { metrics: Fact<unknown>; summary: Fact<unknown> } {
  const node = context.pod.spec?.nodeName;
  if (!node) return { metrics: ABSENT, summary: ABSENT };
  const metrics = context.ask({ verb: 'raw', path: metricsPath(context) });
  const mountsMemory = (container.spec.volumeMounts ?? []).some(
    (mount) => context.pod.spec?.volumes?.find((volume) => volume.name === mount.name)?.emptyDir?.medium === 'Memory',
  );
  const silent = metrics.state !== 'not-collected' && usageIn(context, container.name, metrics, ABSENT) === undefined;
  return {
    metrics,
    summary: mountsMemory || silent ? context.ask({ verb: 'raw', path: statsPath(node) }) : ABSENT,
  };
}

function memoryPressureOf(context: PodContext): string | null {
  const node = context.pod.spec?.nodeName;
  const fact = node ? context.get('nodes', node) : undefined;
  if (fact?.state !== 'known') return null;
  const pressure = fact.value.status?.conditions?.find(
    (condition) => condition.type === 'MemoryPressure' && condition.status === 'True',
  );
  return pressure ? (pressure.message ?? 'True') : null;
}

/** Reads everything about a container's memory. */
export function readFacts(context: PodContext, container: ContainerView): MemoryFacts {
  const { metrics, summary } = measure(context, container);
  const limit = limitInForce(context, container);
  const env = environmentOf(context, container);
  const { command, args } = container.spec;
  const inSpec = container.spec.resources?.limits?.memory ?? null;
  const resize = context.pod.status?.conditions?.find(
    (condition) =>
      condition.status === 'True' &&
      (condition.type === 'PodResizePending' || condition.type === 'PodResizeInProgress'),
  );
  return {
    container,
    oom: oomOf(container),
    limit: limit ? { ...limit, bytes: parseQuantity(limit.limit) ?? 0 } : undefined,
    podLimit: podMemoryLimit(context) ?? null,
    request: container.status?.allocatedResources?.memory ?? container.spec.resources?.requests?.memory ?? null,
    wanted: inSpec !== null && parseQuantity(inSpec) !== parseQuantity(container.memoryLimit) ? inSpec : null,
    resize: resize ? `${resize.type} ${resize.reason ?? ''}: ${resize.message ?? ''}`.trim() : null,
    heap: heapSettings({ command: expanded(command, env), args: expanded(args, env) }, env),
    volumes: memoryVolumes(context, container, summary),
    usage: current(usageIn(context, container.name, metrics, summary), container),
    stalled: current(stalledOf(summary, context, container.name), container),
    metrics: metrics.state,
    summary: summary.state,
    nodeEvents: container.dead ? nodeOoms(context, container.dead.finishedAt) : listed({ state: 'absent' }),
    memoryPressure: memoryPressureOf(context),
    kill: killOf(context, container),
  };
}

/**
 * Returns the container to ask about: the one with reason OOMKilled, else the first cause's, else the one with the most
 * restarts, else the first app container.
 * @param causeContainer the container of the first cause, or null
 */
export function questioned(
  containers: readonly ContainerView[],
  causeContainer: string | null,
): ContainerView | undefined {
  const all = containers.filter((container) => container.type !== 'ephemeral');
  const restarts = [...all].sort((a, b) => b.restarts - a.restarts)[0];
  return (
    all.find((container) => oomOf(container) !== undefined) ??
    all.find((container) => container.name === causeContainer) ??
    (restarts && restarts.restarts > 0 ? restarts : undefined) ??
    all.find((container) => container.type === 'app') ??
    all[0]
  );
}

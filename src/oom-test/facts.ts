/**
 * What the cluster tells of one container's memory. Pure: it reads through a context, which asks for what is missing.
 */
import type { ContainerView, EventView } from '../evidence/views.ts';
import type { PodContext } from '../checks/check.ts';
import { environmentOf, expanded } from '../checks/limits/support/env.ts';
import { limitInForce, nodeOoms, oomOf, podMemoryLimit } from '../checks/limits/support/memory.ts';
import type { Oom } from '../checks/limits/support/memory.ts';
import { metricsPath, podStats, statsPath } from '../checks/limits/support/stats.ts';
import { killOf } from '../checks/support/kills.ts';
import type { Kill } from '../checks/support/kills.ts';
import { listed } from '../model/facts.ts';
import type { Fact, Listed } from '../model/facts.ts';
import { heapSettings } from '../knowledge/heap-flags.ts';
import type { HeapSetting } from '../knowledge/heap-flags.ts';
import { parseQuantity } from '../knowledge/quantity.ts';

/** One look at a running container's memory from outside. */
export interface Usage {
  readonly workingSetBytes: number;
  /** RFC 3339, or null. */
  readonly time: string | null;
  readonly source: 'metrics API' | 'kubelet summary';
}

export interface MemoryVolume {
  readonly volume: string;
  readonly path: string;
  readonly sizeLimit: string | null;
  /** By the kubelet's summary; null where it is not known. */
  readonly usedBytes: number | null;
}

export interface MemoryFacts {
  readonly container: ContainerView;
  /** undefined: the runtime flagged none. */
  readonly oom: Oom | undefined;
  /** The limit that holds it: its own, or the pod's where that is smaller or the only one. */
  readonly limit: { readonly by: 'container' | 'pod'; readonly limit: string; readonly bytes: number } | undefined;
  readonly podLimit: string | null;
  readonly request: string | null;
  /** The spec asks for another limit than the one in force: a resize that was not carried out. */
  readonly wanted: string | null;
  /** Of PodResizePending or PodResizeInProgress. */
  readonly resize: string | null;
  readonly heap: readonly HeapSetting[];
  readonly volumes: readonly MemoryVolume[];
  readonly usage: Usage | undefined;
  /** What the metrics API and the kubelet's summary answered, as far as they were asked. */
  readonly metrics: Fact<unknown>['state'];
  readonly summary: Fact<unknown>['state'];
  /** SystemOOM and OOMKilling of the node near the end; not known: why. */
  readonly nodeEvents: Listed<EventView>;
  readonly memoryPressure: string | null;
  readonly kill: Kill | undefined;
}

/** Volumes of the pod that live in memory and that the container may write: their files count to its limit. */
function memoryVolumes(context: PodContext, container: ContainerView, summary: Fact<unknown>): MemoryVolume[] {
  return (container.spec.volumeMounts ?? []).flatMap((mount): MemoryVolume[] => {
    const dir = context.pod.spec?.volumes?.find((volume) => volume.name === mount.name)?.emptyDir;
    if (dir?.medium !== 'Memory' || mount.readOnly === true) return [];
    const used = podStats(summary, context)?.volume?.find((one) => one.name === mount.name)?.usedBytes;
    return [
      {
        volume: mount.name,
        path: mount.mountPath,
        sizeLimit: dir.sizeLimit ?? null,
        usedBytes: typeof used === 'number' ? used : null,
      },
    ];
  });
}

interface SummaryContainer {
  readonly name?: string;
  readonly memory?: { readonly time?: string; readonly workingSetBytes?: number };
}

function usageIn(
  context: PodContext,
  container: string,
  metrics: Fact<unknown>,
  summary: Fact<unknown>,
): Usage | undefined {
  if (metrics.state === 'known') {
    const value = metrics.value as {
      timestamp?: string;
      containers?: readonly { name?: string; usage?: { memory?: string } }[];
    } | null;
    const bytes = parseQuantity(value?.containers?.find((one) => one.name === container)?.usage?.memory);
    if (bytes !== undefined && bytes > 0)
      return { workingSetBytes: bytes, time: value?.timestamp ?? null, source: 'metrics API' };
  }
  const found = (podStats(summary, context)?.containers as readonly SummaryContainer[] | undefined)?.find(
    (one) => one.name === container,
  )?.memory;
  if (typeof found?.workingSetBytes !== 'number' || found.workingSetBytes <= 0) return undefined;
  return { workingSetBytes: found.workingSetBytes, time: found.time ?? null, source: 'kubelet summary' };
}

/** A measure from before the running instance began is of the one before it. */
function current(usage: Usage | undefined, container: ContainerView): Usage | undefined {
  const since = container.status?.state?.running?.startedAt;
  return usage && since !== undefined && !(Date.parse(usage.time ?? '') < Date.parse(since)) ? usage : undefined;
}

/**
 * The metrics API is asked first; the kubelet only where that has nothing of this container, or a volume in memory is
 * to be weighed.
 */
export function readFacts(context: PodContext, container: ContainerView): MemoryFacts {
  const node = context.pod.spec?.nodeName;
  const metrics: Fact<unknown> = node ? context.ask({ verb: 'raw', path: metricsPath(context) }) : { state: 'absent' };
  const mayHold = (container.spec.volumeMounts ?? []).some(
    (mount) => context.pod.spec?.volumes?.find((volume) => volume.name === mount.name)?.emptyDir?.medium === 'Memory',
  );
  const silent =
    metrics.state !== 'not-collected' && usageIn(context, container.name, metrics, { state: 'absent' }) === undefined;
  const summary: Fact<unknown> =
    node && (mayHold || silent) ? context.ask({ verb: 'raw', path: statsPath(node) }) : { state: 'absent' };
  const limit = limitInForce(context, container);
  const env = environmentOf(context, container);
  const { command, args } = container.spec;
  const inSpec = container.spec.resources?.limits?.memory ?? null;
  const resize = context.pod.status?.conditions?.find(
    (condition) =>
      condition.status === 'True' &&
      (condition.type === 'PodResizePending' || condition.type === 'PodResizeInProgress'),
  );
  const nodeFact = node ? context.get('nodes', node) : undefined;
  const pressure =
    nodeFact?.state === 'known'
      ? nodeFact.value.status?.conditions?.find(
          (condition) => condition.type === 'MemoryPressure' && condition.status === 'True',
        )
      : undefined;
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
    metrics: metrics.state,
    summary: summary.state,
    nodeEvents: container.dead ? nodeOoms(context, container.dead.finishedAt) : listed({ state: 'absent' }),
    memoryPressure: pressure ? (pressure.message ?? 'True') : null,
    kill: killOf(context, container),
  };
}

/**
 * The container the question is about: the one that was flagged as OOMKilled, else the first cause's, else the one that
 * restarts most, else the first.
 * @param causeContainer of the first cause, or null
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

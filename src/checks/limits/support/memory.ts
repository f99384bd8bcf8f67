/** Kills for want of memory: what the API says of them, and the fixes they share. */
import { parseQuantity, sensibleLimit } from '../../../knowledge/quantity.ts';
import { listed, mapFact } from '../../../model/facts.ts';
import type { Listed } from '../../../model/facts.ts';
import type { Citation, Fix, SpecChange } from '../../../model/finding.ts';
import type { ContainerView, EventView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citePod } from '../../support/cite.ts';
import { editFix, ownerOf } from '../../support/owner.ts';
import { logCommand } from '../../support/words.ts';

export interface Oom {
  readonly container: ContainerView;
  /**
   * Where the reason stands: the newest dead instance, or the one before (`lastState` beside a newer
   * `state.terminated`).
   */
  readonly path: string;
  readonly exitCode: number;
  readonly time: string | null;
  /**
   * The newest instance itself was flagged; false: it ended with 137 unflagged, right after one that was (containerd
   * may miss one).
   */
  readonly newest: boolean;
}

/**
 * The OOM kill of a container, if the runtime flagged one: any process killed in its cgroup sets the reason, and it
 * sticks whatever code the container ends with (containerd internal/cri/server/events.go, conmon src/oom.c).
 */
export function oomOf(container: ContainerView): Oom | undefined {
  const dead = container.dead;
  if (dead?.reason === 'OOMKilled')
    return {
      container,
      path: container.deadPath,
      exitCode: dead.exitCode,
      time: dead.finishedAt ?? null,
      newest: true,
    };
  const before = container.status?.lastState?.terminated;
  if (container.state === 'terminated' && dead?.exitCode === 137 && before?.reason === 'OOMKilled') {
    return {
      container,
      path: `${container.statusPath}.lastState.terminated`,
      exitCode: before.exitCode,
      time: before.finishedAt ?? null,
      newest: false,
    };
  }
  return undefined;
}

/** runc, CRI-O and crun on a container that has too little memory to begin with. */
export const TOO_LOW =
  /init was OOM-killed|memory limit too low|set memory limit \d{1,20} too low|should be at least \d{1,20} bytes|Minimum memory limit allowed|memory\.(?:max|limit_in_bytes)[^\n]{0,120}(?:device or resource busy|invalid argument)|container init[^\n]{0,80}out of memory/i;

/**
 * Memory in which runc itself starts a process with room to spare: a limit above it is not what keeps an empty
 * container from starting.
 */
const RUNTIME_NEEDS = 16 * 2 ** 20;

export interface Tmpfs {
  readonly volume: string;
  readonly path: string;
  readonly sizeLimit: string | undefined;
}

/**
 * The memory-backed volumes that a container may write to. Their files outlive it, and count to its memory again when
 * it restarts.
 */
export function tmpfsOf(context: PodContext, container: ContainerView): Tmpfs[] {
  return (container.spec.volumeMounts ?? []).flatMap((mount) => {
    const dir = context.pod.spec?.volumes?.find((volume) => volume.name === mount.name)?.emptyDir;
    return dir?.medium === 'Memory' && mount.readOnly !== true
      ? [{ volume: mount.name, path: mount.mountPath, sizeLimit: dir.sizeLimit }]
      : [];
  });
}

/**
 * The runtime itself was OOM killed as it started the process, under a limit that would do: something else fills it.
 */
export function filledBeforeStart(context: PodContext, container: ContainerView): boolean {
  const limit = parseQuantity(limitInForce(context, container)?.limit) ?? 0;
  return (
    TOO_LOW.test(container.dead?.message ?? '') && limit >= RUNTIME_NEEDS && tmpfsOf(context, container).length > 0
  );
}

export const ooms = (context: PodContext): Oom[] => context.subjects.flatMap((container) => oomOf(container) ?? []);

/** The pod's own memory limit (spec.resources, on by default from 1.34). */
export function podMemoryLimit(context: PodContext): string | undefined {
  const resources = (context.pod.spec as { resources?: { limits?: Record<string, string> } } | undefined)?.resources;
  return resources?.limits?.memory;
}

/** Which limit a container is held to: its own, or the pod's where that is the smaller or the only one. */
export function limitInForce(
  context: PodContext,
  container: ContainerView,
): { readonly by: 'container' | 'pod'; readonly limit: string } | undefined {
  const own = parseQuantity(container.memoryLimit);
  const pod = podMemoryLimit(context);
  const ofPod = parseQuantity(pod);
  if (pod !== undefined && ofPod !== undefined && (own === undefined || ofPod < own)) return { by: 'pod', limit: pod };
  return container.memoryLimit !== undefined && own !== undefined && own > 0
    ? { by: 'container', limit: container.memoryLimit }
    : undefined;
}

export const citeOom = (context: PodContext, oom: Oom): Citation =>
  citePod(context, `${oom.path}.reason`, `OOMKilled (exit code ${oom.exitCode})`, oom.time);

/** The limit as the status tells it is in force, else as the spec sets it. */
export function citeLimit(context: PodContext, container: ContainerView): Citation {
  const inStatus = container.status?.resources?.limits?.memory !== undefined;
  const path = inStatus
    ? `${container.statusPath}.resources.limits.memory`
    : `${container.specPath}.resources.limits.memory`;
  return citePod(context, path, container.memoryLimit ?? 'none');
}

/** How long it ran speaks for how memory was used up: never more than a hint. */
export function howItGrew(ranSeconds: number | undefined): string {
  if (ranSeconds === undefined) return '';
  if (ranSeconds <= 3) return `, ${ranSeconds}s after its start: it needs more at once`;
  return ranSeconds >= 60 ? `, after ${ranSeconds}s: likely growth` : `, after ${ranSeconds}s`;
}

/**
 * The command that raises a limit: set resources on the workload; a resize (1.33+) on a bare pod. A request equal to
 * its limit goes along, or the pod would change its QoS class.
 */
function setLimit(
  context: PodContext,
  container: ContainerView,
  resource: 'memory' | 'cpu',
  value: string,
): string | undefined {
  const owner = ownerOf(context.pod);
  const together =
    container.spec.resources?.requests?.[resource] !== undefined &&
    container.spec.resources.requests[resource] === container.spec.resources.limits?.[resource];
  if (container.type !== 'app') return undefined;
  if (owner && ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController'].includes(owner.kind)) {
    return `kubectl -n ${context.namespace} set resources ${owner.target} -c ${container.name} --limits=${resource}=${value}${together ? ` --requests=${resource}=${value}` : ''}`;
  }
  if (owner) return undefined;
  const resources = { ...(together ? { requests: { [resource]: value } } : {}), limits: { [resource]: value } };
  const patch = JSON.stringify({ spec: { containers: [{ name: container.name, resources }] } });
  return `kubectl -n ${context.namespace} patch pod ${context.name} --subresource resize --patch '${patch}'`;
}

/** Raises a limit, by command where there is one, else by editing. */
export function raiseFix(
  context: PodContext,
  container: ContainerView,
  resource: 'memory' | 'cpu',
  value: string,
  text: string,
): Fix {
  const change: SpecChange = { container: container.name, set: { [`resources.limits.${resource}`]: value } };
  // What has ended is not resized, it is made anew.
  const ended = context.pod.status?.phase === 'Failed' || context.pod.status?.phase === 'Succeeded';
  const command =
    ended && ownerOf(context.pod) === undefined ? undefined : setLimit(context, container, resource, value);
  return command ? { text, command, risk: 'restarts', change } : editFix(context, text, change);
}

/** A limit twice as large, as a first try: what the peak was nobody recorded. */
export function doubled(limit: string): string {
  return sensibleLimit((parseQuantity(limit) ?? 0) * 2);
}

export function memoryFixes(context: PodContext, container: ContainerView, limit: string): Fix[] {
  const twice = doubled(limit);
  return [
    raiseFix(
      context,
      container,
      'memory',
      twice,
      `raise the memory limit of ${container.name} from ${limit} to ${twice}, and see whether it then stays below`,
    ),
    {
      text: `see what ${container.name} did before it was killed`,
      command: logCommand(context, container),
      risk: 'read-only',
    },
    {
      text: 'see how much memory it uses while it runs',
      command: `kubectl -n ${context.namespace} top pod ${context.name} --containers`,
      risk: 'read-only',
    },
  ];
}

const NEAR_MS = 60_000;

/** Events of the node's own memory running out near an end: SystemOOM (kubelet), OOMKilling (node-problem-detector). */
export function nodeOoms(context: PodContext, finishedAt: string | undefined): Listed<EventView> {
  const node = context.pod.spec?.nodeName;
  if (!node) return listed({ state: 'absent' });
  const at = Date.parse(finishedAt ?? '');
  const near = (event: EventView): boolean =>
    (event.reason === 'SystemOOM' || event.reason === 'OOMKilling') &&
    Date.parse(event.first ?? event.last ?? '') - NEAR_MS <= at &&
    Date.parse(event.last ?? '') + NEAR_MS >= at;
  return listed(mapFact(context.events('Node', node).all, (events) => events.filter(near)));
}

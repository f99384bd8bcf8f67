/** A pod's copy for an experiment: it runs what the original runs, and nothing adopts it or sends it traffic. Pure. */
import type { Container, Pod, PodSpec, Probe } from '../evidence/objects.ts';
import type { KubeObject } from '../evidence/objects.ts';

/** Marks everything this program creates; `cleanup` finds it by them. */
export const MANAGED_BY = { key: 'app.kubernetes.io/managed-by', value: 'kubectl-crashloop' } as const;
export const EXPERIMENT_LABEL = 'crashloop.dev/experiment';
export const TEST_LABEL = 'crashloop.dev/test';
export const COPY_OF = 'crashloop.dev/copy-of';

/** Seconds a finished Job of ours stays before the cluster removes it, should the tool be gone. */
export const TTL_SECONDS = 60;

export interface CopyOptions {
  readonly test: string;
  /** Short and random: part of names and labels. */
  readonly id: string;
  /** Runs on this node: by affinity, so that taints and free room are still respected. null: where the scheduler likes. */
  readonly node: string | null;
  /** Leaves init containers out. */
  readonly skipInit?: boolean;
  /** Containers whose probes and hooks go (a sleeper fails its probes). */
  readonly quiet?: readonly string[];
  /** Readiness stays where it is what is tested. */
  readonly keepReadiness?: boolean;
}

type Affinity = NonNullable<PodSpec['affinity']>;

/** Pins to a node as DaemonSet pods are pinned (pkg/controller/daemon/util: ReplaceDaemonSetPodNodeNameNodeAffinity). */
function pinnedTo(node: string, affinity: Affinity | undefined): Affinity {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [{}];
  const pin = { key: 'metadata.name', operator: 'In', values: [node] };
  return {
    ...affinity,
    nodeAffinity: {
      ...affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: {
        // Terms are alternatives: each gets the pin. A pin of an earlier experiment or of a DaemonSet is replaced.
        nodeSelectorTerms: terms.map((term) => ({ ...term, matchFields: [...(term.matchFields ?? []).filter((field) => field.key !== 'metadata.name'), pin] })),
      },
    },
  };
}

function quieted(container: Container): Container {
  const { livenessProbe: _liveness, readinessProbe: _readiness, startupProbe: _startup, lifecycle: _lifecycle, ...rest } = container;
  return rest;
}

function copied(container: Container, options: CopyOptions, dropped: ReadonlySet<string>): Container {
  const quiet = options.quiet?.includes(container.name) ? quieted(container) : container;
  const { readinessProbe, ...rest } = quiet;
  const mounts = rest.volumeMounts?.filter((mount) => !dropped.has(mount.name));
  const ports = rest.ports?.map(({ hostPort: _hostPort, hostIP: _hostIP, ...port }) => port);
  return {
    ...rest,
    ...(mounts ? { volumeMounts: mounts } : {}),
    // On the host's network every containerPort is a hostPort; the declaration goes, what the process binds does not.
    ...(ports ? { ports } : {}),
    ...(options.keepReadiness && readinessProbe ? { readinessProbe: readinessProbe as Probe } : {}),
  };
}

/** The projected token volume that the ServiceAccount admission adds; it adds it again to the copy. */
const isTokenVolume = (name: string): boolean => /^kube-api-access-[a-z0-9]{5}$/.test(name);

/**
 * The copy's spec: as the original's but for identity (hostname, node, priority number, host ports) and what admission adds
 * again. restartPolicy is Never: one life is watched, and a Job of ours may hold it.
 */
export function copySpec(pod: Pod, options: CopyOptions): PodSpec {
  const original = structuredClone(pod.spec!);
  const {
    nodeName: _nodeName, hostname: _hostname, subdomain: _subdomain, priority: _priority, preemptionPolicy: _preemption, ephemeralContainers: _ephemeral,
    schedulingGates: _gates, activeDeadlineSeconds: _deadline, initContainers, setHostnameAsFQDN: _fqdn, topologySpreadConstraints: _spread, ...spec
  } = original;
  const dropped = new Set((spec.volumes ?? []).map((volume) => volume.name).filter(isTokenVolume));
  const withMounts = (list: readonly Container[]): Container[] => list.map((container) => copied(container, options, dropped));
  const volumes = spec.volumes?.filter((volume) => !dropped.has(volume.name));
  return {
    ...spec,
    containers: withMounts(spec.containers),
    ...(initContainers && !options.skipInit ? { initContainers: withMounts(initContainers) } : {}),
    ...(volumes ? { volumes } : {}),
    ...(options.node !== null ? { affinity: pinnedTo(options.node, spec.affinity) } : {}),
    restartPolicy: 'Never',
  };
}

/** Labels of everything an experiment creates: none of the original's. */
export function labelsOf(options: Pick<CopyOptions, 'test' | 'id'>): Record<string, string> {
  return { [MANAGED_BY.key]: MANAGED_BY.value, [TEST_LABEL]: options.test, [EXPERIMENT_LABEL]: options.id };
}

/** A name for the copy: the original's, cut so that the Job's pod suffix still fits into 63 characters. */
export function copyName(pod: Pod, id: string, role: string): string {
  const tail = `-crashloop-${role}-${id}`;
  return `${(pod.metadata?.name ?? 'pod').slice(0, 57 - tail.length).replace(/[-.]+$/, '')}${tail}`;
}

/**
 * The object to create.
 * @param deadlineSeconds after which the cluster itself ends it (activeDeadlineSeconds)
 * @param asJob false: a bare pod, where Jobs may not be created; the cluster stops it at the deadline but leaves it behind
 */
export function copyObject(pod: Pod, spec: PodSpec, role: string, deadlineSeconds: number, asJob: boolean, options: Pick<CopyOptions, 'test' | 'id'>): KubeObject & { kind: 'Job' | 'Pod'; spec: unknown } {
  const labels = labelsOf(options);
  const namespace = pod.metadata?.namespace ?? 'default';
  const annotations = { [COPY_OF]: `${namespace}/${pod.metadata?.name}` };
  const metadata = { name: copyName(pod, options.id, role), namespace, labels, annotations } as NonNullable<KubeObject['metadata']>;
  if (!asJob) return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { ...spec, activeDeadlineSeconds: deadlineSeconds } };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata,
    spec: { backoffLimit: 0, activeDeadlineSeconds: deadlineSeconds, ttlSecondsAfterFinished: TTL_SECONDS, template: { metadata: { labels, annotations }, spec } },
  };
}

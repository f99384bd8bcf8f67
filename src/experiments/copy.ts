/** A pod's copy for an experiment: it runs what the original runs, and nothing adopts it or sends it traffic. Pure. */
import type { Container, EnvVar, KubeObject, Pod, PodSpec, Probe } from '../model/objects.ts';
import { TESTING } from './labels.ts';
import type { PlannedPod, TestName } from '../model/experiment.ts';

/** Seconds a finished Job of ours stays before the cluster removes it, should the tool be gone. */
export const TTL_SECONDS = 60;

/** Seconds from creation until the containers should run: an image may have to be pulled. */
export const START_SECONDS = 120;

/** An original command may end in its own way within this many seconds; the deadline's promise rests on it. */
const GRACE_SECONDS = 10;

export interface CopyOptions {
  /**
   * Runs on this node: by affinity, so that taints and free room are still respected. null: where the scheduler likes.
   */
  readonly node: string | null;
  /** Leaves init containers out, but for the watched ones. */
  readonly skipInit?: boolean;
  /** Containers whose probes and hooks go (a sleeper fails its probes). */
  readonly quiet?: readonly string[];
  /** Readiness probes stay where they are what is tested. */
  readonly keepReadiness?: boolean;
}

type Affinity = NonNullable<PodSpec['affinity']>;

/**
 * Pins to a node as DaemonSet pods are pinned (pkg/controller/daemon/util: ReplaceDaemonSetPodNodeNameNodeAffinity).
 */
function pinnedTo(node: string, affinity: Affinity | undefined): Affinity {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [{}];
  const pin = { key: 'metadata.name', operator: 'In', values: [node] };
  return {
    ...affinity,
    nodeAffinity: {
      ...affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: {
        // Terms are alternatives: each gets the pin. A pin of an earlier experiment or of a DaemonSet is replaced.
        nodeSelectorTerms: terms.map((term) => ({
          ...term,
          matchFields: [...(term.matchFields ?? []).filter((field) => field.key !== 'metadata.name'), pin],
        })),
      },
    },
  };
}

function quieted(container: Container): Container {
  const {
    livenessProbe: _liveness,
    readinessProbe: _readiness,
    startupProbe: _startup,
    lifecycle: _lifecycle,
    ...rest
  } = container;
  return rest;
}

const LABEL_PATH = /^metadata\.(labels|annotations)\['([^']{1,400})'\]$/;

/**
 * The copy lacks the original's labels; what the original reads from them through the downward API it gets as plain
 * values.
 */
function withOwnMetadata(variable: EnvVar, pod: Pod): EnvVar {
  const match = LABEL_PATH.exec(variable.valueFrom?.fieldRef?.fieldPath ?? '');
  if (!match) return variable;
  return { name: variable.name, value: pod.metadata?.[match[1] as 'labels' | 'annotations']?.[match[2]!] ?? '' };
}

/** Probes name ports; where the declarations go, the numbers take their place. */
function withNumbers(probe: Probe, ports: Container['ports']): Probe {
  const number = (port: unknown): unknown => ports?.find((one) => one.name === port)?.containerPort ?? port;
  const http = probe.httpGet ? { httpGet: { ...probe.httpGet, port: number(probe.httpGet.port) } } : {};
  const tcp = probe.tcpSocket ? { tcpSocket: { ...probe.tcpSocket, port: number(probe.tcpSocket.port) } } : {};
  return { ...probe, ...http, ...tcp } as Probe;
}

/**
 * hostPorts would clash with the original's. On the host's network every declared port is a hostPort
 * (pkg/apis/core/v1/defaults.go), so the declarations go.
 */
function withoutHostPorts(container: Container, hostNetwork: boolean): Container {
  if (!container.ports) return container;
  const { ports, ...rest } = container;
  if (!hostNetwork) return { ...rest, ports: ports.map(({ hostPort: _hostPort, hostIP: _hostIP, ...port }) => port) };
  const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
  return {
    ...rest,
    ...Object.fromEntries(probes.flatMap((key) => (rest[key] ? [[key, withNumbers(rest[key], ports)]] : []))),
  };
}

function copied(
  container: Container,
  pod: Pod,
  options: CopyOptions,
  dropped: ReadonlySet<string>,
  isInit: boolean,
): Container {
  const base = options.quiet?.includes(container.name) ? quieted(container) : container;
  const { readinessProbe, volumeMounts, env, restartPolicy, restartPolicyRules: _rules, ...rest } = base;
  return withoutHostPorts(
    {
      ...rest,
      ...(volumeMounts ? { volumeMounts: volumeMounts.filter((mount) => !dropped.has(mount.name)) } : {}),
      ...(env ? { env: env.map((variable) => withOwnMetadata(variable, pod)) } : {}),
      // A sidecar stays one. Any other policy or rule of a container's own (1.34+) would start it again: one life is
      // watched.
      ...(isInit && restartPolicy === 'Always' ? { restartPolicy } : {}),
      ...(options.keepReadiness && readinessProbe ? { readinessProbe } : {}),
    },
    pod.spec?.hostNetwork === true,
  );
}

/**
 * The projected token volume that the ServiceAccount admission adds; it adds it again to the copy
 * (plugin/pkg/admission/serviceaccount).
 */
const isTokenVolume = (name: string): boolean => /^kube-api-access-[a-z0-9]{5}$/.test(name);

/**
 * The copy's spec: as the original's but for identity (hostname, node, host ports), for what admission adds again, for
 * its priority (a copy pushes no other pod off a node) and for what would keep it from ending. restartPolicy is Never:
 * one life is watched, and a Job of ours may hold it.
 */
export function copySpec(pod: Pod, options: CopyOptions): PodSpec {
  const original = structuredClone(pod.spec!);
  const {
    nodeName: _nodeName,
    hostname: _hostname,
    subdomain: _subdomain,
    priority: _priority,
    priorityClassName: _class,
    preemptionPolicy: _preemption,
    ephemeralContainers: _ephemeral,
    schedulingGates: _gates,
    activeDeadlineSeconds: _deadline,
    initContainers,
    setHostnameAsFQDN: _fqdn,
    topologySpreadConstraints: _spread,
    terminationGracePeriodSeconds,
    hostnameOverride: _override,
    workloadRef: _workload,
    schedulingGroup: _group,
    ...spec
  } = original as PodSpec & {
    readonly hostnameOverride?: unknown;
    readonly workloadRef?: unknown;
    readonly schedulingGroup?: unknown;
  };
  const dropped = new Set((spec.volumes ?? []).map((volume) => volume.name).filter(isTokenVolume));
  const each = (list: readonly Container[], isInit: boolean): Container[] =>
    list.map((container) => copied(container, pod, options, dropped, isInit));
  const inits = (initContainers ?? []).filter(
    (container) => !options.skipInit || container.restartPolicy === 'Always' || options.quiet?.includes(container.name),
  );
  const volumes = spec.volumes?.filter((volume) => !dropped.has(volume.name));
  return {
    ...spec,
    containers: each(spec.containers, false),
    ...(inits.length > 0 ? { initContainers: each(inits, true) } : {}),
    ...(volumes ? { volumes } : {}),
    ...(options.node !== null ? { affinity: pinnedTo(options.node, spec.affinity) } : {}),
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: Math.min(terminationGracePeriodSeconds ?? 30, GRACE_SECONDS),
  };
}

/** Prints for `seconds` nothing, and ends at once when told to. `/bin` stays reachable where the pod's env hides it. */
const SLEEP = (seconds: number): string => `PATH=$PATH:/bin:/usr/bin; trap 'exit 0' TERM; sleep ${seconds} & wait $!`;

/**
 * The spec in which a container sleeps instead of doing its work.
 * @param image null: its own
 */
export function asSleeper(spec: PodSpec, name: string, seconds: number, image: string | null): PodSpec {
  const slept = (container: Container): Container => {
    if (container.name !== name) return container;
    const { args: _args, ...rest } = quieted(container);
    return {
      ...rest,
      ...(image !== null ? { image, imagePullPolicy: 'IfNotPresent' } : {}),
      command: ['/bin/sh', '-c', SLEEP(seconds)],
    };
  };
  const { initContainers, ...rest } = spec;
  return {
    ...rest,
    containers: spec.containers.map(slept),
    ...(initContainers ? { initContainers: initContainers.map(slept) } : {}),
  };
}

/** Annotations that decide how a pod runs, not how it is found. */
const ACTING =
  /^(?:container\.apparmor\.security\.beta\.kubernetes\.io\/|container\.seccomp\.security\.alpha\.kubernetes\.io\/|seccomp\.security\.alpha\.kubernetes\.io\/|k8s\.v1\.cni\.cncf\.io\/networks$|runtime\.|io\.kubernetes\.cri)/;

function annotationsOf(pod: Pod): Record<string, string> {
  const acting = Object.entries(pod.metadata?.annotations ?? {}).filter(([key]) => ACTING.test(key));
  // The injected containers are in the spec already.
  return {
    ...Object.fromEntries(acting),
    [TESTING.copyOf]: `${pod.metadata?.namespace}/${pod.metadata?.name}`,
    'linkerd.io/inject': 'disabled',
  };
}

/** A name for the copy: the original's, cut so that the Job's pod suffix still fits into 63 characters. */
function copyName(pod: Pod, id: string, role: string): string {
  const tail = `-crashloop-${role}-${id}`;
  return `${(pod.metadata?.name ?? 'pod')
    .slice(0, 57 - tail.length)
    .replace(/[-.]+$/, '')
    .replaceAll('.', '-')}${tail}`;
}

export interface CopyOf {
  readonly pod: Pod;
  readonly test: TestName;
  /** Short and random, one for all copies of a run: part of names and labels. */
  readonly id: string;
  /** Part of the name, unique in the run: `image`, `known`, `fixed`. */
  readonly role: string;
  readonly step: string;
  readonly purpose: string;
  readonly spec: PodSpec;
  readonly watched: readonly string[];
  readonly watchSeconds: number;
  /** The watched containers sleep: they have nothing to finish. */
  readonly sleeps: boolean;
  /** The original's own labels, where `--keep-labels` was given and allowed. */
  readonly keepLabels?: boolean;
  /** Seconds that init containers of the original may take before the watch can begin. */
  readonly initSeconds?: number;
}

/**
 * The copy under a Job of ours, which the cluster ends at its deadline and removes a minute later, whatever becomes of
 * this program (pkg/controller/job, pkg/controller/ttlafterfinished).
 */
export function plannedCopy(copy: CopyOf): PlannedPod {
  const { pod, test, id, role, step, purpose, watched, watchSeconds } = copy;
  const labels = {
    ...(copy.keepLabels ? pod.metadata?.labels : {}),
    ...TESTING.labels(test, id),
    ...(pod.metadata?.annotations?.['sidecar.istio.io/status'] ? { 'sidecar.istio.io/inject': 'false' } : {}),
  };
  const annotations = annotationsOf(pod);
  const graceSeconds = copy.sleeps ? 1 : (copy.spec.terminationGracePeriodSeconds ?? GRACE_SECONDS);
  const spec = { ...copy.spec, terminationGracePeriodSeconds: graceSeconds };
  const metadata = {
    name: copyName(pod, id, role),
    namespace: pod.metadata?.namespace ?? 'default',
    labels: TESTING.labels(test, id),
    annotations: { [TESTING.copyOf]: annotations[TESTING.copyOf]! },
  };
  const object = {
    apiVersion: 'batch/v1',
    kind: 'Job' as const,
    metadata,
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: Math.ceil(watchSeconds + (copy.initSeconds ?? 0) + START_SECONDS),
      ttlSecondsAfterFinished: TTL_SECONDS,
      template: { metadata: { labels, annotations }, spec },
    },
  };
  return { step, purpose, object: object as KubeObject & { kind: 'Job' }, spec, watched, watchSeconds, graceSeconds };
}

interface JobShape {
  readonly spec: {
    readonly activeDeadlineSeconds: number;
    readonly template: { readonly metadata: KubeObject['metadata']; readonly spec: PodSpec };
  };
}

/** The same copy as a bare pod: the cluster stops it at its deadline, but leaves it behind. */
export function bare(planned: PlannedPod): PlannedPod {
  if (planned.object.kind === 'Pod') return planned;
  const { activeDeadlineSeconds, template } = (planned.object as unknown as JobShape).spec;
  const metadata = {
    ...template.metadata,
    name: planned.object.metadata?.name,
    namespace: planned.object.metadata?.namespace,
  };
  return {
    ...planned,
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: { ...template.spec, activeDeadlineSeconds },
    } as PlannedPod['object'],
  };
}

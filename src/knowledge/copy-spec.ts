/** The spec of a copy: it runs what the original runs, or sleeps in its place. Pure. */
import type { Container, EnvVar, Pod, PodSpec, Probe } from '../model/objects.ts';

/** The longest grace period of a copy, in seconds: the deadline of its Job counts on it. */
export const GRACE_SECONDS = 10;

export interface CopyOptions {
  /** The node to run on, by affinity, so that taints and free room still count. null: the scheduler chooses. */
  readonly node: string | null;
  /** Leaves out init containers, except watched ones. */
  readonly skipInit?: boolean;
  /** Containers without probes and hooks, because a container that sleeps fails them. */
  readonly quiet?: readonly string[];
  /** Keeps readiness probes. */
  readonly keepReadiness?: boolean;
}

type Affinity = NonNullable<PodSpec['affinity']>;
type Resources = NonNullable<Container['resources']>;

/**
 * Pins to a node as the DaemonSet controller does (pkg/controller/daemon/util: ReplaceDaemonSetPodNodeNameNodeAffinity).
 */
function pinnedTo(node: string, affinity: Affinity | undefined): Affinity {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [{}];
  const pin = { key: 'metadata.name', operator: 'In', values: [node] };
  return {
    ...affinity,
    nodeAffinity: {
      ...affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: {
        // Terms are alternatives, so each gets the pin. It replaces the pin of a DaemonSet or of an earlier experiment.
        nodeSelectorTerms: terms.map((term) => ({
          ...term,
          matchFields: [...(term.matchFields ?? []).filter((field) => field.key !== 'metadata.name'), pin],
        })),
      },
    },
  };
}

/** Returns the node that a spec is pinned to; null where the scheduler chooses. */
export function pinOf({ affinity }: PodSpec): string | null {
  const [term] = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return term?.matchFields?.find((field) => field.key === 'metadata.name')?.values?.[0] ?? null;
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

/** The copy has none of the original's labels. It gets what the downward API reads from them as plain values. */
function withOwnMetadata(variable: EnvVar, pod: Pod): EnvVar {
  const match = LABEL_PATH.exec(variable.valueFrom?.fieldRef?.fieldPath ?? '');
  if (!match) return variable;
  return { name: variable.name, value: pod.metadata?.[match[1] as 'labels' | 'annotations']?.[match[2]!] ?? '' };
}

/** Replaces port names in a probe by numbers, for a container without port declarations. */
function withNumbers(probe: Probe, ports: Container['ports']): Probe {
  const number = (port: unknown): unknown => ports?.find((one) => one.name === port)?.containerPort ?? port;
  const http = probe.httpGet ? { httpGet: { ...probe.httpGet, port: number(probe.httpGet.port) } } : {};
  const tcp = probe.tcpSocket ? { tcpSocket: { ...probe.tcpSocket, port: number(probe.tcpSocket.port) } } : {};
  return { ...probe, ...http, ...tcp } as Probe;
}

/**
 * Removes host ports, which the original holds. On the host's network every declared port is a host port
 * (pkg/apis/core/v1/defaults.go), so there all declarations are removed.
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

/** Removes device claims, which the original holds. */
function withoutClaims({ claims: _claims, ...rest }: Resources): Resources {
  return rest;
}

function copied(
  container: Container,
  pod: Pod,
  options: CopyOptions,
  dropped: ReadonlySet<string>,
  isInit: boolean,
): Container {
  const base = options.quiet?.includes(container.name) ? quieted(container) : container;
  const { readinessProbe, volumeMounts, env, resources, restartPolicy, restartPolicyRules: _rules, ...rest } = base;
  return withoutHostPorts(
    {
      ...rest,
      ...(volumeMounts ? { volumeMounts: volumeMounts.filter((mount) => !dropped.has(mount.name)) } : {}),
      ...(resources ? { resources: withoutClaims(resources) } : {}),
      ...(env ? { env: env.map((variable) => withOwnMetadata(variable, pod)) } : {}),
      // A sidecar stays one. Any other restart policy or rule of a container (1.34+) would start it again.
      ...(isInit && restartPolicy === 'Always' ? { restartPolicy } : {}),
      ...(options.keepReadiness && readinessProbe ? { readinessProbe } : {}),
    },
    pod.spec?.hostNetwork === true,
  );
}

/**
 * Whether admission added this volume, the ServiceAccount token: it adds one to every new pod
 * (plugin/pkg/admission/serviceaccount).
 */
export const isTokenVolume = (name: string): boolean => /^kube-api-access-[a-z0-9]{5}$/.test(name);

/** Returns a pod's spec without the token volumes that admission added, and their mounts. */
export function withoutTokens(spec: PodSpec): PodSpec {
  const each = (list: readonly Container[]): Container[] =>
    list.map(({ volumeMounts, ...one }) => ({
      ...one,
      ...(volumeMounts ? { volumeMounts: volumeMounts.filter((mount) => !isTokenVolume(mount.name)) } : {}),
    }));
  const { containers, initContainers, volumes, ...rest } = spec;
  return {
    ...rest,
    containers: each(containers),
    ...(initContainers ? { initContainers: each(initContainers) } : {}),
    ...(volumes ? { volumes: volumes.filter((volume) => !isTokenVolume(volume.name)) } : {}),
  };
}

/**
 * Returns the spec of a copy. It differs from the original's in what only one pod can have (hostname, node, host ports,
 * device claims), in what admission adds again, in priority (a copy must not preempt other pods) and in what would keep
 * it from ending. restartPolicy is Never: a copy runs once, and a Job may own it.
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
    resourceClaims: _claims,
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

/** Sleeps, and ends at once on SIGTERM. PATH is extended because the pod's env may replace it. */
const SLEEP = (seconds: number): string => `PATH=$PATH:/bin:/usr/bin; trap 'exit 0' TERM; sleep ${seconds} & wait $!`;

/**
 * Returns the spec with one container that sleeps instead of running its command.
 * @param seconds that it sleeps
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

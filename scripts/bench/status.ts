/**
 * Statuses as the kubelet writes them (`pkg/kubelet/kubelet_pods.go:generateAPIPodStatus`), from what happened to a
 * pod.
 */
import type { Random } from './random.ts';
import type { Fate, Json } from './types.ts';

/** Returns the time so many seconds before the anchor, as the API writes it. */
export const moment = (anchor: number, ago: number): string =>
  new Date(anchor - ago * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

/** Seconds that a crash-looping container has been in back-off, of at most five minutes. */
export const LAST_CRASH = 100;

interface About {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly spec: Json & { containers: Json[] };
  readonly fate: Fate;
  readonly anchor: number;
  readonly hostIP: string;
  readonly podIP: string;
  readonly random: Random;
}

/** The `status` of a pod. */
export function podStatus(about: About): Json {
  const { fate, anchor, spec } = about;
  const qosClass = 'Burstable';
  if (fate.kind === 'unscheduled') {
    return {
      phase: 'Pending',
      qosClass,
      conditions: [condition('PodScheduled', false, moment(anchor, 1500), 'Unschedulable', fate.message)],
    };
  }
  const age = fate.kind === 'running' ? fate.since : fate.kind === 'completed' ? fate.ago + fate.ran : 1500;
  const began = moment(anchor, age);
  const names = spec.containers.map(({ name }) => name as string);
  const unready = fate.kind === 'running' ? [] : [names[0]!];
  const ready =
    fate.kind === 'completed'
      ? condition('Ready', false, moment(anchor, fate.ago), 'PodCompleted')
      : unready.length > 0
        ? condition(
            'Ready',
            false,
            began,
            'ContainersNotReady',
            `containers with unready status: [${unready.join(' ')}]`,
          )
        : condition('Ready', true, moment(anchor, age - 12));
  const sandbox = !(fate.kind === 'waiting' && fate.noSandbox === true);
  return {
    phase: fate.kind === 'waiting' ? 'Pending' : fate.kind === 'completed' ? 'Succeeded' : 'Running',
    qosClass,
    startTime: began,
    hostIP: about.hostIP,
    hostIPs: [{ ip: about.hostIP }],
    ...(sandbox && { podIP: about.podIP, podIPs: [{ ip: about.podIP }] }),
    conditions: [
      condition('PodReadyToStartContainers', sandbox && fate.kind !== 'completed', began),
      condition('Initialized', true, began, fate.kind === 'completed' ? 'PodCompleted' : undefined),
      ready,
      { ...ready, type: 'ContainersReady' },
      condition('PodScheduled', true, began),
    ],
    containerStatuses: spec.containers.map((container, i) =>
      containerStatus(
        about,
        container,
        i === 0 || fate.kind === 'completed' ? fate : { kind: 'running', since: age },
        sandbox,
      ),
    ),
  };
}

function containerStatus(
  { name: pod, namespace, uid, anchor, random }: About,
  container: Json,
  fate: Fate,
  sandbox: boolean,
): Json {
  const id = (): string => `containerd://${random.hex(64)}`;
  const image = container.image as string;
  const name = container.name as string;
  const common = {
    name,
    image,
    imageID: fate.kind === 'waiting' ? '' : `${image.split(':')[0]}@sha256:${random.hex(64)}`,
    ...(sandbox &&
      fate.kind !== 'waiting' && {
        allocatedResources: (container.resources as Json).requests,
        resources: container.resources,
        user: { linux: { gid: 10001, supplementalGroups: [10001], uid: 10001 } },
      }),
    volumeMounts: (container.volumeMounts as Json[]).map((mount) => ({
      ...mount,
      ...(mount.readOnly === true && { recursiveReadOnly: 'Disabled' }),
    })),
  };
  const ended = (ago: number, ran: number, exitCode: number, reason: string, message?: string): Json => ({
    terminated: {
      containerID: id(),
      exitCode,
      reason,
      startedAt: reason === 'StartError' ? '1970-01-01T00:00:00Z' : moment(anchor, ago + ran),
      finishedAt: moment(anchor, ago),
      ...(message !== undefined && { message }),
    },
  });
  switch (fate.kind) {
    case 'running': {
      const { restarts } = fate;
      const state = { running: { startedAt: moment(anchor, restarts ? restarts.ago - 2 : fate.since - 4) } };
      return {
        ...common,
        containerID: id(),
        ready: true,
        started: true,
        restartCount: restarts?.count ?? 0,
        state,
        lastState: restarts ? ended(restarts.ago, 3600, restarts.exitCode, restarts.reason) : {},
      };
    }
    case 'completed':
      return {
        ...common,
        containerID: id(),
        ready: false,
        started: false,
        restartCount: 0,
        state: ended(fate.ago, fate.ran, 0, 'Completed'),
        lastState: {},
      };
    case 'waiting':
      return {
        ...common,
        ready: false,
        started: false,
        restartCount: 0,
        state: { waiting: { reason: fate.reason, ...(fate.message !== undefined && { message: fate.message }) } },
        lastState: {},
      };
    case 'looping': {
      const waiting = fate.waits ?? {
        reason: 'CrashLoopBackOff',
        message: `back-off 5m0s restarting failed container=${name} pod=${pod}_${namespace}(${uid})`,
      };
      const lastState = ended(LAST_CRASH, fate.ran, fate.exitCode, fate.reason, fate.message);
      return {
        ...common,
        containerID: (lastState.terminated as Json).containerID,
        ready: false,
        started: false,
        restartCount: fate.restarts,
        state: { waiting },
        lastState,
      };
    }
    case 'unscheduled':
      return {};
  }
}

function condition(type: string, status: boolean, lastTransitionTime: string, reason?: string, message?: string): Json {
  return {
    type,
    status: status ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime,
    observedGeneration: 1,
    ...(reason !== undefined && { reason }),
    ...(message !== undefined && { message }),
  };
}

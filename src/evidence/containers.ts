/** The containers of a pod, each with its spec and its status. */
import type { ContainerView } from './views.ts';
import type { Container, ContainerStatus, Pod, Waiting } from '../model/objects.ts';
import { secondsBetween } from '../knowledge/time.ts';
import { SETUP_REASONS } from '../knowledge/waiting-reasons.ts';

/** Returns whether a waiting container is being set up; also if it has no reason. */
export const isBeingSetUp = (waiting: Waiting | undefined): boolean =>
  waiting?.reason === undefined || SETUP_REASONS.includes(waiting.reason);

/**
 * Returns whether the newest dead instance of a container failed: by its exit code, or because a process in it was OOM
 * killed, after which the kubelet restarts an init container whatever its exit code is
 * (pkg/kubelet/kuberuntime/helpers.go:isInitContainerFailed).
 */
export const hasFailed = ({ dead }: Pick<ContainerView, 'dead'>): boolean =>
  dead !== undefined && (dead.exitCode !== 0 || dead.reason === 'OOMKilled');

/** Returns whether a pod has the condition Ready. */
export const hasReadyCondition = (pod: Pod): boolean =>
  (pod.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');

function view(pod: Pod, spec: Container, list: 'containers' | 'initContainers' | 'ephemeralContainers'): ContainerView {
  const statusList =
    list === 'containers'
      ? 'containerStatuses'
      : list === 'initContainers'
        ? 'initContainerStatuses'
        : 'ephemeralContainerStatuses';
  const status: ContainerStatus | undefined = pod.status?.[statusList]?.find((one) => one.name === spec.name);
  const statusPath = `status.${statusList}[${spec.name}]`;
  const current = status?.state?.terminated;
  const last = status?.lastState?.terminated;
  const dead = current ?? last;
  const type =
    list === 'containers'
      ? 'app'
      : list === 'ephemeralContainers'
        ? 'ephemeral'
        : spec.restartPolicy === 'Always'
          ? 'sidecar'
          : 'init';
  // A container that is not running reports allocated resources: those that it gets when it starts. Both are in force.
  const limits = { ...spec.resources?.limits, ...status?.resources?.limits };
  return {
    name: spec.name,
    type,
    spec,
    status,
    specPath: `spec.${list}[${spec.name}]`,
    statusPath,
    state: status?.state?.running ? 'running' : current ? 'terminated' : status?.state?.waiting ? 'waiting' : 'none',
    waiting: status?.state?.waiting,
    dead,
    deadPath: `${statusPath}.${current ? 'state' : 'lastState'}.terminated`,
    ranSeconds: dead ? secondsBetween(dead.startedAt, dead.finishedAt) : undefined,
    restarts: status?.restartCount ?? 0,
    memoryLimit: limits.memory,
    cpuLimit: limits.cpu,
  };
}

/** Returns init and sidecar containers in start order, then app containers, then ephemeral ones. */
export function containersOf(pod: Pod): ContainerView[] {
  return [
    ...(pod.spec?.initContainers ?? []).map((spec) => view(pod, spec, 'initContainers')),
    ...(pod.spec?.containers ?? []).map((spec) => view(pod, spec, 'containers')),
    ...((pod.spec?.ephemeralContainers ?? []) as unknown as Container[]).map((spec) =>
      view(pod, spec, 'ephemeralContainers'),
    ),
  ];
}

/** The containers of a pod, each with its spec and its status. */
import type { ContainerView } from './views.ts';
import type { Container, ContainerStatus, Pod } from '../model/objects.ts';

/** Whether a pod has the condition Ready. */
export const hasReadyCondition = (pod: Pod): boolean =>
  (pod.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');

/**
 * Seconds between two RFC 3339 times; undefined where one is missing or is the runtime's 1970 (containerd's
 * StartError).
 */
export function secondsBetween(from: string | undefined | null, to: string | undefined | null): number | undefined {
  const start = Date.parse(from ?? '');
  const end = Date.parse(to ?? '');
  if (Number.isNaN(start) || Number.isNaN(end) || start <= 0 || end <= 0) return undefined;
  return Math.max(0, (end - start) / 1000);
}

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

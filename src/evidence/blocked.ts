/**
 * What blocks a pod now comes before what ended a container earlier: after an end, the next start may fail for another
 * reason, and the status still has the old end.
 */
import { CANNOT_START, NO_IMAGE } from '../knowledge/waiting-reasons.ts';
import { instant } from '../knowledge/time.ts';
import type { ContainerStatus, Pod } from '../model/objects.ts';
import { containersOf, hasFailed, isBeingSetUp } from './containers.ts';
import type { ContainerView, EventView } from './views.ts';

/** The newest instance never ran: its end is the failed start (containerd; cri-dockerd). */
const FAILED_TO_START: ReadonlySet<string> = new Set(['StartError', 'ContainerCannotRun']);
/** The container ran before it waits for this reason. */
const AFTER_AN_END: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'PostStartHookError',
  'RestartingAllContainers',
  'RunContainerError',
]);
/** Warnings of the kubelet about the pod, before it creates a container (pkg/kubelet/kubelet.go:SyncPod). */
const BEFORE_CONTAINERS: ReadonlySet<string> = new Set([
  'FailedMount',
  'FailedAttachVolume',
  'FailedMapVolume',
  'FailedCreatePodSandBox',
  'NetworkNotReady',
  'FailedPrepareDynamicResources',
  'FailedCreatePodContainer',
]);

const at = (event: EventView): number => instant(event.last) ?? 0;

/** Returns the newest event of a container that says that it started. */
const lastStart = (events: readonly EventView[], container: ContainerView): number =>
  Math.max(0, ...events.filter((one) => one.reason === 'Started' && one.container === container.name).map(at));

/** Whether an event about a container says that a start failed. A pull that is delayed counts: its image is missing. */
const isFailedStart = ({ reason, type }: EventView): boolean => type === 'Warning' && reason === 'Failed';

/**
 * Whether a container that starts before the others holds them up now: it runs again in a new sandbox, has failed since
 * the others ended, or cannot start. One that waits for the sandbox says nothing.
 */
function holdsUp({ type, state, dead, waiting }: ContainerView, ended: number): boolean {
  if (type === 'init' && state === 'running') return true;
  if (hasFailed({ dead }) && (instant(dead?.finishedAt) ?? 0) > ended) return true;
  return state === 'waiting' && !isBeingSetUp(waiting);
}

/** Whether a start of the container has failed since its newest end, so that this end is not what blocks it now. */
function isBlocked(pod: Pod, container: ContainerView, events: readonly EventView[]): boolean {
  const { dead, waiting, state, name } = container;
  if (dead === undefined || state !== 'waiting') return false;
  const reason = waiting?.reason ?? '';
  const ended = instant(dead.finishedAt) ?? 0;
  if (isBeingSetUp(waiting)) {
    const before = Math.max(0, ...events.filter((one) => BEFORE_CONTAINERS.has(one.reason)).map(at));
    const first = containersOf(pod).filter(({ type }) => type === 'init' || type === 'sidecar');
    if (first.some((one) => one.name !== name && holdsUp(one, ended))) return true;
    return before > ended && before > lastStart(events, container);
  }
  if (NO_IMAGE.has(reason) || (CANNOT_START.has(reason) && !AFTER_AN_END.has(reason))) return true;
  if (FAILED_TO_START.has(dead.reason ?? '') || reason !== 'CrashLoopBackOff') return false;
  const failed = Math.max(0, ...events.filter((one) => isFailedStart(one) && one.container === name).map(at));
  return failed > ended && failed > lastStart(events, container);
}

function withoutEnds(
  statuses: ContainerStatus[] | undefined,
  names: ReadonlySet<string>,
): ContainerStatus[] | undefined {
  return statuses?.map((status) => (names.has(status.name) ? { ...status, lastState: {} } : status));
}

/** A pod as it is blocked now. */
export interface Present {
  /** The pod without the ends that do not block it; the same object where there are none. */
  readonly pod: Pod;
  /** The containers with such an end. */
  readonly outdated: readonly string[];
}

/**
 * Returns the pod without the ends of containers that could not be started again since.
 * @param events of the pod, oldest first
 */
export function presentOf(pod: Pod, events: readonly EventView[]): Present {
  const outdated = containersOf(pod)
    .filter((container) => container.type !== 'ephemeral' && isBlocked(pod, container, events))
    .map(({ name }) => name);
  if (outdated.length === 0) return { pod, outdated };
  const names = new Set(outdated);
  const { containerStatuses, initContainerStatuses } = pod.status ?? {};
  return {
    pod: {
      ...pod,
      status: {
        ...pod.status,
        ...(containerStatuses ? { containerStatuses: withoutEnds(containerStatuses, names)! } : {}),
        ...(initContainerStatuses ? { initContainerStatuses: withoutEnds(initContainerStatuses, names)! } : {}),
      },
    },
    outdated,
  };
}

/** The state of a pod, and which of its containers need an explanation. */
import type { ContainerView } from './views.ts';
import { containersOf, hasFailed, isBeingSetUp } from './containers.ts';
import type { Pod } from '../model/objects.ts';
import type { State } from '../model/diagnosis.ts';
import { hasRecovered, isPastItsEnd, startedTooEarly } from './recovery.ts';
import { unreadyOf } from './unready.ts';
import type { Unready } from './unready.ts';

/** Returns the restartPolicy of one container: its own (1.34+), else the pod's. */
export function restartPolicyOf(pod: Pod, container: ContainerView): string {
  if (container.type === 'sidecar') return 'Always';
  const own = container.spec.restartPolicy;
  const ofPod = pod.spec?.restartPolicy ?? 'Always';
  if (own !== undefined) return own;
  return container.type === 'init' && ofPod === 'Always' ? 'OnFailure' : ofPod;
}

/**
 * Returns the restartPolicy that keeps an ended container from being started again; null where it does not, or where
 * something else may (restartPolicyRules, the end of the pod). An init container that did its work is not meant to start.
 */
export function notRestartedBy(pod: Pod, container: ContainerView): 'Never' | 'OnFailure' | null {
  const isDone = container.type === 'init' && !hasFailed(container);
  if (container.state !== 'terminated' || isDone || pod.status?.reason || pod.metadata?.deletionTimestamp) return null;
  if (container.type === 'ephemeral' || container.spec.restartPolicyRules !== undefined) return null;
  const policy = restartPolicyOf(pod, container);
  if (policy === 'Never') return 'Never';
  return policy === 'OnFailure' && container.dead?.exitCode === 0 ? 'OnFailure' : null;
}

/** Returns whether a container has ended and the kubelet will not start it again. */
function endedForGood(pod: Pod, container: ContainerView): boolean {
  if (container.state !== 'terminated') return false;
  if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') return true;
  const policy = restartPolicyOf(pod, container);
  return (
    policy === 'Never' ||
    (policy === 'OnFailure' && !(container.type === 'init' ? hasFailed(container) : container.dead?.exitCode !== 0))
  );
}

/**
 * Returns whether a container's condition needs an explanation.
 * @param isUnready it runs and has not become ready for too long
 */
function inTrouble(
  pod: Pod,
  container: ContainerView,
  containers: readonly ContainerView[],
  now: string,
  isUnready: boolean,
): boolean {
  if (container.type === 'ephemeral') return false;
  switch (container.state) {
    case 'waiting':
      return container.dead !== undefined
        ? container.type !== 'init' || hasFailed(container)
        : !isBeingSetUp(container.waiting);
    case 'terminated':
      // Exit code 0 is a failure only for a container that should keep running.
      if (container.dead?.exitCode !== 0 || (container.type === 'init' && hasFailed(container))) return true;
      return restartPolicyOf(pod, container) === 'Always' && pod.status?.phase === 'Running';
    case 'running':
      return (
        container.dead !== undefined &&
        container.restarts > 0 &&
        !(isUnready ? isPastItsEnd(container, now) : hasRecovered(container, now)) &&
        !startedTooEarly(pod, container, containers, now)
      );
    case 'none':
      return false;
  }
}

export interface PodState {
  readonly state: State;
  /** The containers to explain. */
  readonly subjects: readonly ContainerView[];
  /** If nothing is wrong now, or the pod only waits: the containers that died earlier, for the history. */
  readonly past: readonly ContainerView[];
  /** What runs and does not become ready, for too long. */
  readonly unready: readonly Unready[];
}

/**
 * Returns a pod's state according to its status.
 * @param now the source's clock, RFC 3339
 */
export function stateOf(pod: Pod, now: string): PodState {
  const containers = containersOf(pod);
  const unready = unreadyOf(pod, now);
  const isUnready = ({ name }: ContainerView): boolean => unready.some(({ container }) => container?.name === name);
  const subjects = containers.filter((container) => inTrouble(pod, container, containers, now, isUnready(container)));
  const past = containers.filter((container) => !subjects.includes(container) && hasFailed(container));
  const phase = pod.status?.phase;
  const as = (state: State, chosen: readonly ContainerView[] = subjects): PodState => ({
    state,
    subjects: chosen,
    past,
    unready,
  });
  if (phase === 'Succeeded') return as('completed', []);
  if (phase === 'Failed') return as('failed');
  // A pod on a node may still have PodScheduled=False (fixed in 1.37): trust spec.nodeName.
  if (!pod.spec?.nodeName && (phase === 'Pending' || phase === undefined)) return as('pending', []);
  if (subjects.length > 0) {
    if (subjects.every((container) => endedForGood(pod, container))) return as('failed');
    return as(subjects.some((container) => container.dead !== undefined) ? 'crashing' : 'waiting');
  }
  const main = containers.filter((container) => container.type === 'app');
  if (main.some((container) => container.state === 'waiting' || container.state === 'none')) return as('waiting');
  if (main.length > 0 && main.every((container) => container.state === 'terminated' && container.dead?.exitCode === 0))
    return as('completed');
  if (unready.length > 0) return as('waiting');
  return as(past.length > 0 ? 'recovered' : 'healthy');
}

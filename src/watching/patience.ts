/**
 * When to stop waiting. A cause in the spec or the image does not go away. A cause in another object or service may,
 * and gets time, because deployments often create all of them at once.
 */
import type { GoesAway } from '../checks/check.ts';
import { checkOf } from '../checks/index.ts';
import type { Cause } from '../model/diagnosis.ts';
import type { Trouble } from './trouble.ts';

/**
 * Returns whether a cause goes away without an edit of this workload.
 * @param cause undefined if none was found; a cause that is only possible never counts as permanent
 */
export function goesAway(cause: Pick<Cause, 'id' | 'confidence'> | undefined): GoesAway {
  const known = cause === undefined ? 'perhaps' : (checkOf(cause.id)?.goesAway ?? 'perhaps');
  return known === 'never' && cause?.confidence === 'possible' ? 'perhaps' : known;
}

/**
 * Crashes after which it is a loop: the first restart comes at once, the next ones after 10, 20 and 40 s (kubelet:
 * initialCrashLoopBackOff).
 */
export const CRASHES: Readonly<Record<GoesAway, number>> = { never: 2, perhaps: 3, likely: 5, slowly: 5 };
/**
 * Seconds for a container that cannot start, from the pod's start. The kubelet tries every 10 to 15 s, a pull after 10,
 * 20, 40 s.
 */
export const STUCK_SECONDS: Readonly<Record<GoesAway, number>> = { never: 10, perhaps: 45, likely: 45, slowly: 120 };
/** Seconds without room on any node. An autoscaler checks every 10 s, and writes an event. */
export const UNSCHEDULED_SECONDS = 60;
/** The same after the autoscaler said that it adds a node. */
export const SCALING_SECONDS = 600;
/** The same after the autoscaler said that no new node helps. */
export const NO_SCALING_SECONDS = 20;
/**
 * Seconds without new pods. Quota becomes free when older pods end; a missing ServiceAccount is often created seconds
 * later.
 */
export const NOT_MADE_SECONDS = 20;
export const NOT_MADE_BESIDE_OLDER_SECONDS = 60;

/**
 * What an autoscaler said about a pod (kubernetes/autoscaler
 * cluster-autoscaler/processors/status/eventing_scale_up_processor.go; karpenter pkg/events).
 */
export type Scaling = 'adds' | 'cannot' | 'silent';

/**
 * Returns what the autoscaler said last.
 * @param reasons of the pod's events, oldest first
 */
export function scalingOf(reasons: readonly string[]): Scaling {
  const last = reasons
    .filter((reason) => reason === 'TriggeredScaleUp' || reason === 'NotTriggerScaleUp' || reason === 'Nominated')
    .at(-1);
  return last === undefined ? 'silent' : last === 'NotTriggerScaleUp' ? 'cannot' : 'adds';
}

/**
 * Returns whether to stop waiting.
 * @param cause the first cause of the pod's diagnosis
 * @param beside older pods are still ending, which makes room
 */
export function isHopeless(trouble: Trouble, cause: Cause | undefined, scaling: Scaling, beside: boolean): boolean {
  const going = goesAway(cause);
  switch (trouble.kind) {
    case 'failed':
      return true;
    case 'crashed':
      return trouble.crashes >= CRASHES[going];
    case 'stuck':
      // No cause was found: the pod pulls, mounts, or waits for its turn.
      if (cause === undefined && trouble.container === null) return false;
      return trouble.seconds >= STUCK_SECONDS[going];
    case 'unready':
      // Any other start may only be slow.
      return going === 'never';
    case 'unscheduled':
      if (beside || trouble.preempting) return trouble.seconds >= SCALING_SECONDS;
      return (
        trouble.seconds >=
        (scaling === 'adds' ? SCALING_SECONDS : scaling === 'cannot' ? NO_SCALING_SECONDS : UNSCHEDULED_SECONDS)
      );
  }
}

/**
 * When waiting on is of no use. Pure. What the spec or the image decides never mends itself; what hangs on another
 * object or service may, and is given time, because they are often made in one breath.
 */
import type { GoesAway } from '../checks/check.ts';
import { checkOf } from '../checks/index.ts';
import type { Cause } from '../model/diagnosis.ts';
import type { Trouble } from './trouble.ts';

/**
 * Whether a cause goes away without an edit of this workload.
 * @param cause undefined where none was found; one that is merely possible decides nothing for ever
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
 * Seconds from the pod's start for what cannot be started. The kubelet tries every 10 to 15 s, a pull after 10, 20,
 * 40 s.
 */
export const STUCK_SECONDS: Readonly<Record<GoesAway, number>> = { never: 10, perhaps: 45, likely: 45, slowly: 120 };
/** Seconds without room on any node: an autoscaler looks every 10 s, and says so in an event. */
export const UNSCHEDULED_SECONDS = 60;
/** The same once it has said that it adds a node. */
export const SCALING_SECONDS = 600;
/** And once it has said that none would help. */
export const NO_SCALING_SECONDS = 20;
/** Seconds in which pods are not made: quota is freed when older pods end, a ServiceAccount is made a moment later. */
export const NOT_MADE_SECONDS = 20;
export const NOT_MADE_BESIDE_OLDER_SECONDS = 60;

/**
 * What an autoscaler said of a pod (kubernetes/autoscaler
 * cluster-autoscaler/processors/status/eventing_scale_up_processor.go; karpenter pkg/events).
 */
export type Scaling = 'adds' | 'cannot' | 'silent';

/** @param reasons of the pod's events, oldest first */
export function scalingOf(reasons: readonly string[]): Scaling {
  const last = reasons
    .filter((reason) => reason === 'TriggeredScaleUp' || reason === 'NotTriggerScaleUp' || reason === 'Nominated')
    .at(-1);
  return last === undefined ? 'silent' : last === 'NotTriggerScaleUp' ? 'cannot' : 'adds';
}

/**
 * Whether to stop waiting.
 * @param cause the first one of the pod's diagnosis
 * @param beside older pods still end, which makes room
 */
export function isHopeless(trouble: Trouble, cause: Cause | undefined, scaling: Scaling, beside: boolean): boolean {
  const going = goesAway(cause);
  switch (trouble.kind) {
    case 'failed':
      return true;
    case 'crashed':
      return trouble.crashes >= CRASHES[going];
    case 'stuck':
      // Nothing wrong was found: it is pulling, mounting, or waiting for its turn.
      if (cause === undefined && trouble.container === null) return false;
      return trouble.seconds >= STUCK_SECONDS[going];
    case 'unscheduled':
      if (beside || /preemption: found a potential placement/.test(trouble.says))
        return trouble.seconds >= SCALING_SECONDS;
      return (
        trouble.seconds >=
        (scaling === 'adds' ? SCALING_SECONDS : scaling === 'cannot' ? NO_SCALING_SECONDS : UNSCHEDULED_SECONDS)
      );
  }
}

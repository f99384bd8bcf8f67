/** What a retry would do, and whether it may do it. Pure. */
import { UserError } from '../errors.ts';
import type { ObjectRef } from '../model/diagnosis.ts';
import { shellLine } from '../model/command.ts';
import type { Mode } from '../model/retry-answer.ts';
import type { RetryPlan } from './action.ts';
import { planDelete, planRecreate } from './plan-pod.ts';
import { planRestart, planScale } from './plan-workload.ts';
import type { Subject } from './subject.ts';

/**
 * Returns the plan.
 * @param now the server's time, RFC 3339
 * @param force `--force`: deletes the pod, whatever its PodDisruptionBudgets say
 * @throws UserError where it is not possible or would do harm
 */
export function planRetry(mode: Mode, target: ObjectRef, subject: Subject, now: string, force = false): RetryPlan {
  if (mode === 'restart') return planRestart(target, subject, now);
  if (mode === 'scale') return planScale(target, subject);
  const { pod } = subject;
  if (!pod)
    throw new UserError(
      `${target.kind}/${target.name} has no pod to retry`,
      `to see why: ${shellLine`kubectl crashloop explain -n ${target.namespace} ${`${target.kind.toLowerCase()}/${target.name}`}`}`,
    );
  return mode === 'recreate' ? planRecreate(target, pod, subject, force) : planDelete(target, pod, subject, force);
}

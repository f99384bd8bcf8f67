/** The patch that makes the first fix of an answer that is a known change of the pod's spec. Pure. */
import { patchFor } from '../checks/support/owner.ts';
import type { OwnerPatch } from '../checks/support/owner.ts';
import type { Cause } from '../model/diagnosis.ts';
import type { Advice } from '../model/experiment-answer.ts';
import type { Pod } from '../model/objects.ts';

export interface FixPatch extends OwnerPatch {
  /** The fix, for people. */
  readonly text: string;
  readonly cause: Pick<Cause, 'id' | 'confidence'>;
}

/**
 * Returns the patch.
 * @param causes in rank order
 * @param pod the pod that they explain
 * @returns undefined where no fix is such a change
 */
export function firstPatch(causes: readonly Cause[], pod: Pod): FixPatch | undefined {
  for (const cause of causes)
    for (const { change, rollback, text } of cause.fixes) {
      // An older revision is restored by the workload's own history.
      const patch = change && !rollback ? patchFor(pod, change) : undefined;
      if (patch) return { ...patch, text, cause };
    }
  return undefined;
}

/** Returns the patch of the first advice of an experiment that is such a change; undefined where none is. */
export function advisedPatch(advice: readonly Advice[], pod: Pod): (OwnerPatch & Pick<FixPatch, 'text'>) | undefined {
  for (const { change, text } of advice) {
    const patch = change && patchFor(pod, change);
    if (patch) return { ...patch, text };
  }
  return undefined;
}

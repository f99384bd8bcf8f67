/** The plan and the answer of `fix` (`-o json`, kind Fix). */
import type { Diagnosis, ObjectRef } from './diagnosis.ts';
import type { Advice, Experiment, Left } from './experiment-answer.ts';
import type { Confidence } from './finding.ts';

/**
 * fixed: the change is in the cluster, and the new pods work · kept: the change is in the cluster, and the command was
 * interrupted before the new pods were seen to work · rolled-back: the new pods failed, and the old state is back ·
 * not-rolled-back: the new pods failed, and the change is still there · not-proven: the fix-test did not hold, so nothing
 * was changed · not-applied: another tool would undo the change, or the object cannot be changed, so nothing was changed.
 */
export type FixVerdict = 'fixed' | 'kept' | 'rolled-back' | 'not-rolled-back' | 'not-proven' | 'not-applied';

/** One field that the fix changes. */
export interface ChangedField {
  /** Its path, with members of lists by their key: `spec.template.spec.containers[web].image`. */
  readonly field: string;
  /** `old -> new`; `(none)`: there is no value. */
  readonly quote: string;
}

/** What a fix would do, as it is shown before anything is done. */
export interface FixSteps {
  /** The object that is changed. */
  readonly changes: ObjectRef;
  /** In order. Each is a sentence without its period. */
  readonly steps: readonly string[];
  readonly notes: readonly string[];
  /** How to get the old state back by hand. */
  readonly back: Advice;
}

/** The fix-test that the change rests on. */
export interface Tested extends Pick<Experiment, 'verdict' | 'confidence' | 'summary'> {
  /** An earlier run of the last ten minutes, which held. */
  readonly remembered: boolean;
  /** Seconds since then; 0: this run. */
  readonly age: number;
}

/** The answer of `fix`. */
export interface FixAnswer {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Fix';
  /** The pod that fails. */
  readonly target: ObjectRef;
  /** The object that the fix changes. */
  readonly changes: ObjectRef;
  readonly verdict: FixVerdict;
  /** One sentence. */
  readonly summary: string;
  /** The fix, for people; `cause` and `confidence` are null for your own patch or values without a cause. */
  readonly fix: { readonly text: string; readonly cause: string | null; readonly confidence: Confidence | null };
  readonly fields: readonly ChangedField[];
  /** null: no test was run. */
  readonly test: Tested | null;
  /** What was done, line by line. */
  readonly done: readonly string[];
  /** How to get the old state back by hand; null where nothing was changed, or it is back already. */
  readonly back: Advice | null;
  /** The file with the saved manifest of a pod, or with the patch that leads back; null: none was needed. */
  readonly saved: string | null;
  /** Seconds for which the new pods were watched; null: they were not. */
  readonly seconds: number | null;
  /** Why the new pods failed; null where they did not, or no cause was found. */
  readonly diagnosis: Diagnosis | null;
  readonly notes: readonly string[];
  readonly advice: readonly Advice[];
  /** Copies of the fix-test that could not be removed. */
  readonly left: readonly Left[];
}

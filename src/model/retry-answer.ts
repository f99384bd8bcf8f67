/** The answer of `retry` (`-o json`, kind Retry). */
import type { Diagnosis, ObjectRef } from './diagnosis.ts';

/** How a retry starts a new attempt. */
export type Mode = 'delete' | 'recreate' | 'restart' | 'scale';

/** The plan of a retry, as it is shown before anything is done. */
export interface RetrySteps {
  readonly target: ObjectRef;
  /** In order. Each is a sentence without its period. */
  readonly steps: readonly string[];
  readonly notes: readonly string[];
}

/** The answer of `retry`. */
export interface RetryAnswer {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Retry';
  readonly target: ObjectRef;
  readonly action: Mode;
  /** What was done, line by line. */
  readonly done: readonly string[];
  /** The file with the saved manifest; null where nothing was deleted. */
  readonly saved: string | null;
  /** `started`: the command did not wait. `waiting`: neither ready nor crashed when the time was over. */
  readonly outcome: 'started' | 'ready' | 'crashed' | 'waiting';
  /** The new pod; null where none appeared. */
  readonly pod: string | null;
  /** Seconds for which the new pods were watched. */
  readonly seconds: number | null;
  /** Why the pod crashed again or is not ready; null where it is ready, or the command did not wait. */
  readonly diagnosis: Diagnosis | null;
  readonly notes: readonly string[];
}

/** The answer of `retry` (`-o json`, kind Retry). */
import type { Diagnosis, ObjectRef } from './diagnosis.ts';

/** What is done to make a new attempt. */
export type Mode = 'delete' | 'recreate' | 'restart' | 'scale';

/** What a retry would do, as the person is shown it. */
export interface RetrySteps {
  readonly target: ObjectRef;
  /** In order, each a sentence without its period. */
  readonly steps: readonly string[];
  readonly notes: readonly string[];
}

export interface RetryAnswer {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Retry';
  readonly target: ObjectRef;
  readonly action: Mode;
  /** What was done, line by line. */
  readonly done: readonly string[];
  /** File with the manifest as it was; null where nothing was deleted. */
  readonly saved: string | null;
  /** `started`: it was not waited for. `waiting`: neither ready nor crashed within the time. */
  readonly outcome: 'started' | 'ready' | 'crashed' | 'waiting';
  /** The new pod; null where none was seen. */
  readonly pod: string | null;
  /** Seconds that the new pods were followed. */
  readonly seconds: number | null;
  /** Why it crashed again, or is not ready; null where it is, or was not waited for. */
  readonly diagnosis: Diagnosis | null;
  readonly notes: readonly string[];
}

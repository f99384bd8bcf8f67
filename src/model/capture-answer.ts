/** The answer of `capture` (`-o json`, kind Capture). */
import type { Diagnosis, ObjectRef } from './diagnosis.ts';

/** What a container used at one time. */
export interface MemorySample {
  readonly container: string;
  /** RFC 3339, as the metrics server reports it. */
  readonly time: string;
  readonly bytes: number;
}

/** The answer of `capture`. */
export interface Capture {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Capture';
  readonly target: ObjectRef;
  /** null: the pod failed as a whole. */
  readonly container: string | null;
  readonly exitCode: number | null;
  readonly reason: string | null;
  readonly finishedAt: string | null;
  /** The last samples before the crash, oldest first; empty where the metrics API had none. */
  readonly memory: readonly MemorySample[];
  /** The path of the bundle; null: it could not be written. */
  readonly file: string | null;
  /** null: the pod was deleted before it could be read. */
  readonly diagnosis: Diagnosis | null;
}

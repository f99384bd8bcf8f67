/** The answer of `capture` (`-o json`, kind Capture). */
import type { Diagnosis, ObjectRef } from './diagnosis.ts';

export interface MemorySample {
  readonly container: string;
  /** RFC 3339, the metrics server's. */
  readonly time: string;
  readonly bytes: number;
}

export interface Capture {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Capture';
  readonly target: ObjectRef;
  /** null: the pod failed as a whole. */
  readonly container: string | null;
  readonly exitCode: number | null;
  readonly reason: string | null;
  readonly finishedAt: string | null;
  /** The last samples before the end, oldest first; empty where the metrics API gave none. */
  readonly memory: readonly MemorySample[];
  /** The bundle. */
  readonly file: string;
  /** null: the pod was gone before it could be read. */
  readonly diagnosis: Diagnosis | null;
}

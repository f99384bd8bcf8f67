/** The answer of `wait` (`-o json`, kind Wait). */
import type { Diagnosis } from './diagnosis.ts';

/** A pod and why it is not ready. */
export interface Lack {
  readonly pod: string;
  readonly says: string;
}

export interface WaitAnswer {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Wait';
  readonly target: { readonly kind: string; readonly namespace: string; readonly name: string };
  /** rolled-out: also a Job that completed or a pod that is ready · failed: explained by `diagnosis`. */
  readonly outcome: 'rolled-out' | 'failed' | 'timed-out';
  /** One sentence. */
  readonly says: string;
  readonly seconds: number;
  readonly replicas: { readonly wanted: number | null; readonly updated: number | null; readonly up: number | null };
  /**
   * Why the first few pods were not ready when the time ran out, or when the controller gave up and no cause was found;
   * else empty.
   */
  readonly missing: readonly Lack[];
  readonly diagnosis: Diagnosis | null;
}

/** The answer of `wait` (`-o json`, kind Wait). */
import type { Diagnosis, Gap } from './diagnosis.ts';

/** A pod and why it is not ready. */
export interface Lack {
  readonly pod: string;
  readonly says: string;
}

/** The answer of `wait` for one target. */
export interface WaitAnswer {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Wait';
  readonly target: { readonly kind: string; readonly namespace: string; readonly name: string };
  /**
   * rolled-out: also a Job that completed or a pod that is ready · failed: explained by `diagnosis` · unfinished: the
   * wait ended because another target failed.
   */
  readonly outcome: 'rolled-out' | 'failed' | 'timed-out' | 'unfinished';
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

/** The answer of a wait for several targets (`-o json`, kind WaitList). */
export interface WaitListAnswer {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'WaitList';
  /** failed: at least one cannot succeed · timed-out: none failed, and at least one took too long. */
  readonly outcome: 'rolled-out' | 'failed' | 'timed-out';
  readonly seconds: number;
  /** Those that failed first, then by how far they are; a target once. */
  readonly items: readonly WaitAnswer[];
  /** Kinds that may not be listed, so that their objects were not waited for. */
  readonly gaps: readonly Gap[];
}

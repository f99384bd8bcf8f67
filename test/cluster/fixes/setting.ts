/** What the parts of `npm run test:fixes` share. */
import type { Cluster } from '../client.ts';
import type { Offered } from './offered.ts';

export interface Tried extends Offered {
  /**
   * ok: it did what it is for · failed: it did not · other cause: the pod does not run after the fix, and the first cause
   * is another one · not tried: it is `by hand` or `left out`.
   */
  readonly result: 'ok' | 'failed' | 'other cause' | 'not tried';
  /** Of a failure: what happened. */
  readonly said: string;
}

export interface Trial {
  readonly name: string;
  readonly category: string;
  /** The first cause, `CONFIDENCE ID`; null: none was found. */
  readonly cause: string | null;
  readonly tried: readonly Tried[];
  /** What kept the case from being tried. */
  readonly error: string | null;
  readonly seconds: number;
}

export interface Setting {
  readonly cluster: Cluster;
  readonly plugin: string;
  /** Returns a number that no other copy has now. */
  readonly number: () => number;
  /** Commands that change nodes are tried too. */
  readonly nodes: boolean;
  /** Seconds that a pod has to run at least; longer where it ran longer before it crashed. */
  readonly runs: number;
  /** Seconds for a case to fail, and for a pod to run after its fix. */
  readonly patience: number;
}

/** Milliseconds between two looks at the cluster. */
export const POLL = 3000;

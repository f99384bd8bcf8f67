/** The answer of `guard` (`--report json=FILE`, kind Guard). An unknown value is null, never absent. */
import type { Diagnosis } from './diagnosis.ts';
import type { DiagnosisList } from './list.ts';

/** What failed while a command ran, and how the command ended. The list is that of `list`. */
export interface GuardAnswer extends Omit<DiagnosisList, 'kind'> {
  readonly kind: 'Guard';
  /** The program that ran, without its arguments: they can hold secrets. */
  readonly command: string;
  readonly exitCode: number;
  /** The signal that ended it: `SIGTERM`. */
  readonly signal: string | null;
  /** How long it ran. */
  readonly seconds: number;
  /** `namespace/name` of the pods of `items` that no longer exist. */
  readonly removed: readonly string[];
  /** `namespace/name` of pods that failed before the command started, and still do. They are not in `items`. */
  readonly before: readonly string[];
  /** `namespace/name` of pods without a known cause that were not ready when the command ended. Not in `items`. */
  readonly unready: readonly string[];
  /** How many failing pods were not captured, because of the limits. */
  readonly leftOut: number;
  /** The whole answer about the first pod of the first group. */
  readonly diagnosis: Diagnosis | null;
  /** The bundle that was written. */
  readonly file: string | null;
}

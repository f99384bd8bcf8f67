/** The samples of a pattern: the log lines that prove it. */
import type { AnyPattern } from '../../../src/logs/catalogue/pattern.ts';
import type { MatchFields, MatchKind } from '../../../src/logs/log-analysis.ts';

/** A log excerpt that a pattern must read, with the fields it must find. */
export interface Sample<K extends MatchKind> {
  /** Lines as the application wrote them, without the kubelet's timestamps, joined by `\n`. */
  readonly log: string;
  /** Fields that the match must have. It may have others. */
  readonly fields?: Partial<MatchFields[K]>;
}

export interface Samples<K extends MatchKind = MatchKind> {
  /** At least one excerpt that the pattern must read. A text alone stands for a sample without `fields`. */
  readonly reads: readonly (string | Sample<K>)[];
  /** At least one excerpt that looks similar and that the pattern must leave alone. */
  readonly ignores: readonly string[];
}

/** The samples of one file of patterns, by the pattern's id: the compiler misses a pattern without samples. */
export type SamplesOf<Patterns extends readonly AnyPattern[]> = {
  readonly [Entry in Patterns[number] as Entry['id']]: Samples<Entry['kind']>;
};

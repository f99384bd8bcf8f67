/** A pattern of the log catalogue. Its samples are in test/logs/catalogue. */
import type { LogLine, MatchFields, MatchKind } from '../log-analysis.ts';

/**
 * What a pattern may read besides the matched line. All lookups are bounded, so that reading stays linear in the length
 * of the log.
 */
export interface Neighbours {
  readonly matched: LogLine;
  /** Index of the matched line. */
  readonly index: number;
  /**
   * Returns the line `offset` lines after the matched one, or before it if negative; undefined outside the log or more
   * than 200 lines away.
   */
  line(offset: number): LogLine | undefined;
  /** Returns the first match of `find` in the text of the next `max` lines (default 20, at most 200). */
  after(find: RegExp, max?: number): { readonly match: RegExpExecArray; readonly line: LogLine } | undefined;
  /** Returns the nearest match of `find` in the text of the `max` lines before (default 20, at most 200). */
  before(find: RegExp, max?: number): { readonly match: RegExpExecArray; readonly line: LogLine } | undefined;
}

/** What a match says. */
export interface Reading<K extends MatchKind> {
  readonly fields: MatchFields[K];
  /** Index of the line to quote, if it is not the matched line: a Python trace says what happened in its last line. */
  readonly line?: number;
  /** Indices of further lines to quote, in order. */
  readonly also?: readonly number[];
  /** Added to the specificity of the pattern: an exception that another one replaced counts less than that one. */
  readonly weight?: number;
}

export interface LogPattern<K extends MatchKind = MatchKind, Id extends string = string> {
  /** `group/name`, unique: `postgres/data-of-another-version`. Users see it, so it never changes. */
  readonly id: Id;
  readonly kind: K;
  /**
   * Lower-case texts, each at least 3 characters. Every line that `find` matches holds one of them. The expression runs
   * only on lines with a needle.
   */
  readonly needles: readonly string[];
  /**
   * Lower-case texts for a pattern with common needles or with numbers in them, which stand for any number: every text
   * that `find` matches holds one of them as it is. The expression runs only on such texts.
   */
  readonly holds?: readonly string[];
  /**
   * Makes the expression that matches one line. A function, because to make all expressions costs 2 % of every start:
   * an expression is made when a line first holds one of the needles.
   *
   * No `g` or `y` flag. Linear: no quantifier inside a quantified group, bounded gaps (`.{0,200}`), and no repetition at
   * the start without an anchor or a boundary; `lookBack` searches for the end first. Named groups fill the fields of the
   * same name. `oneOf` and `sequence` write a long expression as a list.
   */
  readonly find: () => RegExp;
  /**
   * What `find` runs on: `message` (the default; without the app's own timestamp, level and logger) or the whole
   * `text`.
   */
  readonly on?: 'message' | 'text';
  /** Returns the fields of the match; null if the line does not count after all. Default: the named groups. */
  readonly read?: (match: RegExpExecArray, around: Neighbours) => Reading<K> | null;
  /** The line itself says that the process ends: a panic, an uncaught exception. It is in the final error block. */
  readonly ends?: boolean;
  /** 0 to 100; a larger one comes first. Default by kind (`SPECIFICITY`). A server's own pattern adds a few points. */
  readonly specificity?: number;
}

/** What is written about a pattern for its readers. The build leaves it out of the program (`scripts/build/prose.ts`). */
export interface PatternProse {
  /**
   * Where the wording comes from: a URL, a repository and path, or `run: python 3.11` if a real runtime wrote the
   * sample.
   */
  readonly source: string | readonly string[];
}

/** A pattern of any kind. */
export type AnyPattern = { readonly [K in MatchKind]: LogPattern<K> }[MatchKind];

/** Returns its argument. The function types `read` by `kind`, and the samples by `id`. */
export function pattern<K extends MatchKind, const Id extends string>(
  entry: LogPattern<K, Id> & PatternProse,
): LogPattern<K, Id> {
  return entry;
}

/** How specific a kind is: in a final error block, the most specific match comes first. */
export const SPECIFICITY: { readonly [K in MatchKind]: number } = {
  'exec-format': 95,
  'exec-no-such-file': 95,
  'glibc-version': 94,
  'missing-library': 92,
  'heap-exhausted': 90,
  'rbac-forbidden': 88,
  'missing-env': 86,
  'port-in-use': 85,
  'privileged-port': 85,
  'auth-failed': 84,
  dns: 83,
  'connection-refused': 82,
  'connection-timeout': 81,
  tls: 80,
  'disk-full': 80,
  'io-error': 79,
  'read-only': 79,
  'permission-denied': 78,
  'wrong-key': 82,
  'wrong-locale': 78,
  'config-invalid': 77,
  'bad-flag': 77,
  'missing-module': 76,
  'missing-file': 74,
  refused: 72,
  'limit-reached': 72,
  'command-not-found': 70,
  'not-executable': 70,
  usage: 60,
  'connection-failed': 58,
  'out-of-memory': 57,
  segfault: 45,
  exception: 40,
  'error-line': 20,
  'shutting-down': 10,
  listening: 5,
};

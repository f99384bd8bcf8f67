/** The shape of one entry of the log catalogue: data with the samples that prove it. */
import { once } from '../expressions.ts';
import type { LogLine, MatchFields, MatchKind } from '../log-analysis.ts';

/**
 * What a pattern may look at besides the line it matched. All look-ups are bounded, so that reading stays linear in
 * the length of the log.
 */
export interface Neighbours {
  /** Index of the matched line. */
  readonly index: number;
  /**
   * The line `offset` lines after (or, negative, before) the matched one; undefined outside the log or beyond 200
   * lines.
   */
  line(offset: number): LogLine | undefined;
  /** The first match of `find` on the text of the next `max` lines (default 20, at most 200). */
  after(find: RegExp, max?: number): { readonly match: RegExpExecArray; readonly line: LogLine } | undefined;
  /** The nearest match of `find` on the text of the `max` lines before (default 20, at most 200). */
  before(find: RegExp, max?: number): { readonly match: RegExpExecArray; readonly line: LogLine } | undefined;
}

/** What a match says. */
export interface Reading<K extends MatchKind> {
  readonly fields: MatchFields[K];
  /**
   * Index of the line to quote where that is not the matched one (a Python trace says what happened in its last line).
   */
  readonly line?: number;
  /** Indices of further lines worth quoting, in order. */
  readonly also?: readonly number[];
  /** Added to the pattern's specificity: an exception that another one replaced counts less than that one. */
  readonly weight?: number;
}

export interface LogPattern<K extends MatchKind = MatchKind, Id extends string = string> {
  /** `group/name`, unique: `postgres/data-of-another-version`. Stable, it is shown to people. */
  readonly id: Id;
  readonly kind: K;
  /**
   * Lower-case words one of which stands in every line that `find` can match. They spare the regular expression; never
   * empty, each at least 3 characters.
   */
  readonly needles: readonly string[];
  /**
   * One line at a time; no `g` or `y` flag; linear: no quantifier inside a quantified group, gaps bounded (`.{0,200}`),
   * and not starting with an unbounded repetition unless anchored. Named groups that are fields of the kind fill them.
   */
  readonly find: () => RegExp;
  /**
   * What `find` is tried on: `message` (without the app's own timestamp, level and logger; the default) or the whole
   * `text`.
   */
  readonly on?: 'message' | 'text';
  /** Gives the fields from the match; null: not meant after all. Default: the named groups. */
  readonly read?: (match: RegExpExecArray, around: Neighbours) => Reading<K> | null;
  /**
   * The line itself says that the process ends here (panic, uncaught exception, PANIC:). The cascade starts no later.
   */
  readonly ends?: boolean;
  /** 0 to 100, larger is told first; default by kind (`SPECIFICITY`). A server's own pattern adds a few points. */
  readonly specificity?: number;
  /**
   * Where the wording comes from: a URL, or a repository and path; `run: python 3.11` where a real runtime wrote the
   * sample.
   */
  readonly source: string;
}

/** A pattern of any kind, as the catalogue lists hold them. */
export type AnyPattern = { readonly [K in MatchKind]: LogPattern<K> }[MatchKind];

/**
 * Returns the entry, with an expression that is made once. It types `read` by `kind`, and the samples by the pattern's
 * id.
 */
export function pattern<K extends MatchKind, const Id extends string>(entry: LogPattern<K, Id>): LogPattern<K, Id> {
  return { ...entry, find: once(entry.find) };
}

/** How specific a kind is: what is told first where several stand in one cascade. */
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
  'read-only': 79,
  'permission-denied': 78,
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

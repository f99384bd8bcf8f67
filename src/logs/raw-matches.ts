/** Runs the catalogue over the lines of a log. Pure; linear in the length of the log. */
import type { AnyPattern, LogPattern, Neighbours, Reading } from './catalogue/pattern.ts';
import type { LogLine, MatchFields, MatchKind } from './log-analysis.ts';
import type { Parsed } from './lines/parse-lines.ts';
import { holdsAny } from '../needles.ts';
import { needleSearch } from './needle-search.ts';
import { budgetOfLog, OF_CHARACTER, OF_EXPRESSION, OF_MATCH } from './reading-budget.ts';
import type { Budget } from './reading-budget.ts';

/** How far a pattern may look around itself, in lines. */
const REACH = 200;

/** A match before it is known how the log ends. */
export interface RawMatch<K extends MatchKind = MatchKind> {
  readonly pattern: LogPattern<K>;
  /** Index of the line that matched: the first of a trace. */
  readonly start: number;
  /** Index of the line to quote. */
  readonly line: number;
  readonly also: readonly number[];
  readonly fields: MatchFields[K];
  readonly weight: number;
}

/** The matches of a log. */
export interface RawMatches {
  readonly matches: RawMatch[];
  /** Lines at the start of the log that were not read, or not by all patterns, because the budget was used up. */
  readonly unread: number;
}

/**
 * Returns the matches of all patterns, in the order of the lines. A pattern matches a line at most once. A trace in a
 * field of a JSON line is read like lines below it, and its matches count for that line.
 * @param budget what the patterns may read; the newest lines are read first
 */
export function matchAll(parsed: Parsed, patterns: readonly AnyPattern[], budget: Budget = budgetOfLog()): RawMatches {
  const { matches, unread } = matchLines(parsed.lines, patterns, budget);
  const known = new Set(matches.map(({ start, pattern }) => `${start} ${pattern.id}`));
  let cut = unread;
  for (const [index, stack] of [...parsed.stacks].reverse()) {
    const lines = stack.map(
      (text, i): LogLine => ({ index: i, time: null, text, message: text, severity: null, fields: null }),
    );
    const inside = matchLines(lines, patterns, budget);
    if (inside.unread > 0) cut = Math.max(cut, index + 1);
    for (const match of inside.matches) {
      const key = `${index} ${match.pattern.id}`;
      if (known.has(key)) continue;
      known.add(key);
      matches.push({ ...match, start: index, line: index, also: [] });
    }
  }
  return { matches: matches.sort((a, b) => a.start - b.start), unread: cut };
}

/** Expressions made so far. The catalogue is the same for every log. */
const expressions = new Map<AnyPattern, RegExp>();

function expressionOf(entry: AnyPattern): RegExp {
  let find = expressions.get(entry);
  if (find === undefined) {
    find = entry.find();
    expressions.set(entry, find);
  }
  return find;
}

/** Reads lines from the last to the first: a crash is at the end of a log. */
function matchLines(lines: readonly LogLine[], patterns: readonly AnyPattern[], budget: Budget): RawMatches {
  const texts = lines.map(({ text, message }) => (message === text ? text : `${text}\u0000${message}`).toLowerCase());
  const candidates = needleSearch(patterns, texts);
  const matches: RawMatch[] = [];
  for (let i = lines.length - 1; i >= 0; i--) {
    budget.left -= texts[i]!.length * OF_CHARACTER;
    if (budget.left < 0) return { matches, unread: i + 1 };
    for (const index of candidates(i)) {
      if (budget.left < 0) return { matches, unread: i + 1 };
      const match = matchLine(patterns[index] as LogPattern, lines, i, budget);
      if (match !== null) matches.push(match);
    }
  }
  return { matches, unread: 0 };
}

function matchLine(entry: LogPattern, lines: readonly LogLine[], at: number, budget: Budget): RawMatch | null {
  const line = lines[at]!;
  const text = entry.on === 'text' ? line.text : line.message;
  budget.left -= text.length + OF_EXPRESSION;
  if (entry.holds !== undefined && !holdsAny(text.toLowerCase(), entry.holds)) return null;
  const match = expressionOf(entry as AnyPattern).exec(text);
  if (match === null) return null;
  budget.left -= OF_MATCH;
  const reading = read(entry, match, neighbours(lines, at, budget));
  return reading === null
    ? null
    : {
        pattern: entry,
        start: at,
        line: reading.line ?? at,
        also: reading.also ?? [],
        fields: reading.fields,
        weight: reading.weight ?? 0,
      };
}

/** Returns what a match says: by the pattern's own `read`, else its named groups. */
function read(entry: LogPattern, match: RegExpExecArray, around: Neighbours): Reading<MatchKind> | null {
  if (entry.read !== undefined) return entry.read(match, around);
  const named = Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined);
  return { fields: Object.fromEntries(named) as unknown as MatchFields[MatchKind] };
}

function neighbours(lines: readonly LogLine[], index: number, budget: Budget): Neighbours {
  const line = (offset: number): LogLine | undefined => {
    const found = Math.abs(offset) > REACH ? undefined : lines[index + offset];
    budget.left -= found?.text.length ?? 0;
    return found;
  };
  const search = (find: RegExp, max: number, step: 1 | -1): { match: RegExpExecArray; line: LogLine } | undefined => {
    for (let n = 1; n <= Math.min(max, REACH); n++) {
      const next = line(n * step);
      if (next === undefined) return undefined;
      const match = find.exec(next.text);
      if (match !== null) return { match, line: next };
    }
    return undefined;
  };
  return {
    matched: lines[index]!,
    index,
    line,
    after: (find, max = 20) => search(find, max, 1),
    before: (find, max = 20) => search(find, max, -1),
  };
}

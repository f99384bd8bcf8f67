/** Runs the catalogue over the lines of a log. Pure; linear in the length of the log. */
import type { AnyPattern, LogPattern, Neighbours, Reading } from './catalogue/pattern.ts';
import type { LogLine, MatchFields, MatchKind } from './log-analysis.ts';
import { needleIndex } from './needle-index.ts';
import type { Parsed } from './lines/parse-lines.ts';

/** How far a pattern may look around itself, in lines. */
const REACH = 200;

/**
 * Characters that one pattern reads of a log at most, the newest lines first. Most patterns try a few hundred characters
 * from each place of a line; a log that is full of a pattern's needles would otherwise take minutes.
 */
const MAX_CHARACTERS = 400_000;

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
  /** Some pattern did not read the oldest of its lines. */
  readonly cut: boolean;
}

/**
 * Returns the matches of all patterns, in the order of the lines. A pattern matches a line at most once. A trace in a
 * field of a JSON line is read like lines below it, and its matches count for that line.
 */
export function matchAll(parsed: Parsed, patterns: readonly AnyPattern[]): RawMatches {
  const left = new Map<AnyPattern, number>();
  const found = matchLines(parsed.lines, patterns, left);
  for (const [index, stack] of parsed.stacks) {
    const lines = stack.map(
      (text, i): LogLine => ({ index: i, time: null, text, message: text, severity: null, fields: null }),
    );
    for (const match of matchLines(lines, patterns, left)) {
      if (found.some((other) => other.start === index && other.pattern === match.pattern)) continue;
      found.push({ ...match, start: index, line: index, also: [] });
    }
  }
  return { matches: found.sort((a, b) => a.start - b.start), cut: [...left.values()].some((count) => count < 0) };
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

/** @param left the characters that each pattern may still read; below zero: it stopped */
function matchLines(
  lines: readonly LogLine[],
  patterns: readonly AnyPattern[],
  left: Map<AnyPattern, number>,
): RawMatch[] {
  const index = needleIndex(lines);
  const found: RawMatch[] = [];
  for (const entry of patterns) {
    const [first, ...others] = entry.needles.map(index).filter((at) => at.length > 0);
    if (first === undefined) continue;
    const candidates = others.length === 0 ? first : [...new Set([first, ...others].flat())].sort((a, b) => a - b);
    const find = expressionOf(entry);
    let count = left.get(entry) ?? MAX_CHARACTERS;
    for (const i of candidates.toReversed()) {
      const line = lines[i]!;
      const text = entry.on === 'text' ? line.text : line.message;
      count -= text.length;
      if (count < 0) break;
      const match = find.exec(text);
      if (match === null) continue;
      const reading = read(entry as LogPattern, match, neighbours(lines, i));
      if (reading === null) continue;
      found.push({
        pattern: entry as LogPattern,
        start: i,
        line: reading.line ?? i,
        also: reading.also ?? [],
        fields: reading.fields,
        weight: reading.weight ?? 0,
      });
    }
    left.set(entry, count);
  }
  return found;
}

/** Returns what a match says: by the pattern's own `read`, else its named groups. */
function read(entry: LogPattern, match: RegExpExecArray, around: Neighbours): Reading<MatchKind> | null {
  if (entry.read !== undefined) return entry.read(match, around);
  const named = Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined);
  return { fields: Object.fromEntries(named) as unknown as MatchFields[MatchKind] };
}

function neighbours(lines: readonly LogLine[], index: number): Neighbours {
  const line = (offset: number): LogLine | undefined => (Math.abs(offset) > REACH ? undefined : lines[index + offset]);
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

/** Runs the catalogue over parsed lines. Pure; linear in the length of the log. */
import type { AnyPattern, LogPattern, Neighbours, Reading } from './catalogue/pattern.ts';
import type { Parsed } from './parse.ts';
import type { LogLine, MatchFields, MatchKind } from './log-analysis.ts';

/** How far a pattern may look around itself, in lines. */
const REACH = 200;

/** A pattern's match on one place of the log. */
export interface RawMatch<K extends MatchKind = MatchKind> {
  readonly pattern: LogPattern<K>;
  /** The line that matched; where a trace is read it is the trace's first. */
  readonly start: number;
  /** The line to quote. */
  readonly line: number;
  readonly also: readonly number[];
  readonly fields: MatchFields[K];
  readonly weight: number;
}

/**
 * Every match of every pattern, in the order of the lines. A pattern matches a line at most once. A trace inside a line
 * (a JSON field) is read as if it stood below it, and what is found there counts for that line.
 */
export function matchAll(parsed: Parsed, patterns: readonly AnyPattern[]): RawMatch[] {
  const found = matchLines(parsed.lines, patterns);
  for (const [index, stack] of parsed.stacks) {
    const lines = stack.map(
      (text, i): LogLine => ({ index: i, time: null, text, message: text, severity: null, fields: null }),
    );
    for (const match of matchLines(lines, patterns)) {
      if (found.some((other) => other.start === index && other.pattern === match.pattern)) continue;
      found.push({ ...match, start: index, line: index, also: [] });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function matchLines(lines: readonly LogLine[], patterns: readonly AnyPattern[]): RawMatch[] {
  const index = needleIndex(lines);
  const found: RawMatch[] = [];
  for (const entry of patterns) {
    const [first, ...others] = entry.needles.map(index).filter((at) => at.length > 0);
    if (first === undefined) continue;
    const candidates = others.length === 0 ? first : [...new Set([first, ...others].flat())].sort((a, b) => a - b);
    for (const i of candidates) {
      const line = lines[i] as LogLine;
      const match = entry.find().exec(entry.on === 'text' ? line.text : line.message);
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
  }
  return found;
}

/**
 * Gives, for a needle, the indices of the lines that may hold it, in order. Long logs say the same thing with other
 * numbers again and again: each such shape is searched once, all of them as one string.
 */
function needleIndex(lines: readonly LogLine[]): (needle: string) => readonly number[] {
  const shapes = new Map<string, number[]>();
  for (const line of lines) {
    const shape = shapeOf(line.message === line.text ? line.text : `${line.text}\u0000${line.message}`);
    const same = shapes.get(shape);
    if (same === undefined) shapes.set(shape, [line.index]);
    else same.push(line.index);
  }
  const groups = [...shapes.values()];
  const starts: number[] = [];
  let length = 0;
  for (const shape of shapes.keys()) {
    starts.push(length);
    length += shape.length + 1;
  }
  const whole = [...shapes.keys()].join('\n');
  const known = new Map<string, readonly number[]>();
  return (needle) => {
    const before = known.get(needle);
    if (before !== undefined) return before;
    const wanted = shapeOfNeedle(needle);
    const holding: number[][] = [];
    let group = 0;
    for (let at = whole.indexOf(wanted); at >= 0; ) {
      while (group + 1 < starts.length && (starts[group + 1] as number) <= at) group++;
      holding.push(groups[group] as number[]);
      const next = starts[group + 1];
      at = next === undefined ? -1 : whole.indexOf(wanted, next);
    }
    const indices = holding.length === 1 ? (holding[0] as number[]) : holding.flat().sort((x, y) => x - y);
    known.set(needle, indices);
    return indices;
  };
}

/** Lower case, every number as 0: what holds a needle as it is also holds it in this form. */
const shapeOf = (text: string): string => text.toLowerCase().replace(/\d+/g, '0');

/** The catalogue's needles are a thousand, and the same for every log. */
const needleShapes = new Map<string, string>();

function shapeOfNeedle(needle: string): string {
  let shape = needleShapes.get(needle);
  if (shape === undefined) {
    shape = shapeOf(needle);
    needleShapes.set(needle, shape);
  }
  return shape;
}

function read(entry: LogPattern, match: RegExpExecArray, around: Neighbours): Reading<MatchKind> | null {
  if (entry.read !== undefined) return entry.read(match, around);
  const named = Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined);
  return { fields: Object.fromEntries(named) as unknown as MatchFields[MatchKind] };
}

function neighbours(lines: readonly LogLine[], index: number): Neighbours {
  const line = (offset: number): LogLine | undefined => (Math.abs(offset) > REACH ? undefined : lines[index + offset]);
  const look = (find: RegExp, max: number, step: 1 | -1): { match: RegExpExecArray; line: LogLine } | undefined => {
    for (let n = 1; n <= Math.min(max, REACH); n++) {
      const next = line(n * step);
      if (next === undefined) return undefined;
      const match = find.exec(next.text);
      if (match !== null) return { match, line: next };
    }
    return undefined;
  };
  return {
    index,
    line,
    after: (find, max = 20) => look(find, max, 1),
    before: (find, max = 20) => look(find, max, -1),
  };
}

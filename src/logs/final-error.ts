/** Where in a log the failure that ended the process begins. */
import { secondsUntil } from '../knowledge/time.ts';
import { dumpedLines } from './dump.ts';
import { reasonOf } from './giving-up.ts';
import { atLeast } from './levels.ts';
import type { RawMatch } from './match.ts';
import { isPassedOver, roleOf, wording } from './noise.ts';
import type { Role } from './noise.ts';
import type { LogLine, MatchKind } from './log-analysis.ts';

/** Kinds that tell of life, not of failure. */
export const CALM_KINDS: ReadonlySet<MatchKind> = new Set<MatchKind>(['listening', 'shutting-down']);

/** Quiet lines that may follow the failure before it counts as survived, and how long it may have been survived. */
const CALM_AFTER = 4;
const CALM_AFTER_END = 40;
/**
 * The same for a process that was stopped from outside, or of which it is not known that it failed: almost nothing may
 * follow.
 */
const CALM_AFTER_END_STOPPED = 2;
const SURVIVED_SECONDS = 20;
/** So long may the last line of a log stand before the end where nothing follows it. */
const QUIET_SECONDS = 120;
/** Container times are cut to whole seconds, so one second of them may be two. */
const OVERTAKEN_SECONDS = 2;
/** How many lines of trace and trail may stand between two parts of one cascade. */
const GAP = 80;

/** How the process ended, as far as it is known. */
export interface Death {
  readonly exitCode?: number;
  /** RFC 3339. */
  readonly finishedAt?: string;
}

export interface FinalError {
  /** Index of the cascade's first line; the number of lines where the log ends calmly. */
  readonly start: number;
  readonly roles: readonly Role[];
  /** Where the cascade only says that the trying is over: the line before it that says what failed; else -1. */
  readonly reason: number;
}

/**
 * Reads the log backwards: what is only trace, clean-up or leaving is passed over; the first line that tells a failure
 * is in the cascade; so are the failures right before it.
 * @param usage indices of the lines of a usage text: they tell nothing themselves
 */
export function findFinalError(
  lines: readonly LogLine[],
  matches: readonly RawMatch[],
  death: Death,
  usage: ReadonlySet<number>,
): FinalError {
  const dumped = dumpedLines(lines);
  const roles = lines.map(
    (line, i): Role =>
      usage.has(i) && line.text.trim() !== ''
        ? 'trail'
        : dumped.has(i)
          ? 'dump'
          : isGoFrame(line, lines[i + 1])
            ? 'frame'
            : roleOf(line),
  );
  const failing = new Map<number, RawMatch[]>();
  for (const match of matches) {
    if (CALM_KINDS.has(match.pattern.kind)) continue;
    // A trace is one thing from its first line to the line that is quoted.
    for (const index of new Set([match.start, match.line])) failing.set(index, [...(failing.get(index) ?? []), match]);
  }
  const last = lastFailure(lines, roles, failing, death);
  if (last < 0) return { start: lines.length, roles, reason: -1 };
  const start = firstFailure(lines, roles, failing, last);
  if (toldToStop(matches, start, last, death.exitCode)) return { start: lines.length, roles, reason: -1 };
  return { start, roles, reason: reasonOf(lines, roles, matches, start, last) };
}

/**
 * The function of a frame as zap and klog print Go stacks: alone on its line, its file and line number indented below.
 */
const isGoFrame = (line: LogLine, next: LogLine | undefined): boolean =>
  next !== undefined &&
  /^\s{1,8}\S{1,300}\.(?:go|s):\d{1,7}\b/.test(next.text.slice(0, 400)) &&
  /^[^\s:]{1,300}$/.test(line.text);

/** Whether a line tells a failure; a line of no level does so if its wording is worth `enough`. */
function tells(line: LogLine, role: Role, found: readonly RawMatch[] | undefined, enough: number): boolean {
  if (isEnd(found)) return true;
  if (role === 'dump' && found === undefined) return false;
  if (isPassedOver(line)) return false;
  if (atLeast(line.severity, 'error')) return true;
  const quiet = line.severity !== null && !atLeast(line.severity, 'warn');
  if (found !== undefined && !quiet) return true;
  if (role !== 'plain') return false;
  // Some print everything as info: as last words it takes strong wording then.
  if (quiet) return enough < 2 && wording(line.message) >= 3;
  return wording(line.message) >= enough;
}

function lastFailure(
  lines: readonly LogLine[],
  roles: readonly Role[],
  failing: ReadonlyMap<number, RawMatch[]>,
  death: Death,
): number {
  const { exitCode } = death;
  // What was said long before this moment was survived.
  const end = death.finishedAt ?? lines.at(-1)?.time ?? null;
  const killed = exitCode === 143 || exitCode === 137;
  const stopped = killed || exitCode === undefined;
  let calm = 0;
  let leaving = -1;
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i] as LogLine;
    // The very last words need less to be taken for the reason.
    // Of a process that was stopped a warning tells nothing.
    if (
      !(stopped && line.severity === 'warn' && !isEnd(failing.get(i))) &&
      tells(line, roles[i] as Role, failing.get(i), calm === 0 && exitCode !== 0 && !killed ? 1.5 : 2)
    ) {
      const ends = isEnd(failing.get(i));
      const allowed = ends
        ? stopped
          ? CALM_AFTER_END_STOPPED
          : CALM_AFTER_END
        : stopped || exitCode === 0
          ? 0
          : CALM_AFTER;
      if (calm > allowed) break;
      if (!ends && (secondsUntil(line.time, end) ?? 0) > (calm > 0 ? SURVIVED_SECONDS : QUIET_SECONDS)) break;
      const above = ends ? -1 : traceAbove(lines, roles, failing, i);
      if (above >= 0) return above;
      // `ERROR Exiting.` is no reason: what stands before it may be one.
      if (roles[i] === 'trail' && !failing.has(i)) {
        leaving = Math.max(leaving, i);
        continue;
      }
      return i;
    }
    // Where it ended well, a closing word is as good as a calm line.
    if ((roles[i] === 'plain' && !continues(lines, i)) || (exitCode === 0 && roles[i] === 'trail')) calm++;
    if (calm > CALM_AFTER_END) break;
  }
  if (exitCode === 0 || stopped) return leaving;
  const late = overtaken(lines, failing, end);
  return late < 0 ? leaving : late;
}

/**
 * A runtime writes its last words to stderr while stdout still drains: the two are separate pipes, so hundreds of calm
 * lines of the last moment may follow. The last such words within that moment; else an error that a leaving of some
 * length followed in that same moment; -1 where there is neither.
 */
function overtaken(lines: readonly LogLine[], failing: ReadonlyMap<number, RawMatch[]>, end: string | null): number {
  let grave = -1;
  for (let i = lines.length - 1; i >= 0; i--) {
    const time = lines[i]?.time ?? null;
    if (end === null || time === null || (secondsUntil(time, end) ?? 0) > OVERTAKEN_SECONDS) return grave;
    if (isEnd(failing.get(i))) return i;
    if (grave < 0 && lines.length - i <= CALM_AFTER_END && atLeast(lines[i]?.severity ?? null, 'error')) grave = i;
  }
  return grave;
}

const isEnd = (found: readonly RawMatch[] | undefined): boolean =>
  found?.some((match) => match.pattern.ends === true) === true;

function firstFailure(
  lines: readonly LogLine[],
  roles: readonly Role[],
  failing: ReadonlyMap<number, RawMatch[]>,
  last: number,
): number {
  let start = last;
  let gap = 0;
  for (let i = last - 1; i >= 0 && gap <= GAP; i--) {
    const line = lines[i] as LogLine;
    const role = roles[i] as Role;
    if (tells(line, role, failing.get(i), gap < 3 ? 2 : Infinity)) {
      if ((secondsUntil(line.time, lines[last]?.time ?? null) ?? 0) > 60) break;
      start = i;
      gap = 0;
    } else if (role === 'plain' && !continues(lines, i) && !(line.severity === null && insideTrace(failing, i))) {
      // A launcher tells of an uncaught exception a few calm lines after it.
      const end = [1, 2, 3].find((back) => isEnd(failing.get(i - back)));
      if (end === undefined || (secondsUntil(lines[i - end]?.time ?? null, line.time) ?? 0) > OVERTAKEN_SECONDS) break;
      gap++;
    } else gap++;
  }
  return start;
}

/**
 * Whether a line without a level goes on with what stands above it: it is indented, or the message above is an error's
 * of several lines.
 */
function continues(lines: readonly LogLine[], index: number): boolean {
  const line = lines[index] as LogLine;
  if (line.severity !== null || isFresh(line)) return false;
  if (/^\s/.test(line.text)) return true;
  for (let back = 1; back <= 40; back++) {
    const above = lines[index - back];
    if (above === undefined || (secondsUntil(above.time, line.time) ?? 0) > 1) return false;
    if (above.severity !== null) return atLeast(above.severity, 'error');
  }
  return false;
}

/** A line of code or a place that a trace quotes: indented, or `file:line:`. */
const isQuoted = (line: LogLine): boolean =>
  line.severity === null &&
  line.fields === null &&
  (/^\s/.test(line.text) || /^\S{1,300}:\d{1,7}(?::\d{1,6})?[:)\s]/.test(line.text.slice(0, 400)));

/** The line that says the process ends, of whose trace this line is a part; -1 where it is of none. */
function traceAbove(
  lines: readonly LogLine[],
  roles: readonly Role[],
  failing: ReadonlyMap<number, RawMatch[]>,
  index: number,
): number {
  for (let i = index; i > index - 40 && i >= 0; i--) {
    const line = lines[i] as LogLine;
    if (i < index && isEnd(failing.get(i))) return i;
    if (!isQuoted(line) && (roles[i] === 'plain' || i === index)) return -1;
  }
  return -1;
}

/** A line with a timestamp of its own, or of an access log, starts something new. */
const isFresh = (line: LogLine): boolean =>
  line.fields !== null ||
  (line.message !== line.text.trim() && !/^\s/.test(line.text)) ||
  /"(?:GET|POST|PUT|HEAD|PATCH|DELETE|OPTIONS) \S{1,300} HTTP\/|^(?:GET|POST|PUT|HEAD|PATCH|DELETE|OPTIONS) \/\S{0,300} \d{3}\b/.test(
    line.text.slice(0, 500),
  );

/** Whether a line stands between the first line of a trace and the one that is quoted. */
function insideTrace(failing: ReadonlyMap<number, RawMatch[]>, index: number): boolean {
  for (let back = 0; back <= 60; back++) {
    if (failing.get(index - back)?.some((match) => match.start <= index && match.line >= index) === true) return true;
  }
  return false;
}

/**
 * The app said it was told to stop before anything failed: what fails while stopping did not end it. Nor did what it
 * lived on with until then.
 */
function toldToStop(matches: readonly RawMatch[], start: number, last: number, exitCode: number | undefined): boolean {
  return matches.some((match) => {
    if (match.pattern.kind !== 'shutting-down') return false;
    const signal = (match.fields as { signal?: string }).signal;
    if (match.line > last)
      return (
        exitCode === 143 || exitCode === 137 || (signal === 'SIGTERM' && (exitCode === 0 || exitCode === undefined))
      );
    if (match.line >= start) return false;
    return signal !== undefined
      ? !/ABRT|SEGV|BUS|ILL|FPE/.test(signal) && (exitCode === undefined || exitCode !== 1 || start - match.line < 50)
      : exitCode === 0 || exitCode === 143;
  });
}

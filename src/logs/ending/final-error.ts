/** Finds the final error block: the last connected error of a log, which ended the process. */
import { secondsUntil } from '../../knowledge/time.ts';
import { reasonOf } from './earlier-reason.ts';
import { failedConnection, libraryReason } from './follow-up.ts';
import type { Role } from './line-roles.ts';
import type { LogLine } from '../log-analysis.ts';
import { isEnd, isFailure, markLog } from './marked-log.ts';
import type { MarkedLog } from './marked-log.ts';
import { refusedWrite } from './never-made.ts';
import type { RawMatch } from '../raw-matches.ts';
import { atLeast } from '../lines/severities.ts';
import { isVague } from './vague.ts';
import { isRaisedExit, saidBeforeExit } from './raised-exit.ts';
import { continues, insideTrace, traceAbove } from './trace-lines.ts';

/** After more calm lines than this the process survived the failure. */
const CALM_AFTER = 4;
/** The same after a line that says that the process ends. */
const CALM_AFTER_END = 40;
/** The same if something stopped the process, or it is unknown whether it failed. */
const CALM_AFTER_END_STOPPED = 2;
/** A failure that calm lines follow is at most this long before the end. */
const SURVIVED_SECONDS = 20;
/** A failure that no line follows is at most this long before the end. */
const QUIET_SECONDS = 120;
/** One second of the container's times may be two: they are cut to whole seconds. */
const DRAIN_SECONDS = 2;
/** The parts of one block are at most this many lines of trace and trail apart. */
const GAP = 80;
/** The lines of one block are at most this far apart. */
const BLOCK_SECONDS = 60;

/** How the process ended, as far as it is known. */
export interface Death {
  readonly exitCode?: number;
  /** RFC 3339. */
  readonly finishedAt?: string;
}

export interface FinalError {
  /** Index of the block's first line; the number of lines if the log ends without an error. */
  readonly start: number;
  readonly roles: readonly Role[];
  /** Index of the earlier line that says what failed, if the block only says that the program gave up; else -1. */
  readonly reason: number;
  /** The block only names the step that failed, and a line of a library before it says why. */
  readonly bare?: boolean;
}

/**
 * Reads the log from its end. Lines of traces, clean-up and stopping are skipped. The first failure found is the last
 * line of the block; the failures right before it belong to the block.
 * @param usage indices of the lines of a usage text, which report nothing
 */
export function findFinalError(
  lines: readonly LogLine[],
  matches: readonly RawMatch[],
  death: Death,
  usage: ReadonlySet<number>,
): FinalError {
  const log = markLog(lines, matches, usage);
  const { roles } = log;
  const none: FinalError = { start: lines.length, roles, reason: -1 };
  const last = lastFailure(log, death);
  if (last < 0) return none;
  const start = firstFailure(log, last);
  if (toldToStop(matches, start, last, death.exitCode)) return none;
  const earlier = [refusedWrite(lines, matches, start, last), failedConnection(lines, matches, start, last)].find(
    (index) => index >= 0,
  );
  if (earlier !== undefined) return { start, roles, reason: earlier };
  const library = libraryReason(lines, roles, matches, start, last);
  if (library >= 0) return { start, roles, reason: library, bare: true };
  // The exit of a program, or the report of a supervisor: the program may have said why before.
  const known = log.failing.get(last) ?? [];
  const isReport = roles[last] === 'trail' && known.every(({ pattern }) => pattern.kind === 'error-line');
  const said = isReport || isRaisedExit(lines[last]!.message) ? saidBeforeExit(lines, roles, last) : -1;
  return { start, roles, reason: said >= 0 ? said : reasonOf(lines, roles, matches, start, last) };
}

/** Returns the index of the last failure, -1 if the process survived all of them. */
function lastFailure(log: MarkedLog, death: Death): number {
  const { lines, roles, failing } = log;
  const { exitCode } = death;
  // The process survived what it reported long before this time.
  const end = death.finishedAt ?? lines.at(-1)?.time ?? null;
  const killed = exitCode === 143 || exitCode === 137;
  const stopped = killed || exitCode === undefined;
  const closing = fatalBeforeBanner(log);
  if (closing >= 0 && exitCode !== 0) return closing;
  let calm = 0;
  let leaving = -1;
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i]!;
    const ends = isEnd(log, i);
    // If something stopped the process, a warning is no failure.
    const onlyWarns = stopped && line.severity === 'warn' && !ends;
    // The very last message needs less to count as the reason.
    const enough = calm === 0 && exitCode !== 0 && !killed ? 1.5 : 2;
    if (!onlyWarns && isFailure(log, i, enough)) {
      if (calm > calmAllowed(ends, stopped, exitCode)) break;
      if (!ends && (secondsUntil(line.time, end) ?? 0) > (calm > 0 ? SURVIVED_SECONDS : QUIET_SECONDS)) break;
      const above = ends ? -1 : traceAbove(log, i);
      if (above >= 0) return above;
      // `ERROR Exiting.` is no reason. A line before it may be.
      if (roles[i] === 'trail' && !failing.has(i)) {
        leaving = Math.max(leaving, i);
        continue;
      }
      return i;
    }
    // After exit code 0, a message of stopping is a calm line.
    if (
      (roles[i] === 'plain' && (log.listening.has(i) || !continues(lines, i))) ||
      (exitCode === 0 && roles[i] === 'trail')
    )
      calm++;
    if (calm > CALM_AFTER_END) break;
  }
  if (exitCode === 0 || stopped) return leaving;
  const late = failureBeforeDrain(log, end);
  return late < 0 ? leaving : late;
}

/** A banner is at most this many lines long. */
const BANNER = 60;

/**
 * Returns the index of a line at fatal that only text without a level follows, as a notice of whom to ask for help;
 * else -1. A match in that text is more than a notice.
 */
function fatalBeforeBanner({ lines, failing }: MarkedLog): number {
  for (let i = lines.length - 1; i >= Math.max(0, lines.length - BANNER); i--) {
    const { severity, message, text, fields } = lines[i]!;
    const prefixed = fields !== null || (message !== text.trim() && !/^\s/.test(text));
    if (severity === 'fatal' && prefixed) return isVague(message) ? -1 : i;
    if (prefixed || severity !== null) return -1;
    if (failing.get(i)?.some(({ pattern }) => pattern.kind !== 'segfault') === true) return -1;
  }
  return -1;
}

/** Returns how many calm lines may follow a failure that ended the process. */
function calmAllowed(ends: boolean, stopped: boolean, exitCode: number | undefined): number {
  if (ends) return stopped ? CALM_AFTER_END_STOPPED : CALM_AFTER_END;
  return stopped || exitCode === 0 ? 0 : CALM_AFTER;
}

/**
 * Finds the failure if hundreds of calm lines of the last second follow it: stdout and stderr are separate pipes, so
 * stdout may drain after the runtime wrote its last message to stderr.
 * @returns the index of the last line of that second that says that the process ends; else of an error that up to 40
 *   lines of stopping followed; -1 if there is neither
 */
function failureBeforeDrain(log: MarkedLog, end: string | null): number {
  const { lines } = log;
  let grave = -1;
  for (let i = lines.length - 1; i >= 0; i--) {
    const { time, severity } = lines[i]!;
    if (end === null || time === null || (secondsUntil(time, end) ?? 0) > DRAIN_SECONDS) return grave;
    if (isEnd(log, i)) return i;
    if (grave < 0 && lines.length - i <= CALM_AFTER_END && atLeast(severity, 'error')) grave = i;
  }
  return grave;
}

/** Returns the index of the first line of the block that ends with the last failure. */
function firstFailure(log: MarkedLog, last: number): number {
  const { lines, roles } = log;
  let start = last;
  let gap = 0;
  for (let i = last - 1; i >= 0 && gap <= GAP; i--) {
    const line = lines[i]!;
    if (isFailure(log, i, gap < 3 ? 2 : Infinity)) {
      if ((secondsUntil(line.time, lines[last]!.time) ?? 0) > BLOCK_SECONDS) break;
      start = i;
      gap = 0;
    } else if (roles[i] === 'plain' && !continues(lines, i) && !(line.severity === null && insideTrace(log, i))) {
      // A launcher may report an uncaught exception a few calm lines after it.
      const back = [1, 2, 3].find((step) => isEnd(log, i - step));
      if (back === undefined || (secondsUntil(lines[i - back]?.time, line.time) ?? 0) > DRAIN_SECONDS) break;
      gap++;
    } else gap++;
  }
  return start;
}

/**
 * Returns whether the app said that it was told to stop before anything failed. Failures while it stops did not end it,
 * nor did those that it survived until then.
 */
function toldToStop(matches: readonly RawMatch[], start: number, last: number, exitCode: number | undefined): boolean {
  return matches.some((match) => {
    if (match.pattern.kind !== 'shutting-down') return false;
    const { signal } = match.fields as { signal?: string };
    if (match.line > last)
      return (
        exitCode === 143 || exitCode === 137 || (signal === 'SIGTERM' && (exitCode === 0 || exitCode === undefined))
      );
    if (match.line >= start) return false;
    if (signal === undefined) return exitCode === 0 || exitCode === 143;
    return !/ABRT|SEGV|BUS|ILL|FPE/.test(signal) && (exitCode !== 1 || start - match.line < 50);
  });
}

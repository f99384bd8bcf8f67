/** A log with what is known of each line: its role, and whether it reports a failure. */
import { roleOf } from './line-roles.ts';
import type { Role } from './line-roles.ts';
import type { LogLine, MatchKind } from '../log-analysis.ts';
import { isPassedOver } from './passed-over.ts';
import { linesInsideObjects } from './printed-objects.ts';
import type { RawMatch } from '../raw-matches.ts';
import { atLeast } from '../lines/severities.ts';
import { isCleanUpFailure } from './vague.ts';
import { wording } from './wording.ts';

/** Kinds that report no failure. */
export const CALM_KINDS: ReadonlySet<MatchKind> = new Set<MatchKind>(['listening', 'shutting-down']);

export interface MarkedLog {
  readonly lines: readonly LogLine[];
  readonly roles: readonly Role[];
  /** The matches of failures, by the index of their first line and of the line to quote. */
  readonly failing: ReadonlyMap<number, readonly RawMatch[]>;
  /** Lines that say that the app listens: it goes on. */
  readonly listening: ReadonlySet<number>;
}

/**
 * Finds the role of each line and the lines of failures.
 * @param usage indices of the lines of a usage text, which report nothing
 */
export function markLog(
  lines: readonly LogLine[],
  matches: readonly RawMatch[],
  usage: ReadonlySet<number>,
): MarkedLog {
  const failing = new Map<number, RawMatch[]>();
  for (const match of matches) {
    if (CALM_KINDS.has(match.pattern.kind)) continue;
    if (match.pattern.ends !== true && isCleanUpFailure(lines[match.line]!.message)) continue;
    for (const index of new Set([match.start, match.line])) failing.set(index, [...(failing.get(index) ?? []), match]);
  }
  const inside = linesInsideObjects(lines);
  const roles = lines.map((line, i): Role => {
    if (usage.has(i) && line.text.trim() !== '') return 'trail';
    if (inside.has(i)) return 'dump';
    if (isGoFrame(line, lines[i + 1])) return 'frame';
    const role = roleOf(line);
    return role === 'plain' && isCleanUpFailure(line.message) ? 'trail' : role;
  });
  const listening = new Set(matches.flatMap(({ pattern, line }) => (pattern.kind === 'listening' ? [line] : [])));
  return { lines, roles, failing, listening };
}

/**
 * Returns whether a line is the function of a frame as zap and klog print Go stacks: alone on its line, with the file
 * and line number indented below.
 */
const isGoFrame = (line: LogLine, next: LogLine | undefined): boolean =>
  next !== undefined &&
  /^\s{1,8}\S{1,300}\.(?:go|s):\d{1,7}\b/.test(next.text.slice(0, 400)) &&
  /^[^\s:]{1,300}$/.test(line.text);

/** Returns whether a match at this line says that the process ends: a panic, an uncaught exception. */
export const isEnd = ({ failing }: MarkedLog, index: number): boolean =>
  failing.get(index)?.some((match) => match.pattern.ends === true) === true;

/** Returns whether a line reports a failure. A line without a level does if its wording is worth `enough`. */
export function isFailure(log: MarkedLog, index: number, enough: number): boolean {
  if (isEnd(log, index)) return true;
  const line = log.lines[index]!;
  const role = log.roles[index];
  const matched = log.failing.has(index);
  if (role === 'dump' && !matched) return false;
  if (isPassedOver(line)) return false;
  if (atLeast(line.severity, 'error')) return true;
  const quiet = line.severity !== null && !atLeast(line.severity, 'warn');
  if (matched && !quiet) return true;
  if (role !== 'plain') return false;
  // Some programs print everything as info. Their last message needs strong wording.
  if (quiet) return enough < 2 && wording(line.message) >= 3;
  const worth = wording(line.message);
  return worth >= enough || (enough <= 2 && worth >= ABOVE_TRACE && line.severity === null && hasTrace(log, index));
}

/** What the wording of a line is worth that has a trace right below it. */
const ABOVE_TRACE = 1;
/** A message has at most this many lines before its trace. */
const MESSAGE_LINES = 3;

/** Returns whether the frames of a trace follow a line: of itself, or of the last line of its message. */
function hasTrace({ lines, roles }: MarkedLog, index: number): boolean {
  for (let i = index + 1; i <= index + MESSAGE_LINES; i++) {
    if (roles[i] === 'frame') return roles[i + 1] === 'frame';
    const line = lines[i];
    if (roles[i] !== 'plain' || line!.severity !== null || line!.fields !== null) return false;
  }
  return false;
}

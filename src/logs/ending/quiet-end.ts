/** The lines to quote if a process ended by itself and its log ends without an error block. */
import { signalOf } from '../../knowledge/exit-codes.ts';
import { secondsUntil } from '../../knowledge/time.ts';
import type { FinalError } from './final-error.ts';
import type { LogLine } from '../log-analysis.ts';
import { isPassedOver } from './passed-over.ts';
import { atLeast } from '../lines/severities.ts';
import { wording } from './wording.ts';

/** How many lines from the end count as the last messages. */
const LAST = 20;
/** An error further from the end than this comes after the last message. */
const NEAR_SECONDS = 20;
/** A question that a program asks at a terminal. Without one it gets no answer. */
const PROMPT = /[([](?:yes\/no|y\/n)(?:\/\w{1,10})?[)\]]/i;
/** A command that a shell with `set -x` is about to run. */
const XTRACE = /^\+{1,4} [\w./-]/;

/**
 * Returns the indices of the lines to quote, best first: an error that an orderly stop of any length followed, the last
 * message unless its level calls it harmless, and the line that has a rare level word.
 */
export function quietEnd(lines: readonly LogLine[], ending: FinalError, exitCode: number | undefined): number[] {
  if (exitCode === 0) return complaint(lines, ending);
  if (exitCode === undefined || !isOwnEnd(exitCode)) return [];
  const grave = lines.findLastIndex(
    (line, i) => isError(line) && ending.roles[i] !== 'trail' && ending.roles[i] !== 'blank',
  );
  const rare = rareTag(lines);
  const last = lastMessage(lines, ending);
  const near = grave >= 0 && (secondsUntil(lines[grave]?.time, lines.at(-1)?.time) ?? 0) <= NEAR_SECONDS;
  const said = last >= 0 && wording(lines[last]!.message) >= 1.5;
  const asked = lines.findLastIndex((line, i) => i >= lines.length - LAST && PROMPT.test(line.text));
  const ran = said ? -1 : lines.findLastIndex((line, i) => i >= lines.length - LAST && XTRACE.test(line.text));
  const warned = last >= 0 ? -1 : warningBeforeEnd(lines, ending);
  const order = near ? [grave, rare, asked, last] : [asked, rare, ran, last, warned, grave];
  return [...new Set(order.filter((index) => index >= 0))];
}

/** Returns whether the process ended by itself: with its own exit code, or it aborted itself. */
const isOwnEnd = (exitCode: number): boolean => [null, 'SIGABRT', 'SIGTRAP'].includes(signalOf(exitCode));

/** How many of the last messages can be the reason for which a program ended with exit code 0. */
const LAST_OF_SUCCESS = 4;

/** Returns the last complaint of a program that ended with exit code 0: it gave up without calling that a failure. */
function complaint(lines: readonly LogLine[], ending: FinalError): number[] {
  let seen = 0;
  for (let i = lines.length - 1; i >= 0 && seen < LAST_OF_SUCCESS; i--) {
    if (ending.roles[i] !== 'plain') continue;
    seen++;
    const line = lines[i]!;
    const quiet = line.severity !== null && !atLeast(line.severity, 'warn');
    if (!isPassedOver(line) && (atLeast(line.severity, 'error') || (!quiet && wording(line.message) >= 2))) return [i];
  }
  return [];
}

/** Returns whether a line has error level, or has no level and sounds strongly like an error. */
function isError(line: LogLine): boolean {
  if (atLeast(line.severity, 'error')) return true;
  return line.severity === null && !/^\s/.test(line.text) && wording(line.message) >= 3 && !isPassedOver(line);
}

function lastMessage(lines: readonly LogLine[], ending: FinalError): number {
  for (let i = lines.length - 1; i >= Math.max(0, lines.length - LAST); i--) {
    if (ending.roles[i] !== 'plain') continue;
    const line = lines[i]!;
    return line.severity === null || atLeast(line.severity, 'warn') ? i : -1;
  }
  return -1;
}

/** How many calm messages may be between a warning and the lines that report the end. */
const CALM = 3;

/** Returns the index of the warning right before the lines with which a program reports that it ends; else -1. */
function warningBeforeEnd(lines: readonly LogLine[], { roles }: FinalError): number {
  const ended = lines.findLastIndex((_, i) => roles[i] !== 'blank');
  if (roles[ended] !== 'trail') return -1;
  let calm = 0;
  for (let i = ended - 1; i >= Math.max(0, lines.length - LAST) && calm <= CALM; i--) {
    if (roles[i] !== 'plain') continue;
    const line = lines[i]!;
    if ((secondsUntil(line.time, lines[ended]!.time) ?? 0) > NEAR_SECONDS) return -1;
    if (line.severity === 'warn' && !isPassedOver(line)) return i;
    calm++;
  }
  return -1;
}

const TAG = /^[[(<|【［]\s{0,3}([\p{L}\p{M}]{1,14})\s{0,3}[\])>|】］]/u;

/**
 * Returns the last line that has a rare tag, where nearly all lines and the last one have the same other tag. In a
 * language that the program does not know, the rare tag is the word for an error. Returns -1 if there are many tags, as
 * with loggers and workers, or only one.
 */
function rareTag(lines: readonly LogLine[]): number {
  const tagged: { index: number; tag: string }[] = [];
  for (const line of lines.slice(-200)) {
    const tag = line.severity === null ? TAG.exec(line.message)?.[1] : undefined;
    if (tag !== undefined) tagged.push({ index: line.index, tag });
  }
  const counts = new Map<string, number>();
  for (const { tag } of tagged) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const common = tagged.at(-1)?.tag;
  if (common === undefined || counts.size < 2 || counts.size > 3 || tagged.length * 2 < Math.min(lines.length, 200))
    return -1;
  const usual = counts.get(common) ?? 0;
  const rare = Math.min(...counts.values());
  if (usual < 2 || usual !== Math.max(...counts.values()) || rare * 2 > usual) return -1;
  return tagged.findLast(({ tag }) => counts.get(tag) === rare)?.index ?? -1;
}

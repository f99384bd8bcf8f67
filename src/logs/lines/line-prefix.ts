/** Takes a text line's own timestamp, level, thread and logger off its message. */
import type { Severity } from '../../model/reports.ts';
import { readLoggerFormat } from './logger-formats.ts';
import type { Prefixed } from './logger-formats.ts';
import * as parts from './prefix-parts.ts';
import { severityOf } from './severities.ts';

/**
 * Returns the severity and the message of a line of plain text. A line without a known prefix is its own message; its
 * severity is null unless the line has a level word somewhere.
 */
export function readPrefix(line: string): Prefixed {
  const known = readLoggerFormat(line);
  if (known !== null) return known;
  let rest = line.trimStart();
  const indented = rest.length < line.length;
  let severity: Severity | null = null;
  let timed = false;
  const both = rest.startsWith('[') ? parts.TIME_AND_LEVEL.exec(rest) : null;
  if (both !== null && severityOf(both[1]!) !== null) {
    severity = severityOf(both[1]!);
    timed = true;
    rest = rest.slice(both[0].length);
  }
  for (let step = 0; step < 8 && rest !== ''; step++) {
    const time = timed ? null : parts.timeAt(rest);
    if (time !== null) {
      timed = true;
      rest = rest.slice(time[0].length);
      continue;
    }
    const capnslog = severity === null && timed ? parts.CAPNSLOG.exec(rest) : null;
    if (capnslog !== null) {
      const letter = capnslog[1]!;
      return {
        severity: letter === 'C' ? 'fatal' : severityOf(letter, true),
        message: rest.slice(capnslog[0].length).trim() || line,
      };
    }
    const channel = severity === null ? parts.channelAt(rest) : null;
    if (channel !== null) {
      severity = severityOf(channel[1]!);
      rest = rest.slice(channel[0].length);
      continue;
    }
    const level: Level | null = severity === null ? levelAt(rest, timed) : null;
    if (level !== null) {
      severity = level.severity;
      rest = rest.slice(level.length);
      continue;
    }
    const thread = timed || severity !== null || rest.startsWith('[') ? parts.threadAt(rest) : null;
    if (thread === null || thread[0].length === 0) break;
    rest = rest.slice(thread[0].length);
  }
  if (severity !== null && timed) rest = rest.slice(loggerLength(rest));
  if (severity === null && timed) {
    const inner = parts.INNER_LEVEL().exec(rest);
    if (inner !== null && !/["'=]/.test(inner[1]!) && inner[1]!.split(' ').length < 5) {
      severity = severityOf(inner[2]!);
      rest = rest.slice(inner[0].length);
      rest = rest.slice(loggerLength(rest));
    }
  }
  severity ??= indented ? null : standsOut(line);
  return { severity, message: rest.trim() === '' ? line.trim() : rest.trim() };
}

/** A level word and how many characters it takes up. */
interface Level {
  readonly severity: Severity;
  readonly length: number;
}

/**
 * Returns the level at the very start of a text. A word in lower or mixed case is a level only with brackets, bars or a
 * colon, or after a timestamp.
 */
function levelAt(text: string, timed: boolean): Level | null {
  const levels = parts.levelsFor(text);
  const bracketed = '[(<|【［'.includes(text.charAt(0)) ? levels.bracketed.exec(text) : null;
  if (bracketed !== null) {
    const severity = severityOf(bracketed[1]!, true);
    if (severity !== null) return { severity, length: bracketed[0].length };
  }
  const colon = /[:：|]/.test(text.slice(0, 40)) ? levels.colon.exec(text) : null;
  if (colon !== null) {
    const word = colon[1]!;
    const severity = severityOf(word);
    // Many languages print an exception as `Error: …`: the word gives the severity, and stays in the message.
    if (severity !== null) return { severity, length: /^[A-Z][a-z]/.test(word) && !timed ? 0 : colon[0].length };
  }
  const alone = levels.alone.exec(text);
  if (alone === null) return null;
  const word = alone[1]!;
  const severity = severityOf(word);
  if (severity === null) return null;
  const level = { severity, length: alone[0].length };
  // `ERROR …` and `2026-… error …` are levels. `Failed to …` and `error reading …` are sentences.
  if (word === word.toUpperCase() && !/^(?:FAILED|FAILURE|FAIL|PANIC|SUCCESS|OK)$/.test(word)) return level;
  return timed && parts.PLAIN_LEVEL().test(word) && !GOES_ON.test(text.slice(level.length)) ? level : null;
}

/** Words after which `error` is part of a sentence. */
const GOES_ON =
  /^(?:in|while|reading|opening|loading|on|at|from|to|occurred|when|during|connecting|parsing|creating|initializing)\b/;

/** Returns how many characters after a level are the logger's name. */
function loggerLength(text: string): number {
  let taken = 0;
  for (let step = 0; step < 3; step++) {
    const rest = text.slice(taken);
    const thread = parts.threadAt(rest);
    const match = thread !== null && thread[0].length > 0 ? thread : parts.LOGGER.exec(rest);
    if (match === null || match[0].length === 0 || match[0].length >= rest.length) return taken;
    // `db: connection refused` keeps `db:`: a name without dots or slashes may be part of the sentence.
    if (thread === null && /^[^.\s/[]{1,40}: -? ?$/.test(match[0])) return taken;
    taken += match[0].length;
  }
  return taken;
}

/** Returns the severity of a level in capitals or brackets, within the first 100 characters of a line. */
function standsOut(line: string): Severity | null {
  const head = line.slice(0, 100);
  // V8 compiles an expression when it first runs. Most lines hold no such sign or word.
  const marked = /[[<]/.test(head)
    ? /(?:^|\s)[[<](?:\w{1,20}:)?(emerg|alert|crit|critical|fatal|error|warn|warning|notice|info|debug)[\]>]/i.exec(
        head,
      )
    : null;
  if (marked !== null) return severityOf(marked[1]!);
  if (head.includes(' error: ') && /^(?:PHP )?(?:Fatal error|Parse error|Recoverable fatal error): /.test(head))
    return 'fatal';
  // A word of another language in brackets is no name of a program and no part of a sentence.
  const ascii = parts.ASCII.test(head);
  const foreign = ascii ? undefined : /[[<【［]\s{0,3}([\p{L}\p{M}]{2,14})\s{0,3}[\]>】］]/u.exec(head)?.[1];
  const named = foreign !== undefined && /[\u0080-\uffff]/.test(foreign) ? severityOf(foreign) : null;
  if (named !== null) return named;
  const capitals =
    /(?:^|[\s[|(<*!:])(FATAL|CRITICAL|EMERG|PANIC|ERROR|SEVERE|WARNING|WARN|INFO|NOTICE|DEBUG)(?=[\s\]|)>:,!*]|$)/;
  const match = /[A-Z]{4}/.test(head) ? capitals.exec(head) : null;
  return match === null ? null : severityOf(match[1]!);
}

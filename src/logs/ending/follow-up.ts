/** Errors that follow from an earlier one: a library could not work with what had failed before. */
import { once, oneOf, sequence } from '../../expressions.ts';
import { secondsUntil } from '../../knowledge/time.ts';
import type { LogLine, MatchKind } from '../log-analysis.ts';
import { anyOf } from '../../needles.ts';
import type { RawMatch } from '../raw-matches.ts';
import type { Role } from './line-roles.ts';
import { isDropped } from './passed-over.ts';
import { hasStatus } from './request.ts';
import { atLeast } from '../lines/severities.ts';
import { isDefinite, wording } from './wording.ts';

/** Lines before the final error block that are read for a failed connection. */
const REACH = 200;
/** A failed connection longer ago than this is over. */
const LONG_AGO_SECONDS = 60;

/** Kinds of match that say why a connection could not be made. */
const CONNECTION: ReadonlySet<MatchKind> = new Set<MatchKind>([
  'auth-failed',
  'connection-refused',
  'connection-timeout',
  'connection-failed',
  'dns',
  'tls',
]);

/** What holds the connections of a client. */
const OWNER = /\b(?:pool|data ?source|entitymanagerfactory|session ?factory|connection|client|engine)/i;
/** Messages of a client without the connection that it needs. */
const withoutConnection = anyOf([
  [
    ['jdbc metadata', 'dialectresolutioninfo'],
    /Unable to determine Dialect without JDBC metadata|Access to DialectResolutionInfo cannot be null/,
  ],
  ['obtain', /\b(?:could not|cannot|unable to|failed to) obtain (?:a |an |the )?(?:\w{1,20} )?connection\b/i],
  [
    ['clos', 'shut', 'disposed', 'not '],
    once(() =>
      oneOf([
        sequence(OWNER, / (?:is|was|has been) (?:already )?(?:closed|shut ?down|disposed)\b/i),
        sequence(OWNER, / (?:is |was |has )?not (?:been )?(?:open(?:ed)?|initiali[sz]ed|connected|established)\b/i),
      ]),
    ),
  ],
]);

/**
 * Finds the failed connection that a final error block follows from: `Unable to determine Dialect without JDBC metadata`
 * says only that there was no connection.
 * @returns the index of the line that says why; -1 if the block says it, or no earlier line does
 */
export function failedConnection(
  lines: readonly LogLine[],
  matches: readonly RawMatch[],
  start: number,
  last: number,
): number {
  if (!lines.slice(start, last + 1).some(({ message }) => withoutConnection(message))) return -1;
  if (matches.some(({ pattern, line }) => line >= start && line <= last && CONNECTION.has(pattern.kind))) return -1;
  const cause = matches.findLast(
    ({ pattern, line }) =>
      CONNECTION.has(pattern.kind) &&
      line < start &&
      line >= start - REACH &&
      (secondsUntil(lines[line]?.time, lines[start]?.time) ?? 0) <= LONG_AGO_SECONDS,
  );
  return cause?.line ?? -1;
}

/** Lines before a bare error that are read. */
const NEAR = 8;
/** What a library prints before its caller gives up is at most this long before. */
const NEAR_SECONDS = 2;
/** A longer message says more than that a step failed. */
const SHORT = 80;
/** A line with a lower score does not say why. */
const ENOUGH = 2;

/** Types of errors that say nothing. */
const GENERAL_TYPE =
  /^(?:panic|Error|Exception|Throwable|(?:\w{1,40}\.){0,8}(?:Runtime(?:Error|Exception)|Exception|Error))$/;
/** Words that say that a step failed, but not why. */
const FAILED_WORDS =
  /\b(?:fail(?:ed|ure|s|ing)?|error|could ?n[o']t|could not|cannot|can't|can not|unable to|panic(?:ked)?|abort(?:ed|ing)?)\b/gi;
/** A part of a message that may say why. */
const REASON = /: \S.{11,}|\b(?:because|due to|since|got|expected|must|require[sd]?)\b/i;

/** A cache that cannot be used: programs work without it. */
const CACHE =
  /\b(?:fail(?:ed|ure|s|ing)?|could ?n[o']t|could not|cannot|can't|unable) (?:to )?\w{3,12} (?:the |a |its )?(?:\w{1,20} )?cache\b/i;
/** What its line loses against the others. */
const CACHE_LOSS = 1.5;

/** A level and what is before it: a library wrote it, not the logger. */
const LEVEL = /^(?:[\w./-]{1,60}: )?(?:fatal|error|err|panic|critical|crit)\b[:!]? (?=\S)/i;
const withoutLevel = (message: string): string => message.trim().replace(LEVEL, '');

/** Returns whether a message only names the step that failed: `Failed to init EAL`, `failure checking existence of x`. */
function isBare(message: string): boolean {
  const text = withoutLevel(message);
  if (text.length > SHORT || isDefinite(text) || REASON.test(text)) return false;
  const rest = text.replace(FAILED_WORDS, '');
  return rest !== text && wording(rest) === 0;
}

/** Returns the message of the only error of a block; undefined if it has several, or one that says what is wrong. */
function onlyMessage(
  lines: readonly LogLine[],
  roles: readonly Role[],
  matches: readonly RawMatch[],
  start: number,
  last: number,
): { readonly index: number; readonly text: string } | undefined {
  const inside = matches.filter(({ line }) => line >= start && line <= last);
  if (inside.some(({ pattern }) => pattern.kind !== 'exception' && pattern.kind !== 'error-line')) return undefined;
  const thrown = inside.filter(({ pattern }) => pattern.kind === 'exception');
  if (thrown.length > 1) return undefined;
  if (thrown.length === 1) {
    const { type, message = '' } = thrown[0]!.fields as { readonly type: string; readonly message?: string };
    return GENERAL_TYPE.test(type) ? { index: thrown[0]!.start, text: message } : undefined;
  }
  const plain = lines.slice(start, last + 1).filter(({ index }) => roles[index] === 'plain');
  return plain.length === 1 ? { index: plain[0]!.index, text: plain[0]!.message } : undefined;
}

/**
 * Finds the line that a library printed right before its caller gave up with an error that only names the step: the line
 * nearest to the beginning of those that say most.
 * @returns an index; -1 if the block says more, or no line before it does
 */
export function libraryReason(
  lines: readonly LogLine[],
  roles: readonly Role[],
  matches: readonly RawMatch[],
  start: number,
  last: number,
): number {
  const error = onlyMessage(lines, roles, matches, start, last);
  if (error === undefined || !isBare(error.text)) return -1;
  let reason = -1;
  let best = ENOUGH;
  for (let i = error.index - 1; i >= Math.max(0, error.index - NEAR); i--) {
    const line = lines[i]!;
    if ((secondsUntil(line.time, lines[error.index]!.time) ?? 0) > NEAR_SECONDS) break;
    if (line.severity !== null && !atLeast(line.severity, 'warn')) break;
    if (roles[i] !== 'plain' || isDropped(line.message)) continue;
    const score =
      wording(withoutLevel(line.message)) +
      (isDefinite(line.message) ? 0.5 : 0) +
      (hasStatus(line.message) ? 1.5 : 0) -
      (CACHE.test(line.message.slice(0, 300)) ? CACHE_LOSS : 0);
    if (score >= best && !isBare(line.message)) [reason, best] = [i, score];
  }
  return reason;
}

/** What the last messages of a log say that the program waits for: a lock, a leader, a file, another program. */
import { once, oneOf } from '../../../expressions.ts';
import type { LogAnalysis, LogLine } from '../../../logs/log-analysis.ts';

/** Messages that are read, from the last one. */
const LAST = 8;
const MAX_LINE = 400;
/** What a program waits for is named at most this many characters after the word that says so. */
const REACH = 120;

/** What a program can wait for. A file or an address counts by its form. */
const THING = once(() =>
  oneOf([
    /\b(?:locks?|lease|leader\w{0,4}|mutex|semaphore|migrations?|another|other|file|path|volume|device|socket)\b/i,
    /\b(?:director(?:y|ies)|database|db|server|service|broker|cluster|quorum|peers?|members?|replicas?)\b/i,
    /\b(?:nodes?|primary|master|schema|tables?|upstream|backend|dependenc(?:y|ies)|secrets?|token)\b/i,
    /\b(?:certificates?|config\w{0,10}|ready|available|healthy|reachable|up|online|exist\w{0,3}|appear)\b/i,
    /[\w\s.-]\/\w|[\w.-]:\d{2,5}\b/i,
  ]),
);
const LOCK = /\b(?:lock|locked|lease|leader\w{0,4}|mutex|master|primary)\b/i;
const AGAIN = /\b(?:wait\w{0,3}|retry\w{0,3}|retries|again|sleep\w{0,3}|held|try\w{0,3})\b/i;

/** The words that say that a program waits, and what has to follow them. */
const WAITS: readonly (readonly [says: RegExp, follows: () => RegExp])[] = [
  [/\b(?:wait(?:ing|s)?|blocked|polling)\b.{0,6}\b(?:for|on|until|to)\b/i, THING],
  [/\b(?:try(?:ing)?|tries|attempt(?:ing|s)?) to (?:acquire|obtain|get|take|become|lock|grab|claim)\b/i, () => LOCK],
  [/\bacquiring\b/i, () => LOCK],
  [/\b(?:lock|lease|locked)\b/i, () => /\b(?:held|taken|owned) by\b/i],
  [/\b(?:is|are) (?:already )?locked\b/i, () => AGAIN],
  [/\b(?:get|acquire|obtain|take) (?:the )?(?:\w{1,20} ){0,3}lock\b/i, () => AGAIN],
  [/\bnot (?:yet )?(?:ready|available|reachable|up)\b/i, () => AGAIN],
];
/** A server waits for these while it works. */
const WORK = once(() =>
  oneOf([
    /\bwait\w{0,4} (?:for|on) (?:(?:incoming|new|more|next|client|the next|any|all) ){0,2}(?:connections?|requests?)/i,
    /\bwait\w{0,4} (?:for|on) (?:(?:new|more|next|the next|any|all) ){0,2}(?:jobs?|tasks?|messages?|events?|work\b)/i,
    /\bwait\w{0,4} (?:for|on) (?:(?:a|the|any|all) )?(?:signals?|SIG\w|commands?|input|clients?|shutdown)/i,
    /\bwait\w{0,4} (?:for|on) .{0,40} to (?:finish|exit|stop)/i,
  ]),
);
/** The program stops, which says nothing of what it did before. */
const STOPS = oneOf([
  /shut(?:ting)?[ -]?down|\bstop(?:p(?:ed|ing))?\b|SIGTERM|\bsignal\b|\bclos(?:ed|ing)\b|\bexit(?:ed|ing)?\b/i,
  /terminat|graceful|\bbye\b|destroy/i,
]);
/** The wait is over. */
const OVER =
  /\b(?:acquired|obtained|got (?:the )?lock|became leader|is now (?:ready|available|up)|elected|connected to)\b/i;

const said = ({ message, text }: LogLine): string => (message || text).slice(0, MAX_LINE);

/** Whether a message says that the program waits for something other than work. */
function isWait(text: string): boolean {
  if (WORK().test(text)) return false;
  return WAITS.some(([says, follows]) => {
    const found = says.exec(text);
    if (found === null) return false;
    const end = found.index + found[0].length;
    return follows().test(text.slice(end, end + REACH));
  });
}

/**
 * Returns the line that says what the program waits for: its last message but those of stopping, or one of the last
 * eight that it repeats. Undefined where the wait is over.
 */
export function loggedWait({ lines }: LogAnalysis): LogLine | undefined {
  let seen = 0;
  for (const line of lines.toReversed()) {
    const text = said(line);
    const waits = isWait(text);
    if (text.trim() === '' || (STOPS.test(text) && !waits)) continue;
    if (OVER.test(text) || seen++ >= LAST) return undefined;
    if (!waits) continue;
    const again = lines.some((other) => other !== line && said(other) === text);
    return seen === 1 || again ? line : undefined;
  }
  return undefined;
}

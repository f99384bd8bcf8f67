/** Programs that fail, say so, and then keep their process alive: only a probe ends it. */
import { once, oneOf } from '../../expressions.ts';
import { matches } from '../../needles.ts';
import type { Needled } from '../../needles.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';

/** The program waits for a person, or without end. */
export const STAYS: Needled = [
  ['intervention', 'press ', 'hit ', 'forever', 'indefinitely', 'debug', 'inspect', 'troubleshoot', 'halted'],
  once(() =>
    oneOf([
      /\b(?:user|human|operator|manual|administrator|admin) intervention\b/i,
      /\b(?:press|hit) (?:\[|<)?(?:any key|enter|return|ctrl)\b/i,
      /\b(?:sleep|idl|paus|wait|hang|stay|block|loop)(?:e|es|s|ing)? (?:\w{1,12} ){0,2}(?:forever|indefinitely)\b/i,
      /\b(?:keep|leav|stay|remain)(?:e|es|s|ing)?\b.{0,40}\b(?:alive|running|up|open)\b.{0,30}\b(?:debug|inspect|troubleshoot)/i,
      /\b(?:system|server|service|process|application|startup|boot) (?:is |was |has been )?halted\b/i,
    ]),
  ),
];

/** The last lines that have words. */
const LAST = 3;

/**
 * Returns whether a log ends with the words that the program stays up although it failed at an earlier line. What then
 * ends the process is no reason for the failure.
 */
export function staysUpAfter({ lines }: LogAnalysis, line: number): boolean {
  return lines
    .filter(({ text }) => text.trim() !== '')
    .slice(-LAST)
    .some(({ index, text }) => index > line && matches(STAYS, text.slice(0, 400), text.slice(0, 400).toLowerCase()));
}

/** Returns whether a program failed by itself, by a fatal match of its log, and then stayed up. */
export const failedAndStayed = (log: LogAnalysis): boolean =>
  log.matches.some(
    ({ fatal, kind, line }) => fatal && kind !== 'shutting-down' && kind !== 'listening' && staysUpAfter(log, line),
  );

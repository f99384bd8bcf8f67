/** Exits that a program raised as an exception: it had said why in plain lines before. */
import type { Role } from './line-roles.ts';
import type { LogLine } from '../log-analysis.ts';
import { isPassedOver } from './passed-over.ts';
import { atLeast } from '../lines/severities.ts';
import { isDefinite, wording } from './wording.ts';

/** Python and Ruby raise SystemExit for `exit()`; a launcher may report it. */
const RAISED = /(?:^|: )SystemExit(?:: ?(?:exit|None|-?\d{1,3}))?$/;

/** Returns whether a message is an exit that a program raised, without a reason. */
export const isRaisedExit = (message: string): boolean =>
  message.includes('SystemExit') && RAISED.test(message.slice(0, 400).trim());

/** How many lines before the exit are read. */
const REACH = 40;
/** A line with a lower score is no reason. */
const ENOUGH = 1.4;

/** Whether a line announces a list. The first line of such a text says most. */
const announces = (lines: readonly LogLine[], index: number): boolean =>
  lines[index]!.message.endsWith(':') &&
  lines.slice(index + 1, index + 4).some(({ text }) => /^\s{0,12}[-*•]\s/.test(text));

/** Returns the index of the line that says why a program raised its exit; -1 if no line does. */
export function saidBeforeExit(lines: readonly LogLine[], roles: readonly Role[], exit: number): number {
  let told = -1;
  let best = ENOUGH;
  for (let i = exit - 1; i >= Math.max(0, exit - REACH); i--) {
    const line = lines[i]!;
    if (roles[i] === 'trail') continue;
    if (line.severity !== null && !atLeast(line.severity, 'warn')) break;
    if (roles[i] !== 'plain' || isPassedOver(line)) continue;
    if (atLeast(line.severity, 'error')) return i;
    const score = wording(line.message) + (isDefinite(line.message) ? 0.5 : 0) + (announces(lines, i) ? 3 : 0);
    if (score >= best) [told, best] = [i, score];
  }
  return told;
}

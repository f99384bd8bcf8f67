/** Causes and their fixes as they are printed. */
import { argvOf, lineOf } from '../model/command.ts';
import type { Command } from '../model/command.ts';
import type { Cause, PrintedFix } from '../model/diagnosis.ts';
import { effectOf } from '../model/finding.ts';
import type { Fix, Found } from '../model/finding.ts';
import { ordered } from './fix-order.ts';

/** Whether a command deletes an object and creates it again. */
const recreates = (one: Command | null): boolean =>
  one !== null &&
  (one.programs.some(
    ({ words }) =>
      words[0] === 'kubectl' &&
      (words.includes('--recreate') || (words.includes('replace') && words.includes('--force'))),
  ) ||
    (one.next !== undefined && recreates(one.next.command)));

/** Returns a fix as it is printed. An alternative starts with `or`, unless the fix before it does not apply. */
const printed = ({ alternative, conditional: _, effect, command, ...fix }: Fix, index: number): PrintedFix => ({
  ...fix,
  effect: effectOf({ ...(effect ? { effect } : {}), risk: fix.risk }),
  text: alternative && index > 0 ? `or ${fix.text}` : fix.text,
  risk: recreates(command) ? 'recreates' : fix.risk,
  command: lineOf(command),
  argv: argvOf(command),
});

/** Returns causes as they are printed: with their ranks, and without what only the ranking reads. */
export const ranked = (causes: readonly Found[]): Cause[] =>
  causes.map(({ result: _result, explains: _explains, dueTo: _dueTo, details = {}, fixes, ...cause }, index) => ({
    rank: index + 1,
    ...cause,
    details,
    fixes: ordered(fixes, cause.confidence).map(printed),
  }));

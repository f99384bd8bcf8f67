/** Fixes as they are printed. */
import { argvOf, lineOf } from '../model/command.ts';
import type { PrintedFix } from '../model/diagnosis.ts';
import { effectOf } from '../model/finding.ts';
import type { Fix } from '../model/finding.ts';

/** Returns a fix as it is printed. An alternative starts with `or`, unless the fix before it does not apply. */
export const printed = ({ alternative, conditional: _, effect, command, ...fix }: Fix, index: number): PrintedFix => ({
  ...fix,
  effect: effectOf({ ...(effect ? { effect } : {}), risk: fix.risk }),
  text: alternative && index > 0 ? `or ${fix.text}` : fix.text,
  command: lineOf(command),
  argv: argvOf(command),
});

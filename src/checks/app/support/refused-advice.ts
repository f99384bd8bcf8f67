/** What to do about a program that refuses to run. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { editFix, look } from '../../support/owner.ts';
import { logCommand } from '../../support/words.ts';
import { unmark } from '../../probes/support/wait-advice.ts';
import { advise, commandAskedFor } from './advice/advise.ts';
import type { What } from './refused-rule.ts';
import { DATA_RULES } from './refused-rules-data.ts';
import { ENVIRONMENT_RULES } from './refused-rules-environment.ts';

/** The first that matches counts. */
const RULES = [...DATA_RULES, ...ENVIRONMENT_RULES];

const firstMatch = (when: RegExp | readonly RegExp[], text: string): RegExpExecArray | undefined => {
  for (const one of [when].flat()) {
    const match = one.exec(text);
    if (match) return match;
  }
  return undefined;
};

/**
 * Returns the fixes of the first rule that matches; without one, what the structure of the line
 * asks for.
 * @param text the decisive line and the lines that belong to it
 */
export function adviceOn(context: PodContext, container: ContainerView, what: What, text: string): Fix[] {
  const asked = what === 'migration' ? commandAskedFor(context, container, text) : [];
  if (asked.length > 0) return [...asked];
  const unmarked = what === 'migration' ? unmark(text) : undefined;
  if (unmarked !== undefined)
    return [look('read in the log why that migration failed', logCommand(context, container)), unmarked];
  for (const { when, of, says } of RULES) {
    const match = of === undefined || of.includes(what) ? firstMatch(when, text) : undefined;
    if (match)
      return says(match, context, container).map((one) => (typeof one === 'string' ? editFix(context, one) : one));
  }
  return advise(context, container, text.split('\n', 1)[0]!, text);
}

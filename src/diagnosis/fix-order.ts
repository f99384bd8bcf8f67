/** The order of the fixes of a cause: what brings service back soonest and surest comes first. Pure. */
import { isComplete, lineOf } from '../model/command.ts';
import { effectOf } from '../model/finding.ts';
import type { Confidence, Fix } from '../model/finding.ts';

/** Places of fixes; a smaller one comes first. */
const FIRST = { rollback: 0, restores: 1, repairs: 2, byHand: 3, rest: 4 } as const;

/**
 * Returns the place of a fix. A fix is sure if its command does all of it as it is printed, its text states no condition,
 * and the cause is at least likely. A rollback is offered only to a revision that works, so it is sure however it is done.
 */
function placeOf(fix: Fix, confidence: Confidence): number {
  if (fix.conditional || fix.risk === 'read-only') return FIRST.rest;
  const effect = effectOf(fix);
  if (fix.rollback) return FIRST.rollback;
  if (confidence === 'possible' || effect === 'shows' || lineOf(fix.command) === null) return FIRST.rest;
  if (!isComplete(fix.command)) return confidence === 'confirmed' ? FIRST.byHand : FIRST.rest;
  return FIRST[effect];
}

/** Splits fixes into groups: a fix, and the alternatives to it. */
function groupsOf(fixes: readonly Fix[]): Fix[][] {
  const groups: Fix[][] = [];
  for (const fix of fixes) {
    const last = groups.at(-1);
    if (fix.alternative && last !== undefined) last.push(fix);
    else groups.push([fix]);
  }
  return groups;
}

/**
 * Returns the fixes in the order in which a person should try them: a rollback, what else surely restores the service,
 * what surely repairs the cause, what repairs a confirmed cause with a value that the person knows, then the others as
 * their check gives them. So what only reads comes after what is sure, and stays first where nothing sure is known: then
 * a person looks before an edit. An alternative stays next to its fix.
 * @param confidence of the cause
 */
export function ordered(fixes: readonly Fix[], confidence: Confidence): Fix[] {
  const place = (fix: Fix): number => placeOf(fix, confidence);
  const groups = groupsOf(fixes).map((group) =>
    [...group]
      .sort((a, b) => place(a) - place(b))
      .map(({ alternative: _, ...fix }, index): Fix => (index > 0 ? { ...fix, alternative: true } : fix)),
  );
  return groups.sort(([a], [b]) => place(a!) - place(b!)).flat();
}

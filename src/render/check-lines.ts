/** The categories of causes: one row each, or in a few words where a cause is known. */
import type { CategoryResult, Diagnosis } from '../model/diagnosis.ts';
import type { Style } from './style.ts';
import { sanitise } from './text.ts';
import type { View } from './view.ts';
import { wrap } from './width.ts';
import { wrappedTable } from './wrapped.ts';

/** Returns the result of a category in words: `found`, `ruled out`, `not used` or `unknown`. */
export function resultText({ result, basis }: CategoryResult): string {
  if (basis === 'not-used') return 'not used';
  return result === 'ruled-out' ? 'ruled out' : result;
}

/** What the checks of a category looked at without finding a fault. It is not ruled out. */
const NO_FAULT = 'no fault found';

/** Returns why a category has its result. */
export const checkWhy = ({ basis, why }: CategoryResult): string =>
  basis === 'no-fault' && !why.startsWith(NO_FAULT) ? `${NO_FAULT}: ${why}` : why;

const named = (checks: Diagnosis['checks']): string => checks.map(({ category }) => category).join(', ');

/** Columns. */
const NARROW = 60;

/** Returns the table of categories: what is known of each, and why. */
export function checkLines(checks: Diagnosis['checks'], view: View, style: Style): string[] {
  const paint = { found: style.bad, 'ruled out': style.good, 'not used': style.dim };
  return wrappedTable(
    ['CHECK', 'RESULT', 'WHY'],
    checks.map((check) => {
      const text = resultText(check);
      const doubt = check.basis === 'no-fault' ? style.dim : style.care;
      return [check.category, { text, paint: paint[text as keyof typeof paint] ?? doubt }, sanitise(checkWhy(check))];
    }),
    // The texts of results are long: on a narrow terminal, the last column needs the room.
    { width: view.width, style, flexible: 2, headers: view.headers, ...(view.width < NARROW ? { gap: 2 } : {}) },
  );
}

/**
 * Returns the categories next to a known cause: a list of those without a doubt, and what is missing for those that
 * are unknown.
 */
export function foldedChecks({ checks, causes }: Diagnosis, view: View, style: Style): string[] {
  const others = checks.filter(({ category }) => !causes.some((cause) => cause.category === category));
  const parts = (
    [
      ['found as a symptom', 'found', () => true],
      ['ruled out', 'ruled out', ({ basis }) => basis !== 'cause'],
      ['ruled out by the cause', 'ruled out', ({ basis }) => basis === 'cause'],
      ['not used', 'not used', () => true],
    ] as const satisfies readonly [string, string, (one: CategoryResult) => boolean][]
  ).flatMap(([label, text, isMeant]) => {
    const meant = others.filter((one) => resultText(one) === text && isMeant(one));
    return meant.length === 0 ? [] : [`${label}: ${named(meant)}`];
  });
  const doubts = others.filter((one) => resultText(one) === 'unknown');
  const reasonOf = (one: CategoryResult): string => (one.basis === 'no-fault' ? NO_FAULT : one.why);
  const reasons = [...new Set(doubts.map(reasonOf))];
  const [first, ...rest] = wrap(`CHECK: ${[...parts, '`check` shows why'].join('; ')}`, view.width - 2);
  return [
    `${style.head('CHECK')}${first!.slice('CHECK:'.length).replace(/^ ?/, '  ')}`,
    ...rest.map((line) => `  ${line}`),
    ...reasons.flatMap((why) => {
      const about = doubts.filter((one) => reasonOf(one) === why);
      return wrap(`unknown: ${named(about)} (${sanitise(why)})`, view.width - 4).map(
        (line, i) => `${i === 0 ? '  ' : '    '}${why === NO_FAULT ? line : style.care(line)}`,
      );
    }),
  ];
}

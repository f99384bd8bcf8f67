/** The categories of causes: one row each, or in a few words where a cause is known. */
import type { CategoryResult, Diagnosis } from '../model/diagnosis.ts';
import type { Style } from './style.ts';
import { sanitise } from './text.ts';
import type { View } from './view.ts';
import { wrap } from './width.ts';
import { wrappedTable } from './wrapped.ts';

/**
 * Returns the result of a category in words: `found`, `ruled out`, `no fault`, `not used`, `unknown`, or `not looked at`
 * where no fact of its own rules it out, but another cause is confirmed.
 */
export function resultText({ result, basis }: CategoryResult): string {
  if (basis === 'not-used') return 'not used';
  if (result === 'unknown') return basis === 'no-fault' ? 'no fault' : 'unknown';
  if (result === 'found') return 'found';
  return basis === 'cause' ? 'not looked at' : 'ruled out';
}

const categoriesOf = (checks: Diagnosis['checks'], why: string): string =>
  checks
    .filter((one) => one.why === why)
    .map(({ category }) => category)
    .join(', ');

/** Columns. */
const NARROW = 60;

/** Returns the table of categories: what is known of each, and why. */
export function checkLines(checks: Diagnosis['checks'], view: View, style: Style): string[] {
  const paint = {
    found: style.bad,
    'ruled out': style.good,
    'no fault': style.good,
    'not looked at': style.dim,
    'not used': style.dim,
  };
  return wrappedTable(
    ['CHECK', 'RESULT', 'WHY'],
    checks.map((check) => {
      const text = resultText(check);
      return [check.category, { text, paint: paint[text as keyof typeof paint] ?? style.care }, sanitise(check.why)];
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
  const named = (text: string): string[] => others.filter((one) => resultText(one) === text).map((one) => one.category);
  const parts = [
    ['found as a symptom', 'found'],
    ['ruled out', 'ruled out'],
    ['no fault', 'no fault'],
    ['not looked at further', 'not looked at'],
    ['not used', 'not used'],
  ].flatMap(([label, text]) => (named(text!).length === 0 ? [] : [`${label}: ${named(text!).join(', ')}`]));
  const doubts = others.filter((one) => resultText(one) === 'unknown');
  const reasons = [...new Set(doubts.map(({ why }) => why))];
  const [first, ...rest] = wrap(`CHECK: ${[...parts, '`check` shows why'].join('; ')}`, view.width - 2);
  return [
    `${style.head('CHECK')}${first!.slice('CHECK:'.length).replace(/^ ?/, '  ')}`,
    ...rest.map((line) => `  ${line}`),
    ...reasons.flatMap((why) =>
      wrap(`unknown: ${categoriesOf(doubts, why)} (${sanitise(why)})`, view.width - 4).map(
        (line, i) => `${i === 0 ? '  ' : '    '}${style.care(line)}`,
      ),
    ),
  ];
}

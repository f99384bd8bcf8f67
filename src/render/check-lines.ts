/** The table of categories. */
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Style } from './style.ts';
import { sanitise } from './text.ts';
import type { View } from './view.ts';
import { wrappedTable } from './wrapped.ts';

/** Returns the table of categories: found, ruled out or unknown, and why. */
export function checkLines(checks: Diagnosis['checks'], view: View, style: Style): string[] {
  const paint = { found: style.bad, 'ruled-out': style.good, unknown: style.care };
  const words = { found: 'found', 'ruled-out': 'ruled out', unknown: 'unknown' };
  return wrappedTable(
    ['CHECK', 'RESULT', 'WHY'],
    checks.map((check) => [
      check.category,
      { text: words[check.result], paint: paint[check.result] },
      sanitise(check.why),
    ]),
    { width: view.width, style, flexible: 2, headers: view.headers },
  );
}

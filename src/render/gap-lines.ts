/** The table NOT READ. */
import type { Diagnosis } from '../model/diagnosis.ts';
import { columns } from './columns.ts';
import type { Style } from './style.ts';
import { sanitise } from './text.ts';
import type { View } from './view.ts';
import { wrap } from './width.ts';

/** Returns what could not be read, and the rule that allows it. */
export function gapLines(diagnosis: Pick<Diagnosis, 'gaps'>, view: View, style: Style): string[] {
  if (diagnosis.gaps.length === 0) return [];
  const rows = diagnosis.gaps.map((gap) => [
    sanitise(gap.what),
    gap.state === 'not-collected' ? 'not recorded' : sanitise(gap.why),
    gap.needs === null ? '-' : sanitise(gap.needs),
  ]);
  const needs = Math.max(...rows.map((row) => row[2]!.length));
  const table = columns([{ head: 'NOT READ' }, { head: 'WHY' }, { head: 'NEEDS' }], rows, {
    width: view.width,
    style,
    headers: view.headers,
  });
  if (table !== undefined && rows.every((row) => row[1]!.length <= view.width - needs - 30)) return table;
  return [
    style.head('NOT READ'),
    ...rows.flatMap(([what, why, rule]) =>
      wrap(`${what!}: ${why!}${rule === '-' ? '' : `; needs: ${rule!}`}`, view.width - 4).map((line, i) =>
        i === 0 ? `  ${line}` : `    ${line}`,
      ),
    ),
  ];
}

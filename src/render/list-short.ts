/** `list --watch` on a small terminal: one line for each row, with its likeliest cause. */
import type { DiagnosisList } from '../model/list.ts';
import { columns } from './columns.ts';
import { statusOf, unreadyText, whereText, whoText } from './list-cells.ts';
import { rowsOf } from './list-table.ts';
import { headline, whyOf } from './list-why.ts';
import { styleFor } from './style.ts';
import { sanitise } from './text.ts';
import { clip } from './width.ts';
import type { View } from './view.ts';

/** Columns that a cause needs at least; a narrower one says nothing. */
const LEAST_CAUSE = 14;

/** Returns the headline and one line for each row; '' if no pod fails. The name is never cut before the cause. */
export function renderListShort(list: DiagnosisList, view: View): string {
  if (list.items.length === 0) return '';
  const style = styleFor(view.color);
  const unread = list.gaps.length > 0;
  const namespaces = new Set(list.items.map((item) => item.target.namespace)).size > 1;
  const rows = rowsOf(list).map(({ group, members }) => {
    const { label, sentence } = whyOf(group.cause, group.was, unread);
    return {
      where: sanitise(whereText(members)),
      who: sanitise(whoText(group, members)),
      status: {
        text: sanitise(`${statusOf(members)}${unreadyText(members, list.at)}`),
        paint: group.was ? style.good : style.bad,
      },
      why: sanitise(`${label}: ${sentence}`),
    };
  });
  const table = columns(
    [
      ...(namespaces ? [{ head: 'NAMESPACE', least: 8 }] : []),
      { head: 'NAME', least: 12 },
      { head: 'STATUS', least: 6 },
      { head: 'CAUSE', least: LEAST_CAUSE },
    ],
    rows.map(({ where, who, status, why }) => [...(namespaces ? [where] : []), who, status, why]),
    { width: view.width, style, headers: view.headers },
  );
  const title = clip(`${headline(list)}.`, view.width);
  const lines = table ?? rows.map(({ who, why }) => clip(`${who}  ${why}`, view.width));
  return `${[style.bad(title), ...lines].join('\n')}\n`;
}

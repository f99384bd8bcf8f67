/** The table of `list`: a row for each group, and what the terminal has no room for. */
import { membersOf } from '../model/list-items.ts';
import type { DiagnosisList, Group, PodItem } from '../model/list.ts';
import { columns } from './columns.ts';
import type { Cell, Column } from './columns.ts';
import { exitText } from './containers.ts';
import {
  restartsIn,
  restartsText,
  secondsToNext,
  statusOf,
  tellingContainer,
  whereText,
  whoText,
  unreadyText,
} from './list-cells.ts';
import { plural } from '../knowledge/plural.ts';
import type { Style } from './style.ts';
import { sanitise } from './text.ts';
import { wrap } from './width.ts';
import { age, goDuration } from './time.ts';
import type { View } from './view.ts';

const CALM = new Set(['Running', 'Completed']);

/** A group and the data of its row. */
export interface Row {
  readonly group: Group;
  readonly members: readonly PodItem[];
  readonly exit: string | null;
  /** Seconds until the next start. */
  readonly next: number | undefined;
}

/** Returns the rows of a list, one for each group. */
export const rowsOf = (list: DiagnosisList): Row[] =>
  list.groups.map((group) => {
    const members = membersOf(group, list);
    return {
      group,
      members,
      exit: members[0] === undefined ? null : exitText(tellingContainer(members[0])?.lastExit ?? null),
      next: secondsToNext(members, list.at),
    };
  });

const nextText = (seconds: number): string => (seconds < 1 ? 'any moment' : `in ${goDuration(seconds)}`);

/**
 * Which columns a layout has; the line below the row has the others. The exits go first, then the restarts, then the
 * status: no name and no reason is cut, because people copy them.
 */
export interface Layout {
  readonly ends: boolean;
  readonly restarts: boolean;
  readonly status: boolean;
}

const LAYOUTS: readonly Layout[] = [
  { ends: true, restarts: true, status: true },
  { ends: false, restarts: true, status: true },
  { ends: false, restarts: false, status: true },
  { ends: false, restarts: false, status: false },
];

/** Returns the lines of the table, its header first if there is one, and the layout that fits the terminal. */
export function tableOf(
  rows: readonly Row[],
  list: DiagnosisList,
  view: View,
  style: Style,
): { readonly text: string[]; readonly layout: Layout } {
  const namespaces = new Set(list.items.map((item) => item.target.namespace)).size > 1;
  const podsOf = (members: readonly PodItem[]): number => members.filter(({ target }) => target.kind === 'Pod').length;
  const counts = rows.some(({ members }) => podsOf(members) > 1);
  const columnsOf = ({ ends, restarts, status: shown }: Layout): Column[] => [
    ...(namespaces ? [{ head: 'NAMESPACE' }] : []),
    { head: 'NAME' },
    ...(counts ? [{ head: 'PODS' }] : []),
    ...(shown ? [{ head: 'STATUS' }] : []),
    ...(restarts ? [{ head: 'RESTARTS' }] : []),
    ...(ends ? [{ head: 'LAST EXIT' }, { head: 'NEXT' }] : []),
    ...(view.wide ? [{ head: 'NODE' }, { head: 'AGE' }] : []),
  ];
  const cellsOf = (
    { group, members, exit, next }: Row,
    { ends, restarts, status: shown }: Layout,
  ): (string | Cell)[] => {
    const status = sanitise(`${statusOf(members)}${unreadyText(members, list.at)}`);
    const nodes = [...new Set(members.map((item) => item.node ?? '-'))];
    return [
      ...(namespaces ? [sanitise(whereText(members))] : []),
      sanitise(whoText(group, members)),
      ...(counts ? [podsOf(members) === 0 ? '-' : String(podsOf(members))] : []),
      ...(shown ? [{ text: status, paint: CALM.has(status) ? style.good : style.bad }] : []),
      ...(restarts ? [restartsText(members, list.at)] : []),
      ...(ends ? [exit ?? '-', next === undefined ? '-' : nextText(next)] : []),
      ...(view.wide
        ? [
            sanitise(nodes.length === 1 ? nodes[0]! : `${nodes.length} nodes`),
            age(members[0]?.createdAt, list.at) ?? '-',
          ]
        : []),
    ];
  };
  for (const layout of LAYOUTS) {
    const text = columns(
      columnsOf(layout),
      rows.map((row) => cellsOf(row, layout)),
      { width: view.width, style, headers: view.headers },
    );
    if (text !== undefined) return { text, layout };
  }
  const layout = LAYOUTS.at(-1)!;
  return {
    text: narrow(
      rows.map((row) => cellsOf(row, layout)),
      view,
    ),
    layout,
  };
}

/** Returns what the row has no room for: `Error, 9 restarts (71m ago), last exit 1 Error, starts again in 40s`. */
export function leftOut({ members, exit, next }: Row, { ends, restarts, status }: Layout, at: string | null): string {
  const { count, when } = restartsIn(members, at);
  return [
    ...(status ? [] : [`${statusOf(members)}${unreadyText(members, at)}`]),
    ...(restarts || count === 0 ? [] : [`${plural(count, 'restart')}${when === null ? '' : ` (${when})`}`]),
    ...(ends || exit === null ? [] : [`last exit ${exit}`]),
    ...(ends || next === undefined ? [] : [`starts again ${nextText(next)}`]),
  ].join(', ');
}

/** Returns the text of each row for a terminal that is too narrow for a table: on several lines, if it has to be. */
function narrow(cells: readonly (readonly (string | Cell)[])[], view: View): string[] {
  return cells.map((one) =>
    wrap(
      one
        .map((cell) => (typeof cell === 'string' ? cell : cell.text))
        .filter((text) => text !== '-')
        .join('  '),
      view.width - 2,
    ).join('\n  '),
  );
}

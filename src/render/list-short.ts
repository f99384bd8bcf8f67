/** `list` on a small terminal: one line for each row with its likeliest cause, more where there is room. */
import type { DiagnosisList, Group, PodItem } from '../model/list.ts';
import { clipCause } from './clip-cause.ts';
import { remembered } from '../remembered.ts';
import { statusOf, unreadyText, whereText, whoText } from './list-cells.ts';
import { rowsOf } from './list-table.ts';
import { headline, whyOf } from './list-why.ts';
import { recordedLines } from './page.ts';
import { styleFor } from './style.ts';
import type { Style } from './style.ts';
import { sanitise } from './text.ts';
import { displayWidth, wrap } from './width.ts';
import type { View } from './view.ts';
import { wrappedTable } from './wrapped.ts';

/** Columns that a cause needs at least; with less room it has its own line. */
const LEAST_CAUSE = 30;
/** Columns that a cause gets before the status has a column, where causes are cut. */
const FULL_CAUSE = 60;
const GAP = 2;

/** From one answer of a watch to the next, most causes stay. So many are kept. */
const MOST_CAUSES = 2000;
const clipped = remembered(clipCause, MOST_CAUSES);

interface ShortRow {
  /** The cells that are never cut: namespace and name. */
  readonly names: readonly string[];
  readonly status: string;
  readonly isPast: boolean;
  readonly label: string;
  readonly sentence: string;
  /** Whether the cause says what the status says, or more. */
  readonly saysStatus: boolean;
}

/** Returns the cause; without a column for the status also the status, where the cause does not say it. */
const causeText = ({ label, sentence, status, saysStatus }: ShortRow, hasStatus: boolean): string =>
  `${label}: ${hasStatus || saysStatus ? '' : `${status}, `}${sentence}`;

/**
 * Returns the rows. The status has a column only if half of the width is left for the causes, and no cause is cut for it;
 * names are never cut.
 * @param inPart a cause that is too long is cut; false: it has further lines
 */
function tableOf(rows: readonly ShortRow[], namespaces: boolean, inPart: boolean, view: View, style: Style): string[] {
  const names = [...(namespaces ? ['NAMESPACE'] : []), 'NAME'];
  const widest = (head: string, texts: readonly string[]): number =>
    Math.max(view.headers ? head.length : 0, ...texts.map(displayWidth)) + GAP;
  const beside = names.reduce(
    (sum, head, i) =>
      sum +
      widest(
        head,
        rows.map((row) => row.names[i]!),
      ),
    0,
  );
  const status = widest(
    'STATUS',
    rows.map((row) => row.status),
  );
  const left = view.width - beside - status;
  // A cause says more than its status: it is not cut for that.
  const isWhole = !inPart || rows.every((row) => displayWidth(causeText(row, true)) <= left);
  const hasStatus = left >= (isWhole ? Math.max(LEAST_CAUSE, view.width / 2) : FULL_CAUSE);
  const room = view.width - beside - (hasStatus ? status : 0);
  const cause = (row: ShortRow, width: number): string => {
    const text = causeText(row, hasStatus);
    return inPart ? clipped(text, width) : text;
  };
  if (room < LEAST_CAUSE)
    return rows.flatMap((row) => [
      ...wrap(row.names.join('  '), view.width),
      ...wrap(cause(row, view.width - 2), view.width - 2).map((line) => `  ${line}`),
    ]);
  return wrappedTable(
    [...names, ...(hasStatus ? ['STATUS'] : []), 'CAUSE'],
    rows.map((row) => [
      ...row.names,
      ...(hasStatus ? [{ text: row.status, paint: row.isPast ? style.good : style.bad }] : []),
      cause(row, room),
    ]),
    { width: view.width, style, flexible: names.length + (hasStatus ? 1 : 0), gap: GAP, headers: view.headers },
  );
}

/** What a list needs to be drawn again. On a screen that is drawn each second, of a list only the times change. */
interface Drawn {
  readonly namespaces: boolean;
  readonly rows: readonly (Omit<ShortRow, 'status'> & {
    readonly members: readonly PodItem[];
    readonly state: string;
  })[];
  /** The last table, and what it depended on besides the rows. */
  table?: { readonly of: string; readonly lines: readonly string[] };
}

const drawn = new WeakMap<readonly Group[], Drawn>();

function drawnOf(list: DiagnosisList): Drawn {
  const before = drawn.get(list.groups);
  if (before !== undefined) return before;
  const namespaces = new Set(list.items.map((item) => item.target.namespace)).size > 1;
  const rows = rowsOf(list).map(({ group, members }) => {
    const { label, sentence } = whyOf(group.cause, group.was, members, list.gaps.length > 0);
    const state = statusOf(members);
    return {
      members,
      state,
      names: [...(namespaces ? [sanitise(whereText(members))] : []), sanitise(whoText(group, members))],
      isPast: group.was,
      label,
      sentence: sanitise(sentence),
      // What ended the container is never left out; the others are phases of what the cause explains.
      saysStatus: group.cause !== null && (!state.includes('OOMKilled') || /OOM[- ]?killed/i.test(sentence)),
    };
  });
  const made = { namespaces, rows };
  drawn.set(list.groups, made);
  return made;
}

/**
 * Returns the headline, and for each row its cause; '' if no pod fails. The causes are whole if that takes no more than
 * `most` lines; otherwise each row has one line, and its cause is cut.
 */
export function renderListShort(list: DiagnosisList, view: View, most: number): string {
  if (list.items.length === 0) return '';
  const style = styleFor(view.color);
  const title = [
    ...wrap(`${headline(list)}.`, view.width).map((line) => style.bad(line)),
    ...recordedLines(list.at, view).map(style.dim),
  ];
  const shown = drawnOf(list);
  const rows = shown.rows.map(
    (row): ShortRow => ({ ...row, status: sanitise(`${row.state}${unreadyText(row.members, list.at)}`) }),
  );
  const room = most - title.length;
  const of = JSON.stringify([view.width, view.headers, view.color, room, rows.map((row) => row.status)]);
  if (shown.table?.of !== of) {
    // Each row has a line at least: where there are too many, the lines need not be made to be counted.
    const whole = rows.length > room ? undefined : tableOf(rows, shown.namespaces, false, view, style);
    const isWhole = whole !== undefined && whole.length <= room;
    shown.table = { of, lines: isWhole ? whole : tableOf(rows, shown.namespaces, true, view, style) };
  }
  return `${[...title, ...shown.table.lines].join('\n')}\n`;
}

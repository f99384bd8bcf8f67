/** Tables with one column that wraps, made with cli-table3 without borders. */
import Table from 'cli-table3';
import type { Cell } from './columns.ts';
import type { Style } from './style.ts';
import { UNLIMITED } from './view.ts';
import { displayWidth, wrap } from './width.ts';

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
};

/** Returns the lines of a table; the column `flexible` is wrapped so that the table fits `width`. */
export function wrappedTable(
  heads: readonly string[],
  rows: readonly (readonly (string | Cell)[])[],
  options: {
    readonly width: number;
    readonly style: Style;
    readonly flexible: number;
    readonly headers?: boolean;
    /** Spaces between columns; 3 by default, as in kubectl. */
    readonly gap?: number;
    /** The flexible column takes all the room, so that the next column is at the right edge. */
    readonly fill?: boolean;
    /** Minimum widths. */
    readonly least?: readonly number[];
  },
): string[] {
  const cells = rows.map((row) => row.map((cell): Cell => (typeof cell === 'string' ? { text: cell } : cell)));
  const headers = options.headers !== false;
  const gap = options.gap ?? 3;
  const widths = heads.map((head, i) =>
    Math.max(
      options.least?.[i] ?? 0,
      headers ? displayWidth(head) : 0,
      ...cells.map((row) => displayWidth(row[i]?.text ?? '')),
    ),
  );
  const others = widths.reduce(
    (total, width, i) => (i === options.flexible ? total : total + width),
    gap * (heads.length - 1),
  );
  const room = Math.max(8, options.width === UNLIMITED ? widths[options.flexible]! + 2 : options.width - others);
  const table = new Table({
    chars: { ...NO_BORDERS, middle: ' '.repeat(gap) },
    ...(options.fill === true ? { colWidths: widths.map((width, i) => (i === options.flexible ? room : width)) } : {}),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  });
  if (headers) table.push(heads.map((head) => options.style.head(head)));
  for (const row of cells) {
    table.push(
      row.map((cell, i) => {
        const lines = i === options.flexible ? wrap(cell.text, options.fill === true ? room - 2 : room) : [cell.text];
        return lines.map((line) => (cell.paint === undefined ? line : cell.paint(line))).join('\n');
      }),
    );
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

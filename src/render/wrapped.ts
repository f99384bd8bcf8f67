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

/** Returns the lines of a table in which no cell has two: cli-table3 takes ten times as long, and a list has many rows. */
function oneLineEach(rows: readonly (readonly Cell[])[], least: readonly number[], gap: number): string[] {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(least[i] ?? 0, ...rows.map((row) => displayWidth(row[i]?.text ?? ''))),
  );
  return rows.map((row) =>
    row
      .map(
        ({ text, paint }, i) =>
          `${paint === undefined ? text : paint(text)}${' '.repeat(widths[i]! - displayWidth(text))}`,
      )
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

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
  const lined = cells.map((row) =>
    row.map((cell, i) => {
      const lines = i === options.flexible ? wrap(cell.text, options.fill === true ? room - 2 : room) : [cell.text];
      return { ...cell, lines };
    }),
  );
  const head = headers ? [heads.map((text): Cell => ({ text, paint: options.style.head }))] : [];
  const full = widths.map((width, i) => (i === options.flexible ? room : width));
  if (lined.every((row) => row.every(({ lines }) => lines.length === 1 && !lines[0]!.includes('\n'))))
    return oneLineEach(
      [...head, ...lined.map((row) => row.map((cell): Cell => ({ ...cell, text: cell.lines[0]! })))],
      options.fill === true ? full : [],
      gap,
    );
  const table = new Table({
    chars: { ...NO_BORDERS, middle: ' '.repeat(gap) },
    ...(options.fill === true ? { colWidths: full } : {}),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  });
  if (headers) table.push(heads.map((text) => options.style.head(text)));
  for (const row of lined)
    table.push(
      row.map(({ lines, paint }) => lines.map((line) => (paint === undefined ? line : paint(line))).join('\n')),
    );
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

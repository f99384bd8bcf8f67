/** Tables with one column that wraps. */
import type { Cell } from './columns.ts';
import type { Style } from './style.ts';
import { UNLIMITED } from './view.ts';
import { displayWidth, wrap } from './width.ts';

const plain = (text: string): string => text;

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
  const body = cells.map((row) =>
    row.map((cell, i) => {
      const lines = i === options.flexible ? wrap(cell.text, options.fill === true ? room - 2 : room) : [cell.text];
      return { lines, paint: cell.paint ?? plain };
    }),
  );
  if (headers) body.unshift(heads.map((head) => ({ lines: [head], paint: options.style.head })));
  const columns = heads.map((_, i) =>
    options.fill === true
      ? i === options.flexible
        ? room
        : widths[i]!
      : Math.max(0, ...body.flatMap((row) => (row[i]?.lines ?? []).map(displayWidth))),
  );
  const between = ' '.repeat(gap);
  return body.flatMap((row) =>
    Array.from({ length: Math.max(1, ...row.map(({ lines }) => lines.length)) }, (_, k) =>
      row
        .map(({ lines, paint }, i) => {
          const line = lines[k] ?? '';
          return `${line === '' ? '' : paint(line)}${' '.repeat(Math.max(0, columns[i]! - displayWidth(line)))}`;
        })
        .join(between)
        .trimEnd(),
    ),
  );
}

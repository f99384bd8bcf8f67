/**
 * kubectl's table: no borders, upper-case headers, columns at least 6 wide, three spaces between them, cells cut at a
 * line break (k8s.io/cli-runtime/pkg/printers: tabwriter with minimum width 6, padding 3).
 */
import { clip, displayWidth, padEnd } from './width.ts';
import type { Style } from './style.ts';

export interface Column {
  readonly head: string;
  /** If the table is too wide, the column may be cut to this width. Absent: never cut. */
  readonly least?: number;
}

export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

const MINIMUM = 6;

/** Returns the lines of a table; undefined if even its narrowest form is wider than `width`. */
export function columns(
  heads: readonly Column[],
  rows: readonly (readonly (string | Cell)[])[],
  options: { readonly width: number; readonly style: Style; readonly headers?: boolean },
): string[] | undefined {
  const cells = rows.map((row) =>
    row.map((cell) => {
      const { text, paint } = typeof cell === 'string' ? { text: cell, paint: undefined } : cell;
      const first = text.split('\n', 1)[0]!;
      return { text: first.length < text.length ? `${first}...` : first, paint };
    }),
  );
  const headers = options.headers !== false;
  const natural = heads.map((column, i) =>
    Math.max(headers ? displayWidth(column.head) : 0, ...cells.map((row) => displayWidth(row[i]?.text ?? ''))),
  );
  for (const [gap, minimum] of [
    [3, MINIMUM],
    [2, 0],
  ] as const) {
    const widths = natural.map((width, i) => (i === natural.length - 1 ? width : Math.max(width, minimum)));
    const fits =
      gap === 2
        ? shrink(widths, heads, options.width - gap * (heads.length - 1))
        : sum(widths) + gap * (heads.length - 1) <= options.width;
    if (!fits) continue;
    const print = (row: readonly { text: string; paint?: ((text: string) => string) | undefined }[]): string =>
      row
        .map((cell, i) => {
          const text = clip(cell.text, widths[i]!);
          const painted = cell.paint === undefined ? text : cell.paint(text);
          return i === row.length - 1 ? painted : painted + ' '.repeat(widths[i]! - displayWidth(text) + gap);
        })
        .join('')
        .trimEnd();
    const lines = cells.map(print);
    if (headers)
      lines.unshift(
        options.style.head(
          heads
            .map((column, i) => padEnd(clip(column.head, widths[i]!), i === heads.length - 1 ? 0 : widths[i]! + gap))
            .join('')
            .trimEnd(),
        ),
      );
    return lines;
  }
  return undefined;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** Takes columns from the widest cell that may be cut until the table fits. Returns false if it cannot fit. */
function shrink(widths: number[], heads: readonly Column[], room: number): boolean {
  while (sum(widths) > room) {
    let widest = -1;
    heads.forEach((column, i) => {
      if (column.least !== undefined && widths[i]! > column.least && (widest < 0 || widths[i]! > widths[widest]!))
        widest = i;
    });
    if (widest < 0) return false;
    widths[widest]!--;
  }
  return true;
}

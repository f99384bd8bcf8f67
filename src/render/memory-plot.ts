/** A text plot of memory over time with its limit, readable without colour. */
import { formatBytes } from '../knowledge/quantity.ts';
import type { Style } from './style.ts';

const EIGHTHS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

interface Point {
  readonly time: string;
  readonly bytes: number;
}

/** The highest value in each of `columns` equal spans of time. A span without a sample has the value of the one before. */
function spans(samples: readonly Point[], columns: number): number[] {
  const from = Date.parse(samples[0]!.time);
  const width = Math.max(1, (Date.parse(samples.at(-1)!.time) - from) / columns);
  const highest = new Array<number | undefined>(columns).fill(undefined);
  for (const { time, bytes } of samples) {
    const column = Math.min(columns - 1, Math.floor((Date.parse(time) - from) / width));
    highest[column] = Math.max(highest[column] ?? 0, bytes);
  }
  let last = samples[0]!.bytes;
  return highest.map((value) => (last = value ?? last));
}

/**
 * Returns a line of block characters, for progress.
 * @param top the value of a full block, in bytes
 */
export function sparkline(samples: readonly Point[], top: number, columns: number): string {
  if (samples.length === 0 || top <= 0) return '';
  return spans(samples, Math.min(columns, Math.max(1, samples.length)))
    .map((bytes) => EIGHTHS[Math.min(8, Math.max(1, Math.round((bytes / top) * 8)))]!)
    .join('');
}

const ROWS = 8;
const MOST_COLUMNS = 60;

/**
 * Returns the plot as lines of at most `width` columns; none for fewer than two samples.
 * @param limit in bytes; null: the highest sample is the top
 * @param ended text under the right end
 */
export function memoryPlot(
  samples: readonly Point[],
  limit: number | null,
  ended: string,
  width: number,
  style: Style,
): string[] {
  if (samples.length < 2) return [];
  const high = Math.max(...samples.map((sample) => sample.bytes));
  const top = Math.max(high, limit ?? high, 1);
  const labels = [formatBytes(top), formatBytes(top / 2), '0'];
  const margin = Math.max(...labels.map((label) => label.length));
  const columns = Math.max(8, Math.min(MOST_COLUMNS, width - margin - 3, Math.max(16, samples.length)));
  const values = spans(samples, columns);
  const limitRow = limit === null ? -1 : Math.min(ROWS - 1, Math.floor((limit / top) * ROWS - 1e-9));
  const lines: string[] = [];
  for (let row = ROWS - 1; row >= 0; row--) {
    const label = row === ROWS - 1 ? labels[0]! : row === ROWS / 2 - 1 ? labels[1]! : '';
    const bar = values
      .map((bytes) => {
        const filled = Math.round((bytes / top) * ROWS * 8) - row * 8;
        const mark = EIGHTHS[Math.max(0, Math.min(8, filled))]!;
        return mark === ' ' && row === limitRow ? '-' : mark;
      })
      .join('');
    const note = row === limitRow && width - margin - 3 - columns >= 6 ? ' limit' : '';
    lines.push(
      `${label.padStart(margin)} ${style.dim('│')}${row >= limitRow && limitRow >= 0 ? style.bad(bar) : bar}${note}`.trimEnd(),
    );
  }
  const seconds = Math.round((Date.parse(samples.at(-1)!.time) - Date.parse(samples[0]!.time)) / 1000);
  const end = `${seconds} s${ended === '' ? '' : `, ${ended}`}`;
  lines.push(`${'0'.padStart(margin)} ${style.dim(`└${'─'.repeat(columns)}`)}`);
  lines.push(`${' '.repeat(margin + 2)}0 s${' '.repeat(Math.max(1, columns - 3 - end.length))}${end}`);
  return lines;
}

/** The only place that knows colours. Nothing may need them: what a colour says, a word says too. */

export interface Style {
  /** Headings of sections and columns. */
  head(text: string): string;
  /** What is wrong. */
  bad(text: string): string;
  /** What is in order. */
  good(text: string): string;
  /** What wants care: not sure, restarts something. */
  care(text: string): string;
  /** What can be skipped. */
  dim(text: string): string;
}

const plain = (text: string): string => text;
const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;

const PLAIN: Style = { head: plain, bad: plain, good: plain, care: plain, dim: plain };
const COLOURED: Style = { head: sgr(1, 22), bad: sgr(31, 39), good: sgr(32, 39), care: sgr(33, 39), dim: sgr(2, 22) };

export function styleFor(color: boolean): Style {
  return color ? COLOURED : PLAIN;
}

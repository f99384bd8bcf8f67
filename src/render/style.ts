/** The only module that knows colours. Words carry the meaning; colours only repeat it. */

export interface Style {
  /** Headings of sections and columns. */
  head(text: string): string;
  /** What is wrong. */
  bad(text: string): string;
  /** What is fine. */
  good(text: string): string;
  /** What needs care: an unsure cause, a fix that restarts something. */
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

/** Lays an answer out on the screen: a title, the lines that the reader has moved to, and where that is. Pure. */
import { clip, displayWidth, wrap } from '../render/width.ts';
import { plainLine, shownOf } from './pager.ts';
import type { Reading } from './pager.ts';

export interface Laid {
  readonly title: string;
  readonly time: string;
  /** What goes wrong with the watch; '' if nothing does. */
  readonly notice: string;
  /** A large answer takes long to lay out, so only what is shown is. */
  readonly full: () => string;
  /** One line for each row; '' if the answer has no such form. */
  readonly short: string;
  /** Which form the reader chose; undefined: the one that fits. */
  readonly isShort: boolean | undefined;
  readonly columns: number;
  readonly rows: number;
  /** False if standard input is no terminal: the lines without room are printed at the end. */
  readonly hasKeys: boolean;
}

export interface Frame {
  /** All lines of the text. */
  readonly lines: readonly string[];
  /** How many of them are shown at a time. */
  readonly height: number;
  readonly isShort: boolean;
  /** Returns the whole screen. */
  readonly page: (reading: Reading) => string[];
}

/** Everything that a terminal acts on, except the colors that this program writes. */
const ACTS = /\u001b(?!\[[\d;]{0,20}m)|[\u0000-\u001a\u001c-\u001f\u007f-\u009f]/g;

/** Returns lines that fit; a line that does not is broken at words, keeps its indentation and loses its colors. */
export function fitted(text: string, columns: number): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(ACTS, ''))
    .flatMap((line) => {
      const plain = plainLine(line);
      if (displayWidth(plain) <= columns) return [line];
      const indent = ' '.repeat(Math.min(plain.length - plain.trimStart().length, Math.floor(columns / 2)));
      return wrap(plain.trimStart(), columns - indent.length).map((part) => indent + part);
    });
}

/** Returns the lines that a text has below the title, its empty line and above the last line. */
export const bodyRows = (rows: number): number => rows - 3;

/** Returns the screen for an answer. */
export function frameOf(laid: Laid): Frame {
  const { title, time, notice, columns, rows, hasKeys } = laid;
  const head = (keys: string): string =>
    clip([title, time, keys, notice].filter((part) => part !== '').join('  '), columns);
  if (!hasKeys) {
    const full = fitted(laid.full(), columns);
    const lines = [head('Ctrl-C ends'), '', ...full];
    return { lines: full, height: full.length, isShort: false, page: () => lines };
  }
  const canSwitch = laid.short !== '';
  const short = canSwitch ? fitted(laid.short, columns) : [];
  // The full text has more lines than the short one.
  const surely = canSwitch && (laid.isShort ?? (short.length > bodyRows(rows) || undefined));
  const full = surely === true ? [] : fitted(laid.full(), columns);
  const isShort = surely ?? full.length > bodyRows(rows);
  const lines = isShort ? short : full;
  // The title and the last line always have their place; the empty line below the title gives way.
  const gap = lines.length <= bodyRows(rows) ? [''] : [];
  const height = Math.max(1, rows - 2 - gap.length);
  const page = (reading: Reading): string[] => {
    const { lines: shown, position } = shownOf(reading, lines, height);
    const keys = [
      ...(position === '' ? [] : [position]),
      'q quit',
      ...(canSwitch ? [isShort ? 'o details' : 'o short'] : []),
      reading.pattern === '' ? '/ search' : 'n N next',
      ...(position === '' ? [] : ['↑ ↓ PgUp PgDn Home End']),
    ].join('  ');
    const last = reading.typed === undefined ? reading.says || keys : `/${reading.typed}█`;
    const rest = Array<string>(Math.max(0, height - shown.length)).fill('');
    return [head(''), ...gap, ...shown, ...rest, clip(last, columns)].slice(-Math.max(rows, 1));
  };
  return { lines, height, isShort, page };
}

/** `list` on a terminal: the worst rows stay in sight. */
import type { DiagnosisList } from '../model/list.ts';
import { listGapLines } from './list-gaps.ts';
import { renderListShort } from './list-short.ts';
import { headline } from './list-why.ts';
import { explainLines, renderList } from './list.ts';
import { page } from './page.ts';
import { styleFor } from './style.ts';
import { UNLIMITED } from './view.ts';
import type { View } from './view.ts';
import { wrapWords } from './width.ts';

/** The commands that the last lines name. */
export interface ListCommands {
  /** Explains the first pod; undefined: it cannot be explained again. */
  readonly explain: string | undefined;
  /** The same list with all details. */
  readonly wide: string;
  /** The same list from its first row on. */
  readonly paged: string;
}

const linesIn = (text: string): number => text.split('\n').length - 1;

/** Returns words for the terminal; a command stays whole, so that it can be copied. */
const notice = (texts: readonly string[], width: number): string[] => wrapWords(texts, width, true);

/**
 * Returns the whole screen. Where it is higher than the terminal, each row has one line, and the last line says how to see
 * more. `-o wide` and `--no-headers` ask for everything.
 * @param rows of the terminal; undefined: it is none, or its height is not known
 */
export function renderListScreen(
  list: DiagnosisList,
  commands: ListCommands,
  view: View,
  rows: number | undefined,
): string {
  const full = renderList(list, commands.explain, view);
  // The last row of the terminal has the prompt.
  const room = rows === undefined ? UNLIMITED : rows - 1;
  if (linesIn(full) <= room || view.wide || !view.headers || list.items.length === 0) return full;
  const style = styleFor(view.color);
  const gaps = listGapLines(list.gaps, view, style);
  const more = (isHigh: boolean): string[] =>
    notice(
      isHigh
        ? [...`${headline(list)}, the worst first. From the first row on:`.split(' '), commands.paged]
        : [...'One line for each row. All details:'.split(' '), commands.wide],
      view.width,
    ).map(style.dim);
  const tail = (isHigh: boolean): string[][] => [
    gaps,
    [...(commands.explain === undefined ? [] : explainLines(commands.explain, view, style)), ...more(isHigh)],
  ];
  const left = room - linesIn(page(['x'], ...tail(false))) + 1;
  const short = renderListShort(list, view, left);
  return page(short.trimEnd().split('\n'), ...tail(linesIn(short) > left));
}

/** `list`: a row for each group as `kubectl get pods` would show it, and below it why the pods fail. */
import { membersOf } from '../model/list-items.ts';
import type { Cause } from '../model/diagnosis.ts';
import type { DiagnosisList } from '../model/list.ts';
import { listGapLines } from './list-gaps.ts';
import { groupNotes } from './list-notes.ts';
import { leftOut, rowsOf, tableOf } from './list-table.ts';
import type { Row } from './list-table.ts';
import { headline, whyOf } from './list-why.ts';
import { page, recordedText } from './page.ts';
import { explainLine } from './explain-line.ts';
import { styleFor } from './style.ts';
import type { Style } from './style.ts';
import { textBeside } from './beside.ts';
import { wrapCommand } from './command-lines.ts';
import { sanitise } from './text.ts';
import { wrap } from './width.ts';
import { UNLIMITED } from './view.ts';
import type { View } from './view.ts';

function confidencePaint(cause: Cause | null, was: boolean, style: Style): (text: string) => string {
  return was ? style.dim : cause?.confidence === 'confirmed' ? style.bad : style.care;
}

/** Returns the names of a group's pods; undefined: the screen does not show them. */
type PodsText = (names: readonly string[]) => string | undefined;

/** Returns the lines below a group's row. */
function below(
  { group, members }: Row,
  fact: string,
  list: DiagnosisList,
  podsText: PodsText,
  view: View,
  style: Style,
): string[] {
  const { label, sentence } = whyOf(group.cause, group.was, members, list.gaps.length > 0);
  const paint = confidencePaint(group.cause, group.was, style);
  const indented = (text: string): string[] => wrap(sanitise(text), view.width - 2).map((line) => `  ${line}`);
  const lines = [
    ...wrap(`${label}: ${sanitise(sentence)}`, view.width - 2).map(
      (line, i) => `  ${i === 0 ? `${paint(line.slice(0, label.length))}${line.slice(label.length)}` : line}`,
    ),
    ...groupNotes(group, list, view.wide || view.width === UNLIMITED).flatMap(indented),
    ...(fact === '' ? [] : indented(fact).map(style.dim)),
  ];
  const names = members.length > 1 ? podsText(group.pods) : undefined;
  if (names !== undefined) lines.push(...indented(`pods: ${names}`).map(style.dim));
  if (!view.wide) return lines;
  const fix = group.cause?.fixes[0];
  return [
    ...lines,
    ...(fix === undefined ? [] : indented(`fix (${fix.risk}): ${textBeside(fix)}`)),
    ...(fix?.command == null ? [] : wrapCommand(fix.command, view.width, '    ')),
  ];
}

/**
 * Returns the command that explains the first pod.
 * @param program the command that the user typed
 * @param where the flags that select the same source; undefined if it cannot be read again
 */
export function explainHint(
  { groups, items }: DiagnosisList,
  program: string,
  where: string | undefined,
): string | undefined {
  const first = groups[0] === undefined ? undefined : membersOf(groups[0], { items })[0];
  return first === undefined || where === undefined ? undefined : (explainLine(first, program, where) ?? undefined);
}

/** Returns the lines that name the command for details. */
export const explainLines = (hint: string, view: View, style: Style): string[] => [
  style.dim('Details and fixes for the first pod:'),
  ...wrapCommand(hint, view.width, '  '),
];

/**
 * Returns the whole screen; '' if no pod fails and everything was read.
 * @param hint the command for details
 * @param podsText by default, `-o wide` names the pods
 */
export function renderList(
  list: DiagnosisList,
  hint: string | undefined,
  view: View,
  podsText: PodsText = (names) => (view.wide ? names.join(' ') : undefined),
): string {
  const style = styleFor(view.color);
  const blocks: string[][] = [];
  if (list.items.length > 0) {
    if (view.headers)
      blocks.push([
        ...wrap(`${headline(list)}.`, view.width).map((line) =>
          list.items.every((item) => item.state === 'recovered') ? style.good(line) : style.bad(line),
        ),
        ...(view.recorded ? [style.dim(recordedText(list.at))] : []),
      ]);
    const rows = rowsOf(list);
    const { text, layout } = tableOf(rows, list, view, style);
    const header = text.length > rows.length ? [text[0]!] : [];
    blocks.push([
      ...header,
      ...rows.flatMap((row, i) => [
        text[i + header.length]!,
        ...below(row, leftOut(row, layout, list.at), list, podsText, view, style),
      ]),
    ]);
    if (view.headers && hint !== undefined) blocks.push(explainLines(hint, view, style));
  }
  const gaps = listGapLines(list.gaps, view, style);
  if (gaps.length > 0) blocks.push(gaps);
  return blocks.length === 0 ? '' : page(...blocks);
}

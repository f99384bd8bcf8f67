/** `list`: a row for each group as `kubectl get pods` would show it, and below it why the pods fail. */
import { membersOf } from '../model/list-items.ts';
import type { Cause } from '../model/diagnosis.ts';
import type { DiagnosisList } from '../model/list.ts';
import { alsoText, takenDownText } from './list-also.ts';
import { listGapLines } from './list-gaps.ts';
import { leftOut, rowsOf, tableOf } from './list-table.ts';
import type { Row } from './list-table.ts';
import { headline, onlyNodeText, whyOf } from './list-why.ts';
import { page, recordedText } from './page.ts';
import { styleFor } from './style.ts';
import type { Style } from './style.ts';
import { wrapCommand } from './command-lines.ts';
import { shortName } from '../model/short-name.ts';
import { sanitise } from './text.ts';
import { wrap } from './width.ts';
import type { View } from './view.ts';
import { command, lineOf } from '../model/command.ts';

function confidencePaint(cause: Cause | null, was: boolean, style: Style): (text: string) => string {
  return was ? style.dim : cause?.confidence === 'confirmed' ? style.bad : style.care;
}

/** Returns the lines below a group's row. */
function below({ group, members, takenDown }: Row, fact: string, unread: boolean, view: View, style: Style): string[] {
  const { label, sentence } = whyOf(group.cause, group.was, unread);
  const paint = confidencePaint(group.cause, group.was, style);
  const indented = (text: string): string[] => wrap(sanitise(text), view.width - 2).map((line) => `  ${line}`);
  const only = onlyNodeText(group);
  const also = alsoText(group, members, view.wide);
  const down = takenDownText(members, takenDown, view.wide);
  const lines = [
    ...wrap(`${label}: ${sanitise(sentence)}`, view.width - 2).map(
      (line, i) => `  ${i === 0 ? `${paint(line.slice(0, label.length))}${line.slice(label.length)}` : line}`,
    ),
    ...(only === undefined ? [] : indented(only)),
    ...(also === undefined ? [] : indented(also)),
    ...(down === undefined ? [] : indented(down)),
    ...(fact === '' ? [] : indented(fact).map(style.dim)),
  ];
  if (!view.wide) return lines;
  const fix = group.cause?.fixes[0];
  return [
    ...lines,
    ...(members.length > 1 ? indented(`pods: ${group.pods.join(' ')}`).map(style.dim) : []),
    ...(fix === undefined ? [] : indented(`fix (${fix.risk}): ${fix.text}`)),
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
  if (first === undefined || where === undefined) return undefined;
  // The program is its name as the user calls it: two words for a plugin.
  const { kind, namespace, name } = first.target;
  const target = kind === 'Pod' ? name : shortName(kind, name);
  const line = lineOf(command`explain -n ${namespace} ${target}`);
  return line === null ? undefined : `${program} ${line}${where}`;
}

/**
 * Returns the whole screen; '' if no pod fails and everything was read.
 * @param hint the command for details
 */
export function renderList(list: DiagnosisList, hint: string | undefined, view: View): string {
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
        ...below(row, leftOut(row, layout, list.at), list.gaps.length > 0, view, style),
      ]),
    ]);
    if (view.headers && hint !== undefined)
      blocks.push([style.dim('Details and fixes for the first pod:'), ...wrapCommand(hint, view.width, '  ')]);
  }
  const gaps = listGapLines(list.gaps, view, style);
  if (gaps.length > 0) blocks.push(gaps);
  return blocks.length === 0 ? '' : page(...blocks);
}

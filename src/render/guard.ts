/** The answer of `guard`: how the command ended, what failed while it ran, and the first of it in full. */
import { plural } from '../knowledge/plural.ts';
import type { GuardAnswer } from '../model/guard-answer.ts';
import type { DiagnosisList } from '../model/list.ts';
import { renderDiagnosis } from './diagnosis.ts';
import { renderList } from './list.ts';
import { listGapLines } from './list-gaps.ts';
import { diagnosisMarkdown, prose } from './markdown.ts';
import { listMarkdown } from './markdown-list.ts';
import { page } from './page.ts';
import { styleFor } from './style.ts';
import { sanitise } from './text.ts';
import { goDuration } from './time.ts';
import { UNLIMITED } from './view.ts';
import type { View } from './view.ts';
import { wrap } from './width.ts';

/** Names in a sentence on a terminal before the rest is counted. Pipes, files and pages have all names. */
const NAMED = 5;

/** Returns how the command ended, in one sentence without a period. */
export function guardSentence({ command, exitCode, signal, seconds, items }: GuardAnswer): string {
  const how = signal === null ? `failed with exit code ${exitCode}` : `was ended by ${signal}`;
  const none = items.length === 0 ? '; no pod failed while it ran' : '';
  return `${command} ${how} after ${goDuration(seconds)}${none}`;
}

/** Returns the list that the answer contains. */
export const listOfGuard = (answer: GuardAnswer): DiagnosisList => {
  const { items, groups, gaps, scanned, at } = answer;
  return { apiVersion: answer.apiVersion, kind: 'DiagnosisList', items, groups, gaps, scanned, at };
};

/**
 * Returns `shop/a, shop/b`, and what names the rest.
 * @param names `namespace/name`
 * @param command lists them all
 */
function namesText(names: readonly string[], command: string, most: number): string {
  if (names.length <= most) return names.join(', ');
  const namespaces = [...new Set(names.map((name) => name.split('/')[0]!))];
  const where = namespaces.length === 1 ? `-n ${namespaces[0]}` : '-A';
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more: \`${command} ${where}\` names them`;
}

const LIST = 'kubectl crashloop list';

/**
 * Returns what else to know, in sentences.
 * @param most names in a sentence
 */
export function guardNotes(
  { removed, before, unready, leftOut, items, scanned }: GuardAnswer,
  most: number = Infinity,
): string[] {
  const gone = removed.length === 1 ? 'This pod no longer exists' : 'These pods no longer exist';
  return [
    ...(items.length === 0
      ? [`${plural(scanned.pods, 'pod')} in ${plural(scanned.namespaces, 'namespace')} watched.`]
      : []),
    // They can be named only here.
    ...(removed.length === 0 ? [] : [`${gone}: ${removed.join(', ')}.`]),
    ...(leftOut === 0
      ? []
      : [
          `${plural(leftOut, 'more failing pod')} not captured: only the first are. \`${LIST}\` shows those that still fail.`,
        ]),
    ...(unready.length === 0
      ? []
      : [`Not ready when the command ended: ${namesText(unready, 'kubectl get pods', most)}.`]),
    ...(before.length === 0
      ? []
      : [`Failing since before the command started, so not counted: ${namesText(before, LIST, most)}.`]),
  ];
}

/** Returns the whole answer, with its last line break. @param hint where the evidence is, or how to keep it */
export function renderGuard(answer: GuardAnswer, hint: string | null, view: View): string {
  const style = styleFor(view.color);
  const { diagnosis, items, gaps } = answer;
  const most = view.wide || view.width === UNLIMITED ? Infinity : NAMED;
  const notes = [...guardNotes(answer, most), ...(hint === null ? [] : [hint])];
  const podsText = (names: readonly string[]): string => namesText(names, `${LIST} -o wide`, most);
  const list = items.length > 1 ? renderList(listOfGuard(answer), undefined, view, podsText).trimEnd() : '';
  const unread = items.length > 1 ? [] : listGapLines(gaps, view, style);
  return page(
    wrap(`${sanitise(guardSentence(answer))}.`, view.width).map(style.bad),
    list === '' ? [] : [list],
    diagnosis === null ? unread : [renderDiagnosis(diagnosis, view).trimEnd()],
    notes.flatMap((note) => wrap(sanitise(note), view.width)),
  );
}

/** Returns the answer in Markdown, for a job summary. */
export function guardMarkdown(answer: GuardAnswer): string {
  const { diagnosis, items } = answer;
  return [
    `# ${prose(guardSentence(answer))}`,
    '',
    ...guardNotes(answer).flatMap((note) => [prose(note), '']),
    ...(items.length > 1 || diagnosis === null
      ? items.length > 0
        ? [listMarkdown(listOfGuard(answer), Infinity)]
        : []
      : []),
    ...(diagnosis === null ? [] : [diagnosisMarkdown(diagnosis)]),
  ].join('\n');
}

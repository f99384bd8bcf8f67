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
import type { View } from './view.ts';
import { wrap } from './width.ts';

/** Names in a sentence before the rest is counted. */
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

const namesText = (names: readonly string[]): string =>
  names.length > NAMED ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more` : names.join(', ');

/** Returns what else to know, in sentences. */
export function guardNotes({ removed, before, unready, leftOut, items, scanned }: GuardAnswer): string[] {
  const gone = removed.length === 1 ? 'This pod no longer exists' : 'These pods no longer exist';
  return [
    ...(items.length === 0
      ? [`${plural(scanned.pods, 'pod')} in ${plural(scanned.namespaces, 'namespace')} watched.`]
      : []),
    ...(removed.length === 0 ? [] : [`${gone}: ${namesText(removed)}.`]),
    ...(leftOut === 0 ? [] : [`${plural(leftOut, 'more failing pod')} not captured: only the first are.`]),
    ...(unready.length === 0 ? [] : [`Not ready when the command ended: ${namesText(unready)}.`]),
    ...(before.length === 0 ? [] : [`Failing since before the command started, so not counted: ${namesText(before)}.`]),
  ];
}

/** Returns the whole answer, with its last line break. @param hint where the evidence is, or how to keep it */
export function renderGuard(answer: GuardAnswer, hint: string | null, view: View): string {
  const style = styleFor(view.color);
  const { diagnosis, items, gaps } = answer;
  const notes = [...guardNotes(answer), ...(hint === null ? [] : [hint])];
  const list = items.length > 1 ? renderList(listOfGuard(answer), undefined, view).trimEnd() : '';
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
    ...(items.length > 1 || diagnosis === null ? (items.length > 0 ? [listMarkdown(listOfGuard(answer))] : []) : []),
    ...(diagnosis === null ? [] : [diagnosisMarkdown(diagnosis)]),
  ].join('\n');
}

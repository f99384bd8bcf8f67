/** The answer of a wait for several targets. */
import { plural } from '../knowledge/plural.ts';
import type { Lack, WaitAnswer, WaitListAnswer } from '../model/wait.ts';
import { columns } from './columns.ts';
import { renderDiagnosis } from './diagnosis.ts';
import { gapSection, cell, diagnosisMarkdown, markdownTable, prose } from './markdown.ts';
import { styleFor } from './style.ts';
import { sanitise } from './text.ts';
import { goDuration } from './time.ts';
import type { View } from './view.ts';
import { explainedOf, namedOf } from './wait-answer.ts';
import { wrap } from './width.ts';

/** How a target ended, in a cell. */
export const STATES: Readonly<Record<WaitAnswer['outcome'], string>> = {
  failed: 'failed',
  'timed-out': 'timed out',
  unfinished: 'unfinished',
  'rolled-out': 'ready',
};

/** `3/5`: the pods that are up, of those wanted. */
export const readyText = ({ replicas: { up, wanted } }: WaitAnswer): string =>
  wanted === null ? '-' : `${up ?? 0}/${wanted}`;
/** What it says, without the name, which is in the next cell. */
export const statusOf = (one: WaitAnswer): string =>
  one.says.startsWith(`${namedOf(one)} `) ? one.says.slice(namedOf(one).length + 1) : one.says;
const failedOf = ({ items }: WaitListAnswer): WaitAnswer[] => items.filter(({ outcome }) => outcome === 'failed');

/** Returns the whole outcome in one sentence, without a period. */
export function waitListSentence(answer: WaitListAnswer): string {
  const { items, seconds, outcome } = answer;
  const after = goDuration(seconds);
  const ready = items.filter((one) => one.outcome === 'rolled-out').length;
  const of = `${ready} of ${plural(items.length, 'target')} ${ready === 1 ? 'is' : 'are'} ready`;
  if (outcome === 'rolled-out')
    return `${items.length === 1 ? '1 target is' : `all ${items.length} targets are`} ready (${after})`;
  if (outcome === 'timed-out') return `${of} within ${after}`;
  const failed = failedOf(answer);
  const names = failed.map(namedOf).slice(0, 3).join(', ');
  const more = failed.length > 3 ? ` and ${failed.length - 3} more` : '';
  return `${names}${more} will not become ready (stopped after ${after}); ${of}`;
}

/** Returns the whole answer, with its last line break. */
export function renderWaitList(answer: WaitListAnswer, view: View): string {
  const style = styleFor(view.color);
  const { items } = answer;
  const head = wrap(sanitise(waitListSentence(answer)), view.width).map(
    answer.outcome === 'rolled-out' ? style.good : style.bad,
  );
  const several = new Set(items.map(({ target }) => target.namespace)).size > 1;
  const rows = items.map((one) => [
    ...(several ? [sanitise(one.target.namespace)] : []),
    sanitise(namedOf(one)),
    {
      text: STATES[one.outcome],
      paint:
        one.outcome === 'rolled-out' ? style.good : one.outcome === 'unfinished' ? (text: string) => text : style.bad,
    },
    readyText(one),
    sanitise(statusOf(one)),
  ]);
  const heads = [
    ...(several ? [{ head: 'NAMESPACE', least: 12 }] : []),
    { head: 'NAME', least: 20 },
    { head: 'STATE' },
    { head: 'READY' },
    { head: 'STATUS', least: 16 },
  ];
  const table =
    columns(heads, rows, { width: view.width, style, headers: view.headers }) ??
    items.map((one) => sanitise(`${namedOf(one)}: ${STATES[one.outcome]}, ${statusOf(one)}`));
  const lacks = lacksOf(items).map(({ pod, says }) => `${pod}: ${says}`);
  const explained = items.flatMap((one) => explainedOf(one) ?? []);
  const parts = [
    [...head, '', ...table].join('\n'),
    ...(lacks.length > 0 ? [lacks.flatMap((text) => wrap(sanitise(text), view.width)).join('\n')] : []),
    ...explained.map((one) => renderDiagnosis(one, view).trimEnd()),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Pods and why they are not ready. */
export const lacksOf = (items: readonly WaitAnswer[]): Lack[] => items.flatMap(({ missing }) => missing);

/** Returns the answer in Markdown, for a job summary. */
export function waitListMarkdown(answer: WaitListAnswer): string {
  const rows = answer.items.map((one) => [
    `${cell(namedOf(one))} in ${cell(one.target.namespace)}`,
    STATES[one.outcome],
    readyText(one),
    prose(statusOf(one)).replaceAll('|', '\\|'),
  ]);
  const heads = {
    'rolled-out': 'Everything is ready',
    failed: 'The rollout failed',
    'timed-out': 'The rollout took too long',
  };
  const lines = [
    `# ${heads[answer.outcome]}`,
    '',
    `${prose(waitListSentence(answer))}.`,
    '',
    ...markdownTable(['Name', 'State', 'Ready', 'Status'], rows),
    '',
    ...gapSection(answer.gaps),
  ];
  const parts = answer.items.flatMap((one) => explainedOf(one) ?? []).map(diagnosisMarkdown);
  return [`${lines.join('\n').trimEnd()}\n`, ...parts].join('\n');
}

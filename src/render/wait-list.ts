/** The answer of a wait for several targets. */
import { plural } from '../knowledge/plural.ts';
import type { WaitAnswer, WaitListAnswer } from '../model/wait.ts';
import { columns } from './columns.ts';
import { renderDiagnosis } from './diagnosis.ts';
import { gapSection, cell, diagnosisMarkdown, markdownTable, prose } from './markdown.ts';
import { styleFor } from './style.ts';
import { sanitise } from './text.ts';
import { goDuration } from './time.ts';
import type { View } from './view.ts';
import { wrap } from './width.ts';

const STATES: Readonly<Record<WaitAnswer['outcome'], string>> = {
  failed: 'failed',
  'timed-out': 'timed out',
  unfinished: 'unfinished',
  'rolled-out': 'ready',
};

/** `3/5`: the pods that are up, of those wanted. */
const readyText = ({ replicas: { up, wanted } }: WaitAnswer): string =>
  wanted === null ? '-' : `${up ?? 0}/${wanted}`;
const namedOf = ({ target }: WaitAnswer): string => `${target.kind}/${target.name}`;
/** What it says, without the name, which is in the next cell. */
const statusOf = (one: WaitAnswer): string =>
  one.says.startsWith(`${namedOf(one)} `) ? one.says.slice(namedOf(one).length + 1) : one.says;
const failedOf = ({ items }: WaitListAnswer): WaitAnswer[] => items.filter(({ outcome }) => outcome === 'failed');

/** Returns the whole outcome in one sentence, without a period. */
function waitListSentence(answer: WaitListAnswer): string {
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
  const lacks = items.flatMap(({ missing }) => missing.map(({ pod, says }) => `${pod}: ${says}`));
  const parts = [
    [...head, '', ...table].join('\n'),
    ...(lacks.length > 0 ? [lacks.flatMap((text) => wrap(sanitise(text), view.width)).join('\n')] : []),
    ...explained(answer).map((one) => renderDiagnosis(one, view).trimEnd()),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The diagnoses to print: of those that failed; after a timeout only those with a cause. */
const explained = ({ items }: WaitListAnswer): NonNullable<WaitAnswer['diagnosis']>[] =>
  items.flatMap(({ outcome, diagnosis }) =>
    diagnosis !== null && (outcome === 'failed' || diagnosis.causes.length > 0) ? [diagnosis] : [],
  );

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
  const parts = explained(answer).map(diagnosisMarkdown);
  return [`${lines.join('\n').trimEnd()}\n`, ...parts].join('\n');
}

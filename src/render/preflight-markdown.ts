/** `preflight` in Markdown, for the summary of a pipeline. */
import type { PreflightAnswer, PreflightItem } from '../model/preflight.ts';
import { causeSection, cell, code, gapSection, markdownTable, prose } from './markdown.ts';
import { asOf } from './page.ts';
import { noteText, preflightSentence, RESULTS, ROW_RESULTS, whyOf } from './preflight.ts';

function itemSection(item: PreflightItem, isOnly: boolean): string[] {
  const { kind, name } = item.target;
  return [
    ...(isOnly ? [] : [`### ${prose(`${kind}/${name}`)}: ${RESULTS[item.result]}`, '']),
    ...markdownTable(
      ['Check', 'Result', 'Why'],
      item.checks.map(({ category, result, why }) => [category, ROW_RESULTS[result], prose(why)]),
    ),
    '',
    ...item.causes.flatMap((cause) => causeSection(cause, 'Blocks')),
    ...item.risks.flatMap((cause) => causeSection(cause, 'May block')),
    ...(item.unchecked.length === 0 ? [] : ['Not checked:', '', ...item.unchecked.map((one) => `- ${prose(one)}`), '']),
  ];
}

/** Returns the whole answer. */
export function preflightMarkdown(answer: PreflightAnswer): string {
  const { items, notes, skipped } = answer;
  const isOnly = items.length === 1;
  const shown = isOnly ? items : items.filter(({ result }) => result === 'blocked' || result === 'at-risk');
  const lines = [
    `## Preflight: ${prose(preflightSentence(answer))}`,
    '',
    asOf(answer.at),
    '',
    ...(isOnly
      ? []
      : [
          ...markdownTable(
            ['Workload', 'Result', 'Why'],
            items.map((item) => [
              cell(`${item.target.kind}/${item.target.name}`),
              RESULTS[item.result],
              prose(whyOf(item)),
            ]),
          ),
          '',
        ]),
    ...shown.flatMap((item) => itemSection(item, isOnly)),
    ...(notes.length === 0 ? [] : ['### Notes', '', ...notes.map((note) => `- ${prose(noteText(note))}`), '']),
    ...(skipped.length === 0
      ? []
      : ['### Left out', '', ...skipped.map(({ object, why }) => `- ${code(object)}: ${prose(why)}`), '']),
    ...gapSection(answer.gaps),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

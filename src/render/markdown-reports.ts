/** `check`, `timeline`, `backoff` and `logs` in Markdown. */
import type { Backoff, CheckAnswer, Logs, Timeline } from '../model/reports.ts';
import type { Gap } from '../model/diagnosis.ts';
import { cell, code, gapSection, markdownTable, prose } from './markdown.ts';
import { boundedInMarkdown, boundedLogs } from './bounded.ts';
import { backoffCells } from './backoff.ts';
import { ESTIMATED } from './containers.ts';
import { checkWhy, resultText } from './check-lines.ts';
import { asOf } from './page.ts';
import { sanitise } from './text.ts';
import { titleOf, titleWithOrigin } from './title.ts';

function pageOf(title: string, at: string | null, gaps: readonly Gap[], lines: readonly string[]): string {
  const missing = gaps.length === 0 ? [] : ['', ...gapSection(gaps)];
  return `${[`## ${prose(title)}`, '', asOf(at), '', ...lines, ...missing].join('\n').trimEnd()}\n`;
}

export function checkMarkdown(answer: CheckAnswer): string {
  const causes = answer.causes.map((cause) => `- ${cause.confidence}, ${cause.category}: ${prose(cause.summary)}`);
  return pageOf(`Checks of ${titleWithOrigin(answer.target)}`, answer.at, answer.gaps, [
    ...markdownTable(
      ['Check', 'Result', 'Why'],
      answer.checks.map((check) => [check.category, resultText(check), prose(checkWhy(check))]),
    ),
    ...(causes.length === 0 ? [] : ['', ...causes]),
  ]);
}

export function timelineMarkdown(answer: Timeline): string {
  return pageOf(
    `Timeline of ${titleOf(answer.target)}`,
    answer.at,
    answer.gaps,
    markdownTable(
      ['Time', 'Event', 'Object', 'Message'],
      answer.entries.map((entry) => [
        entry.time,
        entry.what,
        cell(entry.container === null ? entry.object : `${entry.object} ${entry.container}`),
        prose(entry.says),
      ]),
    ),
  );
}

export function backoffMarkdown(answer: Backoff): string {
  const { shown, more } = boundedInMarkdown(answer.containers);
  return pageOf(
    `Back-off of ${titleOf(answer.target)}`,
    answer.at,
    answer.gaps,
    markdownTable(
      ['Container', 'Status', 'Restarts', 'Delay', 'Next start', 'Then'],
      shown.map((container) => {
        const [name = '', status = '', restarts = '', delay = '', , then = ''] = backoffCells(container, null);
        const estimate = container.estimate?.nextRestartAt;
        const next = container.nextRestartAt ?? (estimate == null ? '-' : `${estimate}${ESTIMATED}`);
        return [cell(name), cell(status), restarts, delay, next, then];
      }),
    ).concat(more === '' ? [] : ['', prose(more)]),
  );
}

export function logsMarkdown(answer: Logs): string {
  const { shown, more } = boundedLogs(answer.containers);
  return pageOf(
    `Logs of ${titleOf(answer.target)}`,
    answer.at,
    answer.gaps,
    shown
      .flatMap((container) => {
        const lines = container.lines.map((line) => `${line.decisive ? '> ' : '  '}${sanitise(line.text)}`);
        const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map((run) => run[0].length)));
        const fence = '`'.repeat(longest + 1);
        return [
          `### ${code(container.name)}`,
          '',
          ...(container.missing === null ? [fence, ...lines, fence] : [prose(container.missing)]),
          '',
        ];
      })
      .concat(prose(more)),
  );
}

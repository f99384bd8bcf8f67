/** `explain` in Markdown, in full, for a ticket. */
import { textBeside } from './beside.ts';
import { commandOnOneLine } from './command-lines.ts';
import { boundedInMarkdown } from './bounded.ts';
import { isFailing } from '../model/diagnosis.ts';
import { isMissed } from '../model/gaps.ts';
import { deployerText } from '../model/deployer-text.ts';
import type { Cause, DeployedBy, Diagnosis, Gap } from '../model/diagnosis.ts';
import { checkWhy, resultText } from './check-lines.ts';
import { whereText } from './evidence.ts';
import { ESTIMATED, exitText, ranText, statusText } from './containers.ts';
import { affectedText, headline } from './headline.ts';
import { asOf } from './page.ts';
import { autoscalerSentences } from './stake.ts';
import { sanitise } from './text.ts';

/** Returns text as plain prose: no part of it is read as Markdown, HTML, a mention or a link. */
export function prose(text: string): string {
  return sanitise(text).replace(/[\\`*_{}[\]<>#|~!@&]/g, (character) =>
    character === '<'
      ? '&lt;'
      : character === '>'
        ? '&gt;'
        : character === '&'
          ? '&amp;'
          : character === '@'
            ? '&#64;'
            : `\\${character}`,
  );
}

/** Returns text as code in a line, between more backticks than the text has in a row. */
export function code(text: string): string {
  const clean = sanitise(text);
  const longest = Math.max(0, ...[...clean.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = clean.startsWith('`') || clean.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${clean}${pad}${fence}`;
}

/** Returns text as code in a cell of a table, where a bar would end the cell. */
export const cell = (text: string): string => code(text).replaceAll('|', '\\|');

function block(text: string): string[] {
  const clean = commandOnOneLine(text);
  const longest = Math.max(2, ...[...clean.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}sh`, clean, fence];
}

/** Returns the lines of a table; its cells are Markdown already. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [row(heads), row(heads.map(() => '---')), ...rows.map(row)];
}

export function causeSection(cause: Cause, title: string): string[] {
  return [
    `### ${title}: ${cause.confidence}, ${cause.category}`,
    '',
    `**${prose(cause.summary)}**`,
    '',
    `Id ${code(cause.id)}${cause.container === null ? '' : `, container ${code(cause.container)}`}`,
    ...(cause.chain.length === 0
      ? []
      : ['', ...cause.chain.map((link, i) => `${'  '.repeat(i)}- ${code(link.object)} ${prose(link.says)}`)]),
    ...(cause.evidence.length === 0
      ? []
      : [
          '',
          '**Evidence**',
          '',
          ...cause.evidence.map((citation) => {
            const at = citation.time === null ? '' : ` at ${prose(citation.time)}`;
            const quote = citation.quote === '' ? '' : `: ${code(citation.quote)}`;
            return `- ${code(whereText(citation, '', true))}${at}${quote}`;
          }),
        ]),
    ...(cause.fixes.length === 0
      ? []
      : [
          '',
          '**Fix**',
          '',
          ...cause.fixes.flatMap((fix, i) => [
            `${i + 1}. ${prose(textBeside(fix))} (${fix.effect}, ${fix.risk})`,
            ...(fix.command === null ? [] : ['', ...block(fix.command).map((line) => `   ${line}`)]),
          ]),
        ]),
    '',
  ];
}

/** Returns the section of what could not be read; nothing if everything was. */
export function gapSection(gaps: readonly Gap[]): string[] {
  if (gaps.length === 0) return [];
  const line = ({ what, state, why, needs }: Gap): string =>
    `- ${prose(what)}: ${state === 'not-collected' ? 'not recorded' : prose(why)}${needs === null ? '' : `; needs ${code(needs)}`}`;
  return ['### Not read', '', ...gaps.map(line), ''];
}

/** Returns who deployed it, with the command that shows its history. */
const deployedBySentence = (by: DeployedBy): string =>
  `${prose(deployerText(by))}${by.revision === null ? '' : `, revision ${by.revision}`}${by.history === null ? '' : `: ${code(by.history)}`}`;

/** Returns the whole answer. */
export function diagnosisMarkdown(diagnosis: Diagnosis): string {
  const { causes, history, notes, stake, next, gaps, deployedBy } = diagnosis;
  const { shown, more } = boundedInMarkdown(diagnosis.containers);
  const lines = [
    `## ${prose(headline(diagnosis))}`,
    '',
    asOf(diagnosis.at),
    '',
    ...causes.flatMap((cause) => causeSection(cause, causes.length > 1 ? `Cause ${cause.rank}` : 'Cause')),
    ...(causes.length === 0 && isFailing(diagnosis.state) ? ['### Cause: unknown', ''] : []),
    ...history.flatMap((cause) => causeSection(cause, 'Was')),
    ...(notes.length === 0 ? [] : ['### Notes', '', ...notes.map((note) => `- ${prose(note)}`), '']),
    '### Containers',
    '',
    ...markdownTable(
      ['Container', 'Type', 'Status', 'Restarts', 'Last exit', 'Ran', 'Next start'],
      shown.map((container) => [
        cell(container.name),
        container.type,
        cell(statusText(container, null)),
        String(container.restarts),
        exitText(container.lastExit) === null ? '-' : cell(exitText(container.lastExit)!),
        ranText(container.lastExit)?.replace('<', '&lt;') ?? '-',
        container.backoff?.nextRestartAt ??
          (container.estimate?.nextRestartAt == null ? '-' : `${container.estimate.nextRestartAt}${ESTIMATED}`),
      ]),
    ),
    ...(more === '' ? [] : ['', prose(more)]),
    '',
    '### Checks',
    '',
    ...markdownTable(
      ['Check', 'Result', 'Why'],
      diagnosis.checks.map((check) => [check.category, resultText(check), prose(checkWhy(check))]),
    ),
    '',
  ];
  const stakes = [
    ...stake.endpoints.map(
      (one) => `- Service ${code(one.service)}: ${one.ready} of ${one.wanted ?? one.total} endpoints ready`,
    ),
    ...((stake.pods ?? 0) > 1 ? [`- ${affectedText(stake)}`] : []),
    ...(stake.owners.length === 0 ? [] : [`- Manual edits are undone by ${prose(stake.owners.join(', '))}`]),
    ...autoscalerSentences(diagnosis, true).map((text) => `- ${prose(text)}`),
  ];
  if (deployedBy !== null) lines.push('### Deployed by', '', deployedBySentence(deployedBy), '');
  if (stakes.length > 0) lines.push('### Impact', '', ...stakes, '');
  if (next !== null)
    lines.push(
      '### Next',
      '',
      `${prose(next.test)}: ${prose(textBeside({ ...next, text: next.why }))}`,
      '',
      ...block(next.command),
      '',
    );
  lines.push(...gapSection(gaps.filter((gap) => isMissed(gap, diagnosis))));
  return `${lines.join('\n').trimEnd()}\n`;
}

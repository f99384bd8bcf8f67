/** Markdown for a ticket: the same answer, in full, in a form that survives being pasted. */
import type { Cause, Diagnosis } from '../model/diagnosis.ts';
import { whereText } from './cause.ts';
import { exitText, ranText } from './containers.ts';
import { headline } from './diagnosis.ts';
import { sanitise } from './text.ts';
import { dateTime } from './time.ts';

/** Cluster text as plain prose: nothing in it is read as Markdown, HTML, a mention or a link. */
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

/** Cluster text as code within a line: fenced by more backticks than it holds in a row. */
export function code(text: string): string {
  const clean = sanitise(text);
  const longest = Math.max(0, ...[...clean.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = clean.startsWith('`') || clean.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${clean}${pad}${fence}`;
}

/** The same in a cell of a table, where a bar ends the cell even in code. */
export const cell = (text: string): string => code(text).replaceAll('|', '\\|');

function block(text: string): string[] {
  const clean = sanitise(text);
  const longest = Math.max(2, ...[...clean.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}sh`, clean, fence];
}

/** @returns lines; rows of cells that are Markdown already */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [row(heads), row(heads.map(() => '---')), ...rows.map(row)];
}

function causeSection(cause: Cause, title: string): string[] {
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
          ...cause.evidence.map(
            (citation) =>
              `- ${code(whereText(citation, '', true))}${citation.time === null ? '' : ` at ${prose(citation.time)}`}${citation.quote === '' ? '' : `: ${code(citation.quote)}`}`,
          ),
        ]),
    ...(cause.fixes.length === 0
      ? []
      : [
          '',
          '**Fix**',
          '',
          ...cause.fixes.flatMap((fix, i) => [
            `${i + 1}. ${prose(fix.text)} (${fix.risk})`,
            ...(fix.command === null ? [] : ['', ...block(fix.command).map((line) => `   ${line}`)]),
          ]),
        ]),
    '',
  ];
}

/** The answer in Markdown. */
export function diagnosisMarkdown(diagnosis: Diagnosis): string {
  const { causes, history, stake, next, gaps } = diagnosis;
  const lines = [
    `## ${prose(headline(diagnosis))}`,
    '',
    `As of ${dateTime(diagnosis.at)}.`,
    '',
    ...causes.flatMap((cause) => causeSection(cause, causes.length > 1 ? `Cause ${cause.rank}` : 'Cause')),
    ...(causes.length === 0 && !['healthy', 'recovered', 'completed'].includes(diagnosis.state)
      ? ['### Cause: unknown', '']
      : []),
    ...history.flatMap((cause) => causeSection(cause, 'Was')),
    '### Containers',
    '',
    ...markdownTable(
      ['Container', 'Type', 'Status', 'Restarts', 'Last exit', 'Ran', 'Next start'],
      diagnosis.containers.map((container) => [
        cell(container.name),
        container.type,
        cell(container.status),
        String(container.restarts),
        exitText(container.lastExit) === null ? '-' : cell(exitText(container.lastExit)!),
        ranText(container.lastExit)?.replace('<', '&lt;') ?? '-',
        container.backoff?.nextRestartAt ?? '-',
      ]),
    ),
    '',
    '### Checks',
    '',
    ...markdownTable(
      ['Check', 'Result', 'Why'],
      diagnosis.checks.map((check) => [check.category, check.result.replace('-', ' '), prose(check.why)]),
    ),
    '',
  ];
  const stakes = [
    ...stake.endpoints.map((one) => `- Service ${code(one.service)}: ${one.ready} of ${one.total} endpoints ready`),
    ...(stake.pods > 1 ? [`- ${stake.affected} of ${stake.pods} pods share the fate`] : []),
    ...(stake.rollback === null ? [] : [`- Way back: ${prose(stake.rollback.why)}: ${code(stake.rollback.command)}`]),
    ...(stake.owners.length === 0 ? [] : [`- Edits by hand will be undone by ${prose(stake.owners.join(', '))}`]),
  ];
  if (stakes.length > 0) lines.push('### At stake', '', ...stakes, '');
  if (next !== null)
    lines.push('### Next', '', `${prose(next.test)}: ${prose(next.why)}`, '', ...block(next.command), '');
  if (gaps.length > 0)
    lines.push(
      '### Not read',
      '',
      ...gaps.map(
        (gap) => `- ${prose(gap.what)}: ${prose(gap.why)}${gap.needs === null ? '' : `; needs ${code(gap.needs)}`}`,
      ),
      '',
    );
  return `${lines.join('\n').trimEnd()}\n`;
}

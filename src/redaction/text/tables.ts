/** Tables in text: CSV, the output of psql, Markdown. The head of a column says what is below it. */
import { sensitivity } from '../names.ts';
import { isMessage, isPlaceholder, looksSecret, MASK } from '../values.ts';
import type { Rule } from './rule.ts';

/** Cells of a line, and lines below a head, that are read. */
const MOST_CELLS = 100;
const MOST_ROWS = 2000;
const LONGEST_LINE = 4000;
/** The head of a column: a name of a few words. */
const HEAD = /^["']?[A-Za-z_][\w .#()-]{0,40}["']?$/;
const NAMED = /pass|pwd|secret|token|key|cred/i;
/** The line between the head and the rows. */
const RULE_LINE = /^[\s|+:=-]{3,}$/;

const separatorOf = (line: string): string | undefined => ['|', '\t', ','].find((sign) => line.includes(sign));
const bare = (cell: string): string => cell.trim().replace(/^["']|["']$/g, '');
const isSecretHead = (cell: string): boolean => ['strong', 'inner'].includes(sensitivity(bare(cell)) ?? '');

/** The cell with its value masked; blanks and quotes around it stay. */
const maskCell = (cell: string): string => cell.replace(bare(cell), () => MASK);

const isSecretCell = (cell: string): boolean =>
  looksSecret(bare(cell)) && !isMessage(bare(cell)) && !isPlaceholder(bare(cell));

/** Masks the columns that a head names in the rows below it; returns the index of the line after the last row. */
function maskRows(lines: string[], head: number, separator: string, columns: readonly number[], count: number): number {
  let at = head + 1;
  for (; at < lines.length && at - head < MOST_ROWS; at++) {
    const line = lines[at]!;
    if (RULE_LINE.test(line.slice(0, LONGEST_LINE))) continue;
    if (line.length > LONGEST_LINE) break;
    const cells = line.split(separator);
    if (cells.length !== count) break;
    for (const column of columns) if (isSecretCell(cells[column]!)) cells[column] = maskCell(cells[column]!);
    lines[at] = cells.join(separator);
  }
  return at;
}

/** Masks `| password | … |`: a row of names and values. */
function maskRow(cells: readonly string[]): string[] {
  return cells.map((cell, i) => (i > 0 && isSecretHead(cells[i - 1]!) && isSecretCell(cell) ? maskCell(cell) : cell));
}

function maskTables(text: string): string {
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.length > LONGEST_LINE || !NAMED.test(line)) continue;
    const separator = separatorOf(line);
    if (separator === undefined) continue;
    const cells = line.split(separator);
    if (cells.length < 2 || cells.length > MOST_CELLS) continue;
    // A message can begin before the first cell.
    const heads = [cells[0]!.replace(/^.*: /, ''), ...cells.slice(1)];
    const isHead =
      heads.every((cell) => bare(cell) === '' || HEAD.test(cell.trim())) &&
      heads.filter((cell) => bare(cell) !== '').length > 1;
    const columns = isHead ? heads.flatMap((cell, k) => (isSecretHead(cell) ? [k] : [])) : [];
    if (separator === '|') lines[i] = maskRow(cells).join(separator);
    if (columns.length > 0 && lines[i] === line) i = maskRows(lines, i, separator, columns, cells.length) - 1;
  }
  return lines.join('\n');
}

export const TABLE_RULE: Rule = { needles: ['|', ',', '\t'], isNamed: true, mask: maskTables };

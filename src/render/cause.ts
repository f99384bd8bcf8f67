/** Prints a cause: its summary, the chain to the root cause, the evidence, the fixes. */
import type { Citation, Confidence, Link } from '../model/finding.ts';
import type { Cause, PrintedFix } from '../model/diagnosis.ts';
import type { Style } from './style.ts';
import { wrapCommand } from './command-lines.ts';
import { sanitise } from './text.ts';
import { clip, clipMiddle, displayWidth, padEnd, wrap } from './width.ts';
import { age, clock } from './time.ts';
import { UNLIMITED } from './view.ts';
import type { View } from './view.ts';
import { wrappedTable } from './wrapped.ts';

/** Limits of the first screen; `-o wide` has none, and a pipe cuts no text. */
export const FIRST_SCREEN = { summary: 160, quotes: 5, quote: 200, secondCauseQuotes: 2 } as const;

/** Whether texts are printed whole. */
const isWhole = ({ wide, width }: View): boolean => wide || width === UNLIMITED;

function confidencePaint(confidence: Confidence, style: Style): (text: string) => string {
  return confidence === 'confirmed' ? style.bad : style.care;
}

/**
 * Returns `CAUSE  confirmed, app-error (upstream/no-ready-endpoints)`, then the summary and the chain.
 * @param title `CAUSE`, `CAUSE 2`, `WAS`
 * @param when how long ago: `5m2s ago`; null: no time is known
 */
export function causeLines(
  cause: Cause,
  title: string,
  view: View,
  style: Style,
  when: string | null = null,
): string[] {
  const container = cause.container === null ? '' : `, container ${sanitise(cause.container)}`;
  const summary = isWhole(view) ? sanitise(cause.summary) : clip(sanitise(cause.summary), FIRST_SCREEN.summary);
  const about = `${cause.category}${container}`;
  const head = `${title}  ${cause.confidence}, ${about}`;
  const id = `(${sanitise(cause.id)})`;
  const [firstWord, rest] = [
    style.head(title),
    `  ${confidencePaint(cause.confidence, style)(cause.confidence)}, ${about}`,
  ];
  const tail = when === null ? '' : `, ${when}`;
  const room = view.width - displayWidth(head) - displayWidth(tail);
  const fits = 1 + displayWidth(id) <= room;
  const headLines =
    room >= 0
      ? [`${firstWord}${rest}${fits ? ` ${style.dim(id)}` : ''}${tail}`]
      : [firstWord, ...wrap(`${cause.confidence}, ${about}${tail}`, view.width - 2).map((line) => `  ${line}`)];
  const chain = chainLines(cause.chain, view.width);
  return [
    ...headLines,
    ...wrap(summary, view.width - 2).map((line) => `  ${style.head(line)}`),
    ...(chain.length > 0 ? ['', ...chain] : []),
  ];
}

/** Returns the chain from the pod to the root cause, each step one level deeper. */
export function chainLines(chain: readonly Link[], width: number): string[] {
  const prefix = (i: number): string => (i === 0 ? '' : `${'   '.repeat(i - 1)}└─ `);
  const names = chain.map((link, i) => prefix(i) + sanitise(link.object));
  const column = Math.max(0, ...names.map(displayWidth));
  const beside = column <= Math.floor(width * 0.45);
  return chain.flatMap((link, i) => {
    const says = sanitise(link.says);
    if (beside) {
      const [first, ...rest] = wrap(says, width - column - 4);
      return [`  ${padEnd(names[i]!, column)}  ${first!}`, ...rest.map((line) => `${' '.repeat(column + 4)}${line}`)];
    }
    const indent = `${'   '.repeat(i)}  `;
    return [
      `  ${clip(names[i]!, width - 2)}`,
      ...wrap(says, Math.max(16, width - indent.length - 2)).map((line) => `${indent}  ${line}`),
    ];
  });
}

/**
 * Returns the object and the field of a citation: `web lastState.terminated.reason`, `Service/postgres spec.selector`.
 * It leaves out the explained pod and the lists of its containers.
 * @param own the explained object
 */
export function whereText(citation: Citation, own: string, wide: boolean): string {
  const field = wide
    ? citation.field
    : citation.field
        .replace(/^(?:status|spec)\.(?:init|ephemeral)?[Cc]ontainer(?:Statuse)?s\[([^\]]*)\]\.?/, '$1 ')
        .trim();
  return sanitise(citation.object === own && !wide ? field : `${citation.object} ${field}`);
}

/** The longest quote, in columns, that shares a line with its field. */
const SHORT = 44;

/** Drops the random end of generated pod names, in which events about the same thing differ. */
const plain = (quote: string): string =>
  quote
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-')
    .replace(/^Error: /, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Drops quotes that repeat an earlier one: a status and its event often say the same. */
function withoutEchoes(evidence: readonly Citation[]): Citation[] {
  return evidence.filter((one, i) => {
    const words = plain(one.quote);
    // A short value (a name, a number) does not repeat a sentence that contains it.
    return words.length < 24 || !evidence.slice(0, i).some((other) => plain(other.quote).includes(words));
  });
}

/**
 * Returns each citation: the field and its time, then the quote.
 * @param about the explained object, and the time of the diagnosis
 * @param limit how many citations the first screen shows
 */
export function evidenceLines(
  evidence: readonly Citation[],
  about: { readonly own: string; readonly at: string | null },
  limit: number,
  view: View,
  style: Style,
): string[] {
  const now = about.at;
  const shown = view.wide ? evidence : withoutEchoes(evidence).slice(0, limit);
  const rows = shown.map((citation) => ({
    where: whereText(citation, about.own, view.wide),
    time: clock(citation.time, now) ?? '-',
    age: age(citation.time, now) ?? '-',
    quote: isWhole(view)
      ? sanitise(citation.quote).trim()
      : clipMiddle(sanitise(citation.quote).trim(), FIRST_SCREEN.quote),
  }));
  const time = Math.max('TIME (UTC)'.length, ...rows.map((row) => row.time.length));
  const ages = Math.max(...rows.map((row) => row.age.length), 3);
  const where = Math.max(
    16,
    Math.min(
      view.width - time - ages - 6,
      Math.max(
        'EVIDENCE'.length,
        ...rows.map(
          (row) => displayWidth(row.where) + (displayWidth(row.quote) <= SHORT ? displayWidth(row.quote) + 2 : 0),
        ),
      ),
    ),
  );
  const lines = view.headers ? [style.head(`${padEnd('EVIDENCE', where)}   ${padEnd('TIME (UTC)', time)}   AGE`)] : [];
  let last = '';
  for (const row of rows) {
    // A short value follows its field on the same line.
    const beside = `${row.where}: ${row.quote}`;
    const short = row.quote !== '' && displayWidth(beside) <= where;
    const below = short || row.quote === '' ? [] : wrap(row.quote, view.width - 4).map((line) => `    ${line}`);
    // Log lines of the same time share one heading.
    const heading = short ? '' : `${row.where} ${row.time}`;
    if (heading !== '' && heading === last) {
      lines.push(...below);
      continue;
    }
    last = heading;
    const [first, ...rest] = short
      ? [beside]
      : displayWidth(row.where) <= where
        ? [row.where]
        : wrap(row.where, where - 2);
    lines.push(
      `${padEnd(first!, where)}   ${style.dim(`${padEnd(row.time, time)}   ${row.age}`)}`,
      ...rest.map((line) => `  ${line}`),
      ...below,
    );
  }
  const hidden = evidence.length - shown.length;
  if (hidden > 0) lines.push(style.dim(`    ${hidden} more with -o wide`));
  return lines.map((line) => line.trimEnd());
}

/** Returns the numbered fixes. A command has its own lines, so that it can be copied. */
export function fixLines(fixes: readonly PrintedFix[], view: View, style: Style): string[] {
  const paint = { 'read-only': style.good, restarts: style.care, changes: style.care };
  const risk = Math.max('RISK'.length, ...fixes.map((fix) => fix.risk.length));
  const text = view.width === UNLIMITED ? Math.max(...fixes.map((fix) => displayWidth(sanitise(fix.text)))) : 0;
  return fixes.flatMap((fix, i) => [
    ...wrappedTable(
      ['FIX', '', 'RISK'],
      [[`${i + 1}.`.padEnd(3), sanitise(fix.text), { text: fix.risk, paint: paint[fix.risk] }]],
      {
        width: view.width,
        style,
        flexible: 1,
        gap: 1,
        fill: true,
        least: [0, text, risk],
        headers: view.headers && i === 0,
      },
    ),
    ...(fix.command === null ? [] : wrapCommand(fix.command, view.width, '    ')),
  ]);
}

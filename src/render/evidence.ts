/** Prints the evidence of a cause: where it is, its time and the quote. */
import type { Cause } from '../model/diagnosis.ts';
import type { Citation } from '../model/finding.ts';
import { withoutEchoes, withoutPreemption } from './echoes.ts';
import { FIRST_SCREEN, moreText } from './first-screen.ts';
import type { Style } from './style.ts';
import { sanitise } from './text.ts';
import { age, clock } from './time.ts';
import { UNLIMITED } from './view.ts';
import type { View } from './view.ts';
import { clipMiddle, displayWidth, padEnd, wrap } from './width.ts';

/** Whether quotes are printed whole. */
const isWhole = ({ wide, width }: View): boolean => wide || width === UNLIMITED;

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

/** What a citation is about: the explained object, and the time of the diagnosis. */
interface About {
  readonly own: string;
  readonly at: string | null;
}

/**
 * Returns the evidence of a cause: the field and its time, then the quote.
 * @param limit how many citations the first screen shows
 * @param room the lines it has for them; a few citations are always shown
 */
export function evidenceLines(
  cause: Cause,
  about: About,
  limit: number,
  view: View,
  style: Style,
  room = Infinity,
): string[] {
  const all = view.wide ? cause.evidence : withoutEchoes(cause);
  for (let shown = view.wide ? all.length : Math.min(limit, all.length); ; shown--) {
    const lines = linesOf(all.slice(0, shown), cause.evidence.length - shown, about, view, style);
    if (view.wide || lines.length <= room || shown <= FIRST_SCREEN.fewestQuotes) return lines;
  }
}

function linesOf(shown: readonly Citation[], hidden: number, about: About, view: View, style: Style): string[] {
  const now = about.at;
  const rows = shown.map((citation) => ({
    where: whereText(citation, about.own, view.wide),
    time: clock(citation.time, now) ?? '-',
    age: age(citation.time, now) ?? '-',
    quote: isWhole(view)
      ? sanitise(citation.quote).trim()
      : clipMiddle(withoutPreemption(sanitise(citation.quote).trim()), FIRST_SCREEN.quote),
  }));
  const time = Math.max('TIME (UTC)'.length, ...rows.map((row) => row.time.length));
  const ages = Math.max(...rows.map((row) => row.age.length), 3);
  const where = Math.max(
    16,
    Math.min(
      view.width - time - ages - 6,
      Math.max(
        'EVIDENCE'.length + (view.headers ? moreText(hidden).length : 0),
        ...rows.map(
          (row) => displayWidth(row.where) + (displayWidth(row.quote) <= SHORT ? displayWidth(row.quote) + 2 : 0),
        ),
      ),
    ),
  );
  const more = moreText(hidden);
  const fits = 'EVIDENCE'.length + more.length <= where;
  const head = `EVIDENCE${fits ? more : ''}`;
  const lines = view.headers ? [style.head(`${padEnd(head, where)}   ${padEnd('TIME (UTC)', time)}   AGE`)] : [];
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
  if (more !== '' && !(fits && view.headers)) lines.push(style.dim(`   ${more}`));
  return lines.map((line) => line.trimEnd());
}

/** Prints a cause: its summary, the chain to the root cause, the fixes. */
import type { Confidence, Link } from '../model/finding.ts';
import type { Cause, PrintedFix } from '../model/diagnosis.ts';
import type { Style } from './style.ts';
import { textBeside } from './beside.ts';
import { wrapCommand } from './command-lines.ts';
import { briefChain } from './echoes.ts';
import { moreText } from './first-screen.ts';
import { sanitise } from './text.ts';
import { displayWidth, padEnd, wrap } from './width.ts';
import { UNLIMITED } from './view.ts';
import type { View } from './view.ts';
import { wrappedTable } from './wrapped.ts';

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
  const chain = chainLines(view.wide ? cause.chain : briefChain(cause), view.width);
  return [
    ...headLines,
    ...wrap(sanitise(cause.summary), view.width - 2).map((line) => `  ${style.head(line)}`),
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
      ...wrap(sanitise(link.object), Math.max(16, width - indent.length)).map(
        (line, row) => `  ${(row === 0 ? prefix(i) : '   '.repeat(i)) + line}`,
      ),
      ...wrap(says, Math.max(16, width - indent.length - 2)).map((line) => `${indent}  ${line}`),
    ];
  });
}

/**
 * Returns the numbered fixes. A command has its own lines, so that it can be copied.
 * @param limit how many fixes the first screen shows
 */
export function fixLines(fixes: readonly PrintedFix[], limit: number, view: View, style: Style): string[] {
  const paint = { 'read-only': style.good, restarts: style.care, changes: style.care, recreates: style.bad };
  const shown = view.wide ? fixes : fixes.slice(0, limit);
  const risk = Math.max('RISK'.length, ...shown.map((fix) => fix.risk.length));
  // Two spaces between EFFECT and RISK: `restores  restarts` would look like one word with one.
  const effect = Math.max('EFFECT'.length, ...shown.map((fix) => fix.effect.length)) + 1;
  const text = view.width === UNLIMITED ? Math.max(...shown.map((fix) => displayWidth(sanitise(textBeside(fix))))) : 0;
  return shown.flatMap((fix, i) => [
    ...wrappedTable(
      ['FIX', moreText(fixes.length - shown.length).trim(), 'EFFECT', 'RISK'],
      [[`${i + 1}.`.padEnd(3), sanitise(textBeside(fix)), fix.effect, { text: fix.risk, paint: paint[fix.risk] }]],
      {
        width: view.width,
        style,
        flexible: 1,
        gap: 1,
        fill: true,
        least: [0, text, effect, risk],
        headers: view.headers && i === 0,
      },
    ),
    ...(fix.command === null ? [] : wrapCommand(fix.command, view.width, '    ')),
  ]);
}

/** The tables of `check`, `timeline` and `codes`. */
import type { CheckAnswer, ExitMeaning, StateWord, Timeline } from '../model/reports.ts';
import { causeLines, fixLines } from './cause.ts';
import { evidenceLines } from './evidence.ts';
import { checkLines } from './check-lines.ts';
import { gapLines } from './gap-lines.ts';
import { styleFor } from './style.ts';
import type { Style } from './style.ts';
import { sanitise } from './text.ts';
import { titleWithOrigin } from './title.ts';
import { clipMiddle, displayWidth, wrap } from './width.ts';
import { page, recordedLines } from './page.ts';
import { shortName } from '../model/short-name.ts';
import { age, clock } from './time.ts';
import { UNLIMITED } from './view.ts';
import type { View } from './view.ts';
import { wrappedTable } from './wrapped.ts';

/**
 * Prints the table of categories.
 * @param detailed the user named categories: their causes are printed in full
 */
export function renderCheck(answer: CheckAnswer, detailed: boolean, view: View): string {
  const style = styleFor(view.color);
  const causes = detailed
    ? answer.causes.flatMap((cause) => [
        causeLines(cause, 'CAUSE', view, style),
        cause.evidence.length > 0
          ? evidenceLines(cause, { own: `${answer.target.kind}/${answer.target.name}`, at: answer.at }, 5, view, style)
          : [],
        cause.fixes.length > 0 ? fixLines(cause.fixes, Infinity, view, style) : [],
      ])
    : [];
  const title = wrap(sanitise(`Checks of ${titleWithOrigin(answer.target)}.`), view.width);
  return page(
    [...title.map((line) => style.head(line)), ...recordedLines(answer.at, view)],
    checkLines(answer.checks, view, style),
    ...causes,
    gapLines(answer, view, style),
  );
}

const PAINT: Readonly<Record<string, keyof Style>> = {
  exit: 'bad',
  kill: 'bad',
  failure: 'bad',
  volume: 'bad',
  probe: 'care',
  config: 'care',
  rollout: 'care',
};

/** Columns: of the objects next to the messages of a narrow terminal, and of a message. */
const MOST_OBJECT = 24;
const MOST_MESSAGE = 200;

/** Prints the table of what happened. */
export function renderTimeline(timeline: Timeline, view: View): string {
  const style = styleFor(view.color);
  const own = `Pod/${timeline.target.name}`;
  const objects = timeline.entries.map((entry) => {
    const [kind = '', name = ''] = entry.object.split('/', 2);
    return sanitise(entry.object === own ? (entry.container ?? 'pod') : shortName(kind, name));
  });
  // A long name would leave no room for the messages: then each message begins with it.
  const inside = Math.max(0, ...objects.map(displayWidth)) > Math.max(MOST_OBJECT, view.width * 0.3);
  const rows = timeline.entries.map((entry, i) => {
    const paint = PAINT[entry.what];
    const says = sanitise(entry.says);
    const text = view.wide || view.width === UNLIMITED ? says : clipMiddle(says, MOST_MESSAGE);
    return [
      clock(entry.time, timeline.at) ?? '-',
      age(entry.time, timeline.at) ?? '-',
      paint === undefined ? entry.what : { text: entry.what, paint: style[paint] },
      ...(inside ? [`${objects[i]!}: ${text}`] : [objects[i]!, text]),
    ];
  });
  const heads = ['TIME (UTC)', 'AGE', 'EVENT', ...(inside ? [] : ['OBJECT']), 'MESSAGE'];
  const table =
    rows.length === 0
      ? ['No events are left. Kubernetes keeps events for one hour by default.']
      : wrappedTable(heads, rows, {
          width: view.width,
          style,
          flexible: heads.length - 1,
          headers: view.headers,
        });
  return page(recordedLines(timeline.at, view), table, gapLines(timeline, view, style));
}

const HAS = { waiting: 'a container waits', ended: 'a container has ended', pod: 'of a pod' } as const;

/**
 * Prints what a word in the column STATUS means, and the command that says more.
 * @param program the command that the user typed
 */
export function renderStateWord({ word, of, meaning, next }: StateWord, program: string, view: View): string {
  const style = styleFor(view.color);
  const lines = wrap(meaning, view.width - 2).map((line) => `  ${line}`);
  return page([`${style.head(word)}  ${style.dim(`(${HAS[of]})`)}`, ...lines], [`Next: ${program} ${next} POD`]);
}

/**
 * Prints tables of exit codes.
 * @param groups a heading each, with its codes
 */
export function renderCodes(
  groups: readonly { readonly title: string; readonly codes: readonly ExitMeaning[] }[],
  view: View,
): string {
  const style = styleFor(view.color);
  return page(
    ...groups.map(({ title, codes }) =>
      wrappedTable(
        [title, 'NAME', 'MEANING'],
        codes.map((one) => [String(one.code), one.name ?? '-', one.meaning]),
        { width: view.width, style, flexible: 2, headers: view.headers },
      ),
    ),
  );
}

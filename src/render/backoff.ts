/** The tables of `backoff`. */
import { boundedContainers, wrapMore } from './bounded.ts';
import type { Backoff, BackoffContainer } from '../model/reports.ts';
import { columns } from './columns.ts';
import { ESTIMATED, nextText, statusText } from './containers.ts';
import { gapLines } from './gap-lines.ts';
import { page, recordedLines } from './page.ts';
import { styleFor } from './style.ts';
import type { Style } from './style.ts';
import { sanitise } from './text.ts';
import { goDuration } from './time.ts';
import type { View } from './view.ts';
import { wrap } from './width.ts';
import { wrappedTable } from './wrapped.ts';

const HEADS = ['CONTAINER', 'STATUS', 'RESTARTS', 'DELAY', 'NEXT START', 'THEN'] as const;

/** Returns `40s`, `about 40s` for an estimate, `none`. */
const delayText = (seconds: number, isEstimate: boolean): string =>
  seconds === 0 ? 'none' : `${isEstimate ? 'about ' : ''}${goDuration(seconds)}`;

/**
 * Returns a row: the delay now, when it ends, and the delay after one more crash.
 * @param at the time of the answer; null: it is not known, so no time is counted from it
 */
export function backoffCells(container: BackoffContainer, at: string | null): string[] {
  const { delaySeconds, nextRestartAt, nextDelaySeconds, estimate } = container;
  const backoff = delaySeconds === null || nextRestartAt === null ? null : { delaySeconds, nextRestartAt };
  const runs = estimate !== null && estimate.nextRestartAt === null;
  const then = nextDelaySeconds ?? (runs ? estimate.delaySeconds : null);
  const delay = delaySeconds ?? (estimate === null || runs ? null : estimate.delaySeconds);
  return [
    sanitise(container.name),
    statusText(container, at),
    String(container.restarts),
    delay === null ? '-' : delayText(delay, delaySeconds === null),
    nextText({ backoff, estimate }, at) ?? '-',
    then === null ? '-' : `${delayText(then, runs)}${runs ? ESTIMATED : ''}`,
  ];
}

/** Returns the table, or a paragraph for each container on a terminal that is too narrow: no name is cut. */
function containerLines({ containers, at }: Backoff, view: View, style: Style): string[] {
  const rows = containers.map((container) => backoffCells(container, at));
  const table = columns(
    HEADS.map((head) => ({ head })),
    rows,
    { width: view.width, style, headers: view.headers },
  );
  if (table !== undefined) return table;
  const labels = ['', '', 'restarts', 'delay', 'next start', 'then'];
  return rows.flatMap(([name, status, ...cells]) => {
    const parts = cells.flatMap((cell, i) => (cell === '-' ? [] : [`${labels[i + 2]} ${cell}`]));
    return wrap([`${name}: ${status}`, ...parts].join('; '), view.width - 2).map((line, i) =>
      i === 0 ? line : `  ${line}`,
    );
  });
}

/** Returns the steps of the schedule, with the containers that wait at each. */
function stepLines({ containers, schedule }: Backoff, view: View, style: Style): string[] {
  const delays = schedule.delaysSeconds;
  const namesAt = (delay: number): string =>
    containers
      .filter((container) => container.delaySeconds === delay)
      .map(({ name }) => sanitise(name))
      .join(', ');
  const some = delays.some((delay) => namesAt(delay) !== '');
  const rows = delays.map((delay, i) => [
    i === delays.length - 1 ? `${i + 1} and later` : String(i + 1),
    delay === 0 ? 'none' : goDuration(delay),
    ...(some ? [{ text: namesAt(delay), paint: style.bad }] : []),
  ]);
  return wrappedTable(['CRASH', 'DELAY', ...(some ? ['CONTAINERS'] : [])], rows, {
    width: view.width,
    style,
    flexible: some ? 2 : 1,
    headers: view.headers,
  });
}

/** Prints where each container is on the schedule, and the schedule. */
export function renderBackoff(all: Backoff, view: View): string {
  const style = styleFor(view.color);
  const { shown, more } = boundedContainers(all.containers, view);
  const answer: Backoff = { ...all, containers: shown };
  const { schedule } = answer;
  const words = answer.containers.flatMap((container) =>
    wrap(`${sanitise(container.name)}: ${sanitise(container.says)}.`, view.width - 2).map((line, i) =>
      i === 0 ? line : `  ${line}`,
    ),
  );
  const rule = wrap(
    [
      'The kubelet restarts a container at once after its first crash.',
      `Before the next restart it waits ${goDuration(schedule.initialSeconds)}, counted from the exit,`,
      `then twice as long each time, up to ${goDuration(schedule.capSeconds)}.`,
      `The schedule starts again ${goDuration(schedule.resetSeconds)} after the last start`,
      '(running and waiting together), and when the kubelet itself restarts.',
      'DELAY is what the kubelet reports, or an estimate ("about").',
    ].join(' '),
    view.width,
  );
  return page(
    recordedLines(answer.at, view),
    [...containerLines(answer, view, style), ...wrapMore(more, view)],
    words,
    stepLines(answer, view, style),
    rule,
    gapLines(answer, view, style),
  );
}

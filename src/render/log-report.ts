/** The logs of `logs`: for each container a heading, then its lines, the important ones marked. */
import { plural } from '../knowledge/plural.ts';
import type { Logs, LogsContainer } from '../model/reports.ts';
import { exitText, ranText } from './containers.ts';
import { boundedLogs, wrapMore } from './bounded.ts';
import { gapLines } from './gap-lines.ts';
import { page, recordedLines } from './page.ts';
import { styleFor } from './style.ts';
import type { Style } from './style.ts';
import { wrapCommand } from './command-lines.ts';
import { sanitise } from './text.ts';
import { clip, wrap } from './width.ts';
import { instant } from '../knowledge/time.ts';
import { ago } from './time.ts';
import type { View } from './view.ts';
import { shellLine } from '../model/command.ts';

const AROUND = 2;
const LAST = 5;

/**
 * Returns the lines to print: those that explain the exit, a few around each, and the last ones before the end.
 * @param wish `all`, or how many lines from the end; undefined: the choice above
 */
export function chosenLines(container: LogsContainer, wish: 'all' | number | undefined): LogsContainer['lines'] {
  const { lines } = container;
  if (wish === 'all') return lines;
  if (wish !== undefined) return wish === 0 ? [] : lines.slice(-wish);
  const decisive = lines.flatMap((line, i) => (line.decisive ? [i] : []));
  const last = decisive.length === 0 ? 2 * LAST : LAST;
  return lines.filter((_, i) => i >= lines.length - last || decisive.some((at) => Math.abs(at - i) <= AROUND));
}

/** Returns the sentence above a log: the container, its last exit and how many lines were read. */
export function logHeading(container: LogsContainer, now: string | null): string {
  const exit = exitText(container.lastExit);
  const ran = ranText(container.lastExit);
  const when = ago(container.lastExit?.finishedAt, now);
  const who =
    container.instance === 'dead'
      ? `the instance that exited ${exit ?? 'with an unknown code'}${ran === null ? '' : ` after ${ran}`}${when === null ? '' : `, ${when}`}`
      : container.instance === 'running'
        ? 'the running instance'
        : 'no instance';
  const count =
    container.missing !== null
      ? container.missing
      : `${plural(container.total, 'line')}${container.truncated ? ' read, there are older ones' : ''}`;
  return sanitise(`${container.name} (${container.type}): ${who}; ${count}`);
}

/** Returns the kubectl command for the same log. */
function commandLines(
  { name, previous }: LogsContainer,
  { namespace, name: pod }: Logs['target'],
  width: number,
): string[] {
  return previous === null
    ? []
    : wrapCommand(
        sanitise(shellLine`kubectl logs -n ${namespace} ${pod} -c ${name} ${previous ? ['--previous'] : []}`),
        width,
        '  ',
      );
}

function lineText(line: LogsContainer['lines'][number], view: View, style: Style): string[] {
  const at = instant(line.time);
  const stamp = at === undefined ? '' : `${new Date(at).toISOString().slice(11, 19)}  `;
  const room = view.width - 2 - stamp.length;
  const text = sanitise(line.text);
  if (!line.decisive) return [`  ${style.dim(stamp)}${view.wide ? text : clip(text, room)}`];
  return wrap(text, room).map(
    (part, i) =>
      `${style.bad(i === 0 ? '> ' : '  ')}${i === 0 ? style.dim(stamp) : ' '.repeat(stamp.length)}${style.bad(part)}`,
  );
}

/**
 * Returns the logs.
 * @param wish `all` lines, or how many from the end; undefined: those that explain the exit with a few around each, and
 *   the last
 */
export function renderLogs(logs: Logs, wish: 'all' | number | undefined, view: View): string {
  const style = styleFor(view.color);
  const { shown: printed, more } = boundedLogs(logs.containers, view);
  const blocks = printed.map((container) => {
    const lines = [
      ...wrap(logHeading(container, logs.at), view.width).map((line) => style.head(line)),
      ...commandLines(container, logs.target, view.width).map((line) => style.dim(line)),
    ];
    const shown = chosenLines(container, wish);
    let expected = shown.length > 0 && typeof wish === 'number' ? shown[0]!.index : 0;
    for (const line of shown) {
      if (line.index > expected) lines.push(style.dim(`  … ${plural(line.index - expected, 'line')} …`));
      lines.push(...lineText(line, view, style));
      expected = line.index + 1;
    }
    return lines;
  });
  const marked = printed.some((container) => chosenLines(container, wish).some((line) => line.decisive));
  const legend = marked && view.headers ? [style.dim('> marks the lines that best explain the exit.')] : [];
  return page(recordedLines(logs.at, view), ...blocks, wrapMore(more, view), legend, gapLines(logs, view, style));
}

/** One line for each change of an answer, for pipes and logs. */
import { isFailing } from '../model/diagnosis.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import { headline } from './headline.ts';
import { stamp } from './page.ts';
import { sanitise } from './text.ts';
import { padEnd } from './width.ts';

const WIDTHS = [20, 9, 36, 8, 10] as const;
const row = (cells: readonly string[]): string =>
  `${cells
    .map((cell, i) => (WIDTHS[i] === undefined ? cell : padEnd(cell, WIDTHS[i])))
    .join('  ')
    .trimEnd()}\n`;

export const changeHeader = (): string => row(['TIME', 'STATE', 'CONTAINER', 'RESTARTS', 'CONFIDENCE', 'CAUSE']);

/**
 * Returns what a line shows; two answers with the same key are no change. So the steps of one loop (running, waiting)
 * do not count.
 */
export function changeKey({ target, state, containers, causes }: Diagnosis): string {
  const [first] = causes;
  return JSON.stringify([
    target.kind,
    target.name,
    state,
    containers.map(({ name, restarts }) => [name, restarts]),
    first?.id,
    first?.confidence,
    first?.summary,
  ]);
}

/** Returns one line, with its line break. */
export function changeLine(diagnosis: Diagnosis): string {
  const { target, state, containers, causes, at } = diagnosis;
  const [first] = causes;
  const container =
    containers.find(({ name }) => name === first?.container) ??
    [...containers].sort((a, b) => b.restarts - a.restarts)[0];
  const calm = !isFailing(state);
  const where = container === undefined ? target.name : `${target.name}/${container.name}`;
  return row([
    stamp(at),
    state,
    sanitise(where),
    container === undefined ? '-' : String(container.restarts),
    first?.confidence ?? (calm ? '-' : 'unknown'),
    first === undefined ? (calm ? headline(diagnosis) : 'no cause found') : sanitise(first.summary),
  ]);
}

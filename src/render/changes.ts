/** One line for each change of an answer: for a pipe, a log, a second terminal. */
import type { Diagnosis } from '../model/diagnosis.ts';
import { headline } from './diagnosis.ts';
import { padEnd, sanitise } from './text.ts';

const WIDTHS = [20, 9, 36, 8, 10] as const;
const row = (cells: readonly string[]): string =>
  `${cells
    .map((cell, i) => (WIDTHS[i] === undefined ? cell : padEnd(cell, WIDTHS[i])))
    .join('  ')
    .trimEnd()}\n`;

export const changeHeader = (): string => row(['TIME', 'STATE', 'CONTAINER', 'RESTARTS', 'CONFIDENCE', 'CAUSE']);

/**
 * What a line tells: two answers with the same are no change. The kubelet's turns between running and waiting are none.
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

/** @returns one line, ending with a line break */
export function changeLine(diagnosis: Diagnosis): string {
  const { target, state, containers, causes, at } = diagnosis;
  const [first] = causes;
  const container =
    containers.find(({ name }) => name === first?.container) ??
    [...containers].sort((a, b) => b.restarts - a.restarts)[0];
  const calm = state === 'healthy' || state === 'recovered' || state === 'completed';
  const where = container === undefined ? target.name : `${target.name}/${container.name}`;
  return row([
    `${at.slice(0, 19)}Z`,
    state,
    sanitise(where),
    container === undefined ? '-' : String(container.restarts),
    first?.confidence ?? (calm ? '-' : 'unknown'),
    first === undefined
      ? calm
        ? headline(diagnosis)
        : 'nothing that could be read says why'
      : sanitise(first.summary),
  ]);
}

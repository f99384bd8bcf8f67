/** One line for each pod whose trouble begins, changes or ends: for a pipe, a log, a second terminal. */
import { causeOf, itemKey, restartsOf } from '../model/list-items.ts';
import type { DiagnosisList, PodItem } from '../model/list.ts';
import { padEnd, sanitise } from './text.ts';

const WIDTHS = [20, 9, 44, 8, 10] as const;
const row = (cells: readonly string[]): string =>
  `${cells
    .map((cell, i) => (WIDTHS[i] === undefined ? cell : padEnd(cell, WIDTHS[i])))
    .join('  ')
    .trimEnd()}\n`;

export const listChangeHeader = (): string => row(['TIME', 'STATE', 'POD', 'RESTARTS', 'CONFIDENCE', 'CAUSE']);

/**
 * What a line tells of a pod: two with the same are no change. The kubelet's turns between running and waiting are
 * none.
 */
function lineKey(item: PodItem): string {
  const cause = causeOf(item);
  return JSON.stringify([item.state, restartsOf(item), cause?.id, cause?.confidence, cause?.summary]);
}

/** By pod. */
export const changeKeys = (list: DiagnosisList): Map<string, string> =>
  new Map(list.items.map((item) => [itemKey(item), lineKey(item)]));

function line(item: PodItem, at: string): string {
  const cause = causeOf(item);
  const was = item.state === 'recovered' ? 'was: ' : '';
  return row([
    `${at.slice(0, 19)}Z`,
    item.state,
    sanitise(itemKey(item)),
    String(restartsOf(item)),
    cause?.confidence ?? 'unknown',
    cause === undefined ? 'nothing that could be read says why' : `${was}${sanitise(cause.summary)}`,
  ]);
}

/**
 * @param before keys of the list before; undefined: there was none
 * @returns lines, each ending with a line break; '' where nothing changed
 */
export function listChangeLines(list: DiagnosisList, before: ReadonlyMap<string, string> | undefined): string {
  const now = changeKeys(list);
  const changed = list.items.filter((item) => before?.get(itemKey(item)) !== now.get(itemKey(item)));
  const gone = [...(before?.keys() ?? [])].filter((name) => !now.has(name));
  return [
    ...changed.map((item) => line(item, list.at)),
    ...gone.map((name) =>
      row([`${list.at.slice(0, 19)}Z`, 'over', sanitise(name), '-', '-', 'in trouble no more, or gone']),
    ),
  ].join('');
}

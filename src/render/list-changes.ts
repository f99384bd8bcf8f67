/** One line for each pod that starts to fail, changes or stops failing, for pipes and logs. */
import { causeOf, itemKey, restartsOf } from '../model/list-items.ts';
import type { DiagnosisList, PodItem } from '../model/list.ts';
import { whyOf } from './list-why.ts';
import { stamp } from './page.ts';
import { sanitise } from './text.ts';
import { padEnd } from './width.ts';

const WIDTHS = [20, 9, 44, 8, 10] as const;
const row = (cells: readonly string[]): string =>
  `${cells
    .map((cell, i) => (WIDTHS[i] === undefined ? cell : padEnd(cell, WIDTHS[i])))
    .join('  ')
    .trimEnd()}\n`;

export const listChangeHeader = (): string => row(['TIME', 'STATE', 'POD', 'RESTARTS', 'CONFIDENCE', 'CAUSE']);

/**
 * Returns what a pod's line shows; the same key is no change. So the steps of one loop (running, waiting) do not count.
 */
function lineKey(item: PodItem): string {
  const cause = causeOf(item);
  return JSON.stringify([item.state, restartsOf(item), cause?.id, cause?.confidence, cause?.summary]);
}

/** Returns the keys of a list, by pod. */
export const changeKeys = (list: DiagnosisList): Map<string, string> =>
  new Map(list.items.map((item) => [itemKey(item), lineKey(item)]));

function line(item: PodItem, at: string | null): string {
  const cause = causeOf(item);
  const was = cause !== undefined && item.state === 'recovered' ? 'was: ' : '';
  return row([
    stamp(at),
    item.state,
    sanitise(itemKey(item)),
    String(restartsOf(item)),
    cause?.confidence ?? 'unknown',
    `${was}${sanitise(whyOf(cause ?? null, false, [item], false).sentence)}`,
  ]);
}

/**
 * Returns the lines of what changed, each with its line break; '' if nothing did.
 * @param before keys of the list before; undefined if there was none
 */
export function listChangeLines(list: DiagnosisList, before: ReadonlyMap<string, string> | undefined): string {
  const now = changeKeys(list);
  const changed = list.items.filter((item) => before?.get(itemKey(item)) !== now.get(itemKey(item)));
  const gone = [...(before?.keys() ?? [])].filter((name) => !now.has(name));
  return [
    ...changed.map((item) => line(item, list.at)),
    ...gone.map((name) => row([stamp(list.at), 'over', sanitise(name), '-', '-', 'no longer failing, or deleted'])),
  ].join('');
}

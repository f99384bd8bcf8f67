/** What the copies of a bisect decided. Pure. */
import { explanationsOf, unproven } from './explanations.ts';
import type { Tested } from './explanations.ts';
import { bitsOf, indexesOf, sizeOf } from './sets.ts';

export interface Decided {
  /** The smallest set of changes that decides. */
  readonly changes: readonly number[];
  /** A copy without exactly these changes worked; else the other outcomes leave no other explanation. */
  readonly seen: boolean;
  /** No part of it is enough: each was seen to fail. */
  readonly smallest: boolean;
  /** Other changes of which each alone decides, too: a copy without only this one worked. */
  readonly either: readonly number[];
}

/**
 * Returns the smallest set of changes that makes a copy work; undefined where no copy worked.
 * @param count of changes
 */
export function decidedBy(count: number, tested: readonly Tested[]): Decided | undefined {
  const worked = tested
    .filter(({ outcome, reverted }) => outcome === 'works' && reverted.length > 0)
    .map(({ reverted }) => reverted)
    .sort((a, b) => a.length - b.length);
  const [best] = worked;
  if (!best) return undefined;
  const alone = worked.filter(({ length }) => length === 1).flat();
  const [only, another] = explanationsOf(count, tested);
  if (only !== undefined && another === undefined && !only.any && sizeOf(only.changes) < best.length)
    return { changes: indexesOf(only.changes), seen: false, smallest: true, either: [] };
  const [first, ...either] = alone.sort((a, b) => a - b);
  return {
    changes: first === undefined ? best : [first],
    seen: true,
    smallest: unproven(bitsOf(best), tested).length === 0,
    either,
  };
}

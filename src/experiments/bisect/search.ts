/**
 * Which copies to run next, to find the smallest set of changes that decides whether the container works. Pure.
 *
 * Delta debugging (Zeller, Hildebrandt: "Simplifying and Isolating Failure-Inducing Input", 2002) asks one question
 * after the other. A round of copies answers several at once, so each round takes the sets of changes that separate
 * the remaining explanations best.
 */
import { doneIn, explanationsOf, isUsable, proofsOf, unproven } from './explanations.ts';
import type { Explanation, Tested } from './explanations.ts';
import { separating } from './separating.ts';
import { indexesOf } from './sets.ts';
import type { Bits } from './sets.ts';

/** Copies in one round. */
export const MOST_AT_ONCE = 4;
/** Copies in one experiment. */
export const MOST_COPIES = 12;

/** Returns every copy that the proof of an explanation needs. */
function proofOf(count: number, best: Explanation, tested: readonly Tested[]): Bits[] {
  // Either of two changes: each alone works, and without both no other change does.
  if (best.any) return [...proofsOf(best), ((1 << count) - 1) & ~best.changes];
  return [best.changes, ...unproven(best.changes, tested)];
}

/**
 * Returns the sets of changes to take back in the copies of the next round; empty where nothing more can be learned.
 * @param count of changes, at most `MOST_CHANGES`
 * @param tested the copies so far; without any, the first round is returned, which begins with the two controls: nothing
 *   and everything taken back
 */
export function nextSets(count: number, tested: readonly Tested[]): number[][] {
  const most = Math.min(MOST_AT_ONCE, MOST_COPIES - tested.length);
  if (most <= 0 || count === 0) return [];
  const every = Array.from({ length: count }, (_, index) => index);
  if (tested.length === 0) {
    const controls: Tested[] = [
      { reverted: [], outcome: 'fails' },
      { reverted: every, outcome: 'works' },
    ];
    return [[], every, ...separating(count, controls, explanationsOf(count, controls), most - 2).map(indexesOf)];
  }
  if (!isUsable(count, tested)) return [];
  const held = explanationsOf(count, tested);
  if (held.length === 0) return [];
  const done = doneIn(tested);
  held.sort((a, b) => b.weight - a.weight);
  // What no further round can prove is proved now: a copy for each of the likeliest explanations.
  const isLast = tested.length + most >= MOST_COPIES;
  if (isLast && held.length > 1)
    return [...new Set(held.flatMap(proofsOf))]
      .filter((bits) => !done.has(bits))
      .slice(0, most)
      .map(indexesOf);
  const sets = held.length > 1 ? separating(count, tested, held, most) : [];
  if (sets.length > 0) return sets.map(indexesOf);
  // One explanation is left, or what is left looks alike: its own copy, and those that show that no part is enough.
  return proofOf(count, held[0]!, tested)
    .filter((bits) => bits !== 0 && !done.has(bits))
    .slice(0, most)
    .map(indexesOf);
}

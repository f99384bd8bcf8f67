/** What may explain the outcomes of the copies so far, and what they showed. Pure. */
import { bitsOf, indexesOf, isWithin, setsOf } from './sets.ts';
import type { Bits } from './sets.ts';

/**
 * What a copy with some changes taken back did. `other`: it failed in another way than the pod, perhaps because the
 * changes do not fit together. `lost`: it did not run to its end, which says nothing.
 */
export type Outcome = 'works' | 'fails' | 'other' | 'lost';

/** A copy that ran: the indexes of the changes that were taken back in it, and what it did. */
export interface Tested {
  readonly reverted: readonly number[];
  readonly outcome: Outcome;
}

/**
 * An explanation: the container works if and only if all of these changes are taken back; with `any`, if one of them is:
 * then it fails only with all of them together.
 */
export interface Explanation {
  readonly changes: Bits;
  readonly any: boolean;
  readonly weight: number;
}

/** How likely each kind is before anything ran: most rollouts break by one change. */
const PRIOR: readonly { readonly size: number; readonly any: boolean; readonly share: number }[] = [
  { size: 1, any: false, share: 0.83 },
  { size: 2, any: false, share: 0.1 },
  { size: 2, any: true, share: 0.04 },
  { size: 3, any: false, share: 0.03 },
];
/** More explanations than this are not weighed: sets of three among many changes. */
const MOST = 600;

/** Whether the container works, as an explanation says, with these changes taken back. */
export const worksWith = ({ changes, any }: Explanation, reverted: Bits): boolean =>
  any ? (changes & reverted) !== 0 : isWithin(changes, reverted);

/** Returns the sets that prove an explanation: a copy with exactly these changes taken back works. */
export const proofsOf = ({ changes, any }: Explanation): Bits[] =>
  any ? indexesOf(changes).map((index) => 1 << index) : [changes];

/** Returns the explanations that no outcome contradicts. @param count of changes */
export function explanationsOf(count: number, tested: readonly Tested[]): Explanation[] {
  const all: Explanation[] = [];
  for (const { size, any, share } of PRIOR) {
    const sets = size <= count ? setsOf(size, count) : [];
    if (all.length + sets.length > MOST) break;
    all.push(...sets.map((changes) => ({ changes, any, weight: share / sets.length })));
  }
  return all.filter((one) =>
    tested.every(({ reverted, outcome }) => {
      if (outcome === 'lost') return true;
      const bits = bitsOf(reverted);
      // With more taken back than that, changes may not fit together.
      if (outcome === 'other') return !proofsOf(one).includes(bits);
      return worksWith(one, bits) === (outcome === 'works');
    }),
  );
}

/** The sets of which a copy ran to its end. */
export const doneIn = (tested: readonly Tested[]): Set<Bits> =>
  new Set(tested.filter(({ outcome }) => outcome !== 'lost').map(({ reverted }) => bitsOf(reverted)));

/** Returns the sets without one member that no copy has shown to fail. */
export const unproven = (guilty: Bits, tested: readonly Tested[]): Bits[] =>
  indexesOf(guilty)
    .map((index) => guilty & ~(1 << index))
    .filter(
      (part) =>
        part !== 0 &&
        !tested.some(({ reverted, outcome }) => {
          const bits = bitsOf(reverted);
          return outcome === 'fails' ? isWithin(part, bits) : outcome === 'other' && part === bits;
        }),
    );

/** Whether the controls did what the search needs: nothing taken back fails, everything taken back works. */
export function isUsable(count: number, tested: readonly Tested[]): boolean {
  const outcome = (size: number): Outcome | undefined =>
    tested.find(({ reverted }) => reverted.length === size)?.outcome;
  return outcome(0) === 'fails' && outcome(count) === 'works';
}

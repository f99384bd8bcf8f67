/**
 * Which copies to run next, to find the smallest set of changes that decides whether the container works. Pure.
 *
 * Delta debugging (Zeller, Hildebrandt: "Simplifying and Isolating Failure-Inducing Input", 2002) asks one question
 * after the other. A round of copies answers several at once, so each round takes the sets of changes that separate
 * the remaining explanations best.
 */

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

/** Copies in one round. */
export const MOST_AT_ONCE = 4;
/** Copies in one experiment. */
export const MOST_COPIES = 12;

/** Sets of changes as bits; a template has fewer than 30 changes here (`MOST_CHANGES`). */
type Bits = number;
/** With more changes, the last one stands for the rest. */
export const MOST_CHANGES = 24;

const bitsOf = (indexes: readonly number[]): Bits => indexes.reduce((bits, index) => bits | (1 << index), 0);
const indexesOf = (bits: Bits): number[] =>
  Array.from({ length: MOST_CHANGES }, (_, index) => index).filter((index) => bits & (1 << index));
const isWithin = (part: Bits, whole: Bits): boolean => (part & ~whole) === 0;
function sizeOf(bits: Bits): number {
  let size = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) size++;
  return size;
}

/** An explanation: the container works if and only if all of these changes are taken back. */
interface Hypothesis {
  readonly guilty: Bits;
  readonly weight: number;
}

/** How likely one, two or three changes decide together, before anything ran: most rollouts break by one change. */
const PRIOR: readonly number[] = [0.85, 0.12, 0.03];
/** More explanations than this are not weighed: sets of three among many changes. */
const MOST_HYPOTHESES = 600;

/** Returns the sets of `size` among `count` changes. */
function setsOf(size: number, count: number, from = 0): Bits[] {
  if (size === 0) return [0];
  const sets: Bits[] = [];
  for (let first = from; first < count; first++)
    for (const rest of setsOf(size - 1, count, first + 1)) sets.push((1 << first) | rest);
  return sets;
}

/** Returns the explanations that no outcome contradicts. */
function hypotheses(count: number, tested: readonly Tested[]): Hypothesis[] {
  const all: Hypothesis[] = [];
  for (const [index, share] of PRIOR.entries()) {
    const sets = index < count ? setsOf(index + 1, count) : [];
    if (all.length + sets.length > MOST_HYPOTHESES) break;
    all.push(...sets.map((guilty) => ({ guilty, weight: share / sets.length })));
  }
  return all.filter(({ guilty }) =>
    tested.every(({ reverted, outcome }) => {
      if (outcome === 'lost') return true;
      if (outcome === 'other') return guilty !== bitsOf(reverted);
      return isWithin(guilty, bitsOf(reverted)) === (outcome === 'works');
    }),
  );
}

/** The sets of which a copy ran to its end. */
const doneIn = (tested: readonly Tested[]): Set<Bits> =>
  new Set(tested.filter(({ outcome }) => outcome !== 'lost').map(({ reverted }) => bitsOf(reverted)));

/** With more changes than this, not every set is a candidate. */
const ALL_SETS = 10;

/** Returns the sets that may be tested next: none that was, and not the empty one. */
function candidates(count: number, tested: readonly Tested[], held: readonly Hypothesis[]): Bits[] {
  const done = doneIn(tested);
  const whole = (1 << count) - 1;
  const sets = new Set<Bits>(held.slice(0, 50).map(({ guilty }) => guilty));
  if (count <= ALL_SETS) for (let bits = 1; bits <= whole; bits++) sets.add(bits);
  else {
    // Halves, quarters and so on of the changes, and the sets by each bit of their number.
    for (let size = Math.ceil(count / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
      for (let from = 0; from < count; from += size)
        sets.add(bitsOf(Array.from({ length: Math.min(size, count - from) }, (_, offset) => from + offset)));
    for (let bit = 0; 1 << bit < count; bit++)
      sets.add(bitsOf(Array.from({ length: count }, (_, index) => index).filter((index) => index & (1 << bit))));
    for (const bits of [...sets]) sets.add(whole & ~bits);
  }
  return [...sets].filter((bits) => bits !== 0 && !done.has(bits));
}

/** Returns the entropy of a partition of explanations, in bits. */
function entropy(weights: Float64Array): number {
  let total = 0;
  for (const weight of weights) total += weight;
  let bits = 0;
  for (const weight of weights) if (weight > 0) bits -= (weight / total) * Math.log2(weight / total);
  return bits;
}

/** Numbers the explanations by the outcomes that they predict; each set that is added doubles the classes. */
const withSet = (held: readonly Hypothesis[], classes: readonly number[], bits: Bits): number[] =>
  held.map(({ guilty }, index) => classes[index]! * 2 + (isWithin(guilty, bits) ? 1 : 0));

/** Returns the entropy after one more set, which has at most 2 to the power of `chosen` + 1 outcomes. */
function entropyWith(held: readonly Hypothesis[], classes: readonly number[], bits: Bits, chosen: number): number {
  const weights = new Float64Array(2 ** (chosen + 1));
  for (let index = 0; index < held.length; index++) {
    const { guilty, weight } = held[index]!;
    const key = classes[index]! * 2 + (isWithin(guilty, bits) ? 1 : 0);
    weights[key] = weights[key]! + weight;
  }
  return entropy(weights);
}

/** A set that separates less than this is not worth a copy. In bits. */
const LEAST_GAIN = 0.02;
/** Sums of weights that differ by less are equal. In bits. */
const ROUNDING = 1e-6;

/** Returns up to `most` sets that together separate the explanations best. */
function separating(count: number, tested: readonly Tested[], held: readonly Hypothesis[], most: number): Bits[] {
  const chosen: Bits[] = [];
  const direct = new Set(held.map(({ guilty }) => guilty));
  // Of equals, an explanation itself comes first, because its copy is the proof; then the smaller set.
  const all = candidates(count, tested, held).sort(
    (a, b) => Number(direct.has(b)) - Number(direct.has(a)) || sizeOf(a) - sizeOf(b) || a - b,
  );
  let classes = held.map(() => 0);
  let known = 0;
  while (chosen.length < most) {
    let best: Bits | undefined;
    let reach = known + LEAST_GAIN;
    for (const bits of all) {
      const reached = entropyWith(held, classes, bits, chosen.length);
      if (reached <= reach + ROUNDING) continue;
      best = bits;
      reach = reached;
    }
    if (best === undefined) break;
    chosen.push(best);
    classes = withSet(held, classes, best);
    known = reach;
  }
  return chosen;
}

/** Returns the sets without one member that no copy has shown to fail. */
const unproven = (guilty: Bits, tested: readonly Tested[]): Bits[] =>
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
    return [[], every, ...separating(count, controls, hypotheses(count, controls), most - 2).map(indexesOf)];
  }
  if (!isUsable(count, tested)) return [];
  const held = hypotheses(count, tested);
  if (held.length === 0) return [];
  const done = doneIn(tested);
  held.sort((a, b) => b.weight - a.weight);
  // What no further round can prove is proved now: a copy for each of the likeliest explanations.
  const isLast = tested.length + most >= MOST_COPIES;
  if (isLast && held.length > 1)
    return held
      .map(({ guilty }) => guilty)
      .filter((bits) => !done.has(bits))
      .slice(0, most)
      .map(indexesOf);
  const sets = held.length > 1 ? separating(count, tested, held, most) : [];
  if (sets.length > 0) return sets.map(indexesOf);
  // One explanation is left, or what is left looks alike: its own copy, and those that show that no part is enough.
  const [best] = held;
  return [best!.guilty, ...unproven(best!.guilty, tested)]
    .filter((bits) => !done.has(bits))
    .slice(0, most)
    .map(indexesOf);
}

/** Whether the controls did what the search needs: nothing taken back fails, everything taken back works. */
export function isUsable(count: number, tested: readonly Tested[]): boolean {
  const outcome = (size: number): Outcome | undefined =>
    tested.find(({ reverted }) => reverted.length === size)?.outcome;
  return outcome(0) === 'fails' && outcome(count) === 'works';
}

export interface Decided {
  /** The smallest set of changes that decides. */
  readonly changes: readonly number[];
  /** A copy without exactly these changes worked; else the other outcomes leave no other explanation. */
  readonly seen: boolean;
  /** No part of it is enough: each was seen to fail. */
  readonly smallest: boolean;
}

/**
 * Returns the smallest set of changes that makes a copy work; undefined where no copy worked.
 * @param count of changes
 */
export function decidedBy(count: number, tested: readonly Tested[]): Decided | undefined {
  const [best] = tested
    .filter(({ outcome, reverted }) => outcome === 'works' && reverted.length > 0)
    .sort((a, b) => a.reverted.length - b.reverted.length);
  if (!best) return undefined;
  const [only, another] = hypotheses(count, tested);
  if (only !== undefined && another === undefined && sizeOf(only.guilty) < best.reverted.length)
    return { changes: indexesOf(only.guilty), seen: false, smallest: true };
  return { changes: best.reverted, seen: true, smallest: unproven(bitsOf(best.reverted), tested).length === 0 };
}

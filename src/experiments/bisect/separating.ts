/** Chooses the copies that separate the remaining explanations best. Pure. */
import { doneIn, proofsOf, worksWith } from './explanations.ts';
import type { Explanation, Tested } from './explanations.ts';
import { bitsOf, sizeOf } from './sets.ts';
import type { Bits } from './sets.ts';

/** With more changes than this, not every set is a candidate. */
const ALL_SETS = 10;

/** Returns the sets that may be tested next: none that was, and not the empty one. */
function candidates(count: number, tested: readonly Tested[], held: readonly Explanation[]): Bits[] {
  const done = doneIn(tested);
  const whole = (1 << count) - 1;
  const sets = new Set<Bits>(held.slice(0, 50).flatMap(proofsOf));
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
const withSet = (held: readonly Explanation[], classes: readonly number[], bits: Bits): number[] =>
  held.map((one, index) => classes[index]! * 2 + (worksWith(one, bits) ? 1 : 0));

/** Returns the entropy after one more set, which has at most 2 to the power of `chosen` + 1 outcomes. */
function entropyWith(held: readonly Explanation[], classes: readonly number[], bits: Bits, chosen: number): number {
  const weights = new Float64Array(2 ** (chosen + 1));
  for (let index = 0; index < held.length; index++) {
    const one = held[index]!;
    const key = classes[index]! * 2 + (worksWith(one, bits) ? 1 : 0);
    weights[key] = weights[key]! + one.weight;
  }
  return entropy(weights);
}

/** A set that separates less than this is not worth a copy. In bits. */
const LEAST_GAIN = 0.02;
/** Sums of weights that differ by less are equal. In bits. */
const ROUNDING = 1e-6;

/** Returns up to `most` sets that together separate the explanations best. */
export function separating(
  count: number,
  tested: readonly Tested[],
  held: readonly Explanation[],
  most: number,
): Bits[] {
  const chosen: Bits[] = [];
  const direct = new Set(held.flatMap(proofsOf));
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

/** Sets of changes, as bits. Pure. */

/** A set of changes; a template has fewer than 30 changes here (`MOST_CHANGES`). */
export type Bits = number;
/** With more changes, the last one stands for the rest. */
export const MOST_CHANGES = 24;

export const bitsOf = (indexes: readonly number[]): Bits => indexes.reduce((bits, index) => bits | (1 << index), 0);
export const indexesOf = (bits: Bits): number[] =>
  Array.from({ length: MOST_CHANGES }, (_, index) => index).filter((index) => bits & (1 << index));
export const isWithin = (part: Bits, whole: Bits): boolean => (part & ~whole) === 0;
export function sizeOf(bits: Bits): number {
  let size = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) size++;
  return size;
}

/** Returns the sets of `size` among `count` changes. */
export function setsOf(size: number, count: number, from = 0): Bits[] {
  if (size === 0) return [0];
  const sets: Bits[] = [];
  for (let first = from; first < count; first++)
    for (const rest of setsOf(size - 1, count, first + 1)) sets.push((1 << first) | rest);
  return sets;
}

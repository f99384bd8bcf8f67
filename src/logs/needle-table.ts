/** Searches long texts for many needles: one pass over the text. */

/** How many characters of a needle are looked up at each place of a text. */
const GRAM = 3;
const BUCKETS = 2 ** 16;

const hash = (a: number, b: number, c: number): number => ((a * 31 + b) * 31 + c) & (BUCKETS - 1);
const hashAt = (text: string, at: number): number =>
  hash(text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2));

/** A text to look for, and what to return where it is. */
export interface Needle {
  readonly text: string;
  readonly patterns: readonly number[];
}

/**
 * Returns a search that gives what the needles in a text say, in any order, some of it twice. It looks up every three
 * characters of the text, and compares a needle only where its rarest three characters are. So the time depends on the
 * text, not on the number of needles.
 */
export function needleTable(all: readonly Needle[]): (text: string) => number[] {
  const short = all.filter(({ text }) => text.length < GRAM);
  const needles = all.filter(({ text }) => text.length >= GRAM);
  const { first, next, offsets } = chains(needles);
  const seen = new Int32Array(needles.length);
  let turn = 0;
  return (text) => {
    turn++;
    const found: number[] = [];
    for (const needle of short) if (text.includes(needle.text)) found.push(...needle.patterns);
    let a = text.charCodeAt(0);
    let b = text.charCodeAt(1);
    for (let at = 0; at + GRAM <= text.length; at++) {
      const c = text.charCodeAt(at + 2);
      for (let n = first[hash(a, b, c)]!; n !== 0; n = next[n - 1]!) {
        if (seen[n - 1] === turn || !text.startsWith(needles[n - 1]!.text, at - offsets[n - 1]!)) continue;
        seen[n - 1] = turn;
        found.push(...needles[n - 1]!.patterns);
      }
      a = b;
      b = c;
    }
    return found;
  };
}

/** Chains of needles by the hash of their rarest three characters. A needle's number is its index and one; 0 ends. */
function chains(needles: readonly Needle[]): { first: Uint16Array; next: Uint16Array; offsets: Uint16Array } {
  const counts = new Uint16Array(BUCKETS);
  for (const { text } of needles) for (let at = 0; at + GRAM <= text.length; at++) counts[hashAt(text, at)]!++;
  const first = new Uint16Array(BUCKETS);
  const next = new Uint16Array(needles.length);
  const offsets = new Uint16Array(needles.length);
  needles.forEach(({ text }, index) => {
    let best = 0;
    for (let at = 1; at + GRAM <= text.length; at++)
      if (counts[hashAt(text, at)]! < counts[hashAt(text, best)]!) best = at;
    offsets[index] = best;
    next[index] = first[hashAt(text, best)]!;
    first[hashAt(text, best)] = index + 1;
  });
  return { first, next, offsets };
}

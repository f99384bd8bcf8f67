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

/** Code units of a text in which a run of digits is one 0. Reused: a log has thousands of lines. */
let codes = new Uint16Array(4096);

const ZERO = 48;
const NINE = 57;

/** Fills `codes` with a text. Returns how many there are. */
function fill(text: string): number {
  if (text.length > codes.length) codes = new Uint16Array(text.length);
  let count = 0;
  let digit = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const was = digit;
    digit = code >= ZERO && code <= NINE;
    if (!digit) codes[count++] = code;
    else if (!was) codes[count++] = ZERO;
  }
  return count;
}

function isAt(needle: string, from: number, count: number): boolean {
  if (from < 0 || from + needle.length > count) return false;
  for (let i = 0; i < needle.length; i++) if (codes[from + i] !== needle.charCodeAt(i)) return false;
  return true;
}

function holds(needle: string, count: number): boolean {
  for (let at = 0; at < count; at++) if (isAt(needle, at, count)) return true;
  return false;
}

/**
 * Returns a search that gives what the needles in a text say, in any order, some of it twice. It looks up every three
 * characters of the text, and compares a needle only where its rarest three characters are. So the time depends on the
 * text, not on the number of needles. Any number in the text stands for the 0 of a needle.
 * @param all with 0 in place of every number (`withoutNumbers`)
 */
export function needleTable(all: readonly Needle[]): (text: string) => number[] {
  const short = all.filter(({ text }) => text.length < GRAM);
  const needles = all.filter(({ text }) => text.length >= GRAM);
  const { first, next, offsets } = chains(needles);
  const seen = new Int32Array(needles.length);
  let turn = 0;
  return (text) => {
    turn++;
    const count = fill(text);
    const found: number[] = [];
    for (const needle of short) if (holds(needle.text, count)) found.push(...needle.patterns);
    for (let at = 0; at + GRAM <= count; at++)
      for (let n = first[hash(codes[at]!, codes[at + 1]!, codes[at + 2]!)]!; n !== 0; n = next[n - 1]!) {
        if (seen[n - 1] === turn || !isAt(needles[n - 1]!.text, at - offsets[n - 1]!, count)) continue;
        seen[n - 1] = turn;
        found.push(...needles[n - 1]!.patterns);
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

/** Finds the patterns that may match a line, by their needles. */
import type { AnyPattern } from './catalogue/pattern.ts';
import { needleTable } from './needle-table.ts';
import { withoutNumbers } from './same-text.ts';

/**
 * Up to this number of characters, `indexOf` for each needle is faster than a table: a process that has just started
 * takes some milliseconds to make it.
 */
const SHORT = 100_000;
/** From this number of characters on, to take out the numbers takes longer than to search all lines. */
const LONG = 1_000_000;

/** The needles of patterns without their numbers, and the index of the pattern of each. */
interface Needles {
  readonly texts: readonly string[];
  readonly owners: readonly number[];
}

/** The catalogue is the same for every log. */
const known = new WeakMap<readonly AnyPattern[], Needles>();
const tables = new WeakMap<Needles, (text: string) => number[]>();

/** Returns the needles of some patterns. A needle of several patterns is there several times. */
function needlesOf(patterns: readonly AnyPattern[]): Needles {
  let needles = known.get(patterns);
  if (needles === undefined) {
    // All at once: to take the numbers out of one needle after the other took 1 % of `explain`.
    const texts = withoutNumbers(patterns.map((entry) => entry.needles.join('\n')).join('\n')).split('\n');
    needles = { texts, owners: patterns.flatMap((entry, index) => entry.needles.map(() => index)) };
    known.set(patterns, needles);
  }
  return needles;
}

function tableOf(needles: Needles): (text: string) => number[] {
  let table = tables.get(needles);
  if (table === undefined) {
    const byText = new Map<string, number[]>();
    for (const [i, text] of needles.texts.entries())
      byText.set(text, [...(byText.get(text) ?? []), needles.owners[i]!]);
    table = needleTable([...byText].map(([text, patterns]) => ({ text, patterns })));
    tables.set(needles, table);
  }
  return table;
}

const lengthOf = (texts: Iterable<string>): number => {
  let length = 0;
  for (const text of texts) length += text.length + 1;
  return length;
};

const inOrder = (found: readonly number[]): readonly number[] =>
  found.length < 2 ? found : [...new Set(found)].sort((x, y) => x - y);

/**
 * Returns a function that gives, by the index of a text, the indices of the patterns that may match it, in order: those
 * with a needle in it. The numbers of a needle stand for any number.
 * @param texts in lower case
 */
export function needleSearch(
  patterns: readonly AnyPattern[],
  texts: readonly string[],
): (index: number) => readonly number[] {
  if (lengthOf(texts) < LONG) {
    // Logs repeat lines with other numbers. Without them, each is searched once.
    const shapes = texts.map(withoutNumbers);
    const distinct = new Set(shapes);
    if (lengthOf(distinct) <= SHORT) {
      const found = searchJoined(needlesOf(patterns), [...distinct]);
      return (index) => found.get(shapes[index]!) ?? [];
    }
  }
  const search = tableOf(needlesOf(patterns));
  const found = new Map<string, readonly number[]>();
  return (index) => {
    const text = texts[index]!;
    let those = found.get(text);
    if (those === undefined) {
      those = inOrder(search(text));
      found.set(text, those);
    }
    return those;
  };
}

/** Searches all shapes as one text, needle by needle. */
function searchJoined({ texts, owners }: Needles, shapes: readonly string[]): Map<string, readonly number[]> {
  const starts: number[] = [];
  let length = 0;
  for (const shape of shapes) {
    starts.push(length);
    length += shape.length + 1;
  }
  const whole = shapes.join('\n');
  const found: number[][] = shapes.map(() => []);
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i]!;
    let line = 0;
    for (let at = whole.indexOf(text); at >= 0; ) {
      while (line + 1 < starts.length && starts[line + 1]! <= at) line++;
      found[line]!.push(owners[i]!);
      const next = starts[line + 1];
      at = next === undefined ? -1 : whole.indexOf(text, next);
    }
  }
  return new Map(shapes.map((shape, i) => [shape, inOrder(found[i]!)]));
}

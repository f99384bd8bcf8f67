/** Finds the patterns that may match a line, by their needles. */
import type { AnyPattern } from './catalogue/pattern.ts';
import { needleTable } from './needle-table.ts';
import type { Needle } from './needle-table.ts';
import { withoutNumbers } from './same-text.ts';

/** Lower case, without numbers. A text that holds a needle still holds it in this form. */
export const shapeOf = (text: string): string => withoutNumbers(text.toLowerCase());

/**
 * Up to this number of characters, `indexOf` for each needle is faster than a table: a process that has just started
 * takes some milliseconds to make it.
 */
const SHORT = 100_000;

/** The catalogue is the same for every log. */
const needles = new WeakMap<readonly AnyPattern[], readonly Needle[]>();
const tables = new WeakMap<readonly Needle[], (text: string) => number[]>();

function needlesOf(patterns: readonly AnyPattern[]): readonly Needle[] {
  const known = needles.get(patterns);
  if (known !== undefined) return known;
  const byText = new Map<string, number[]>();
  patterns.forEach((entry, index) => {
    for (const one of entry.needles) {
      const shape = shapeOf(one);
      const having = byText.get(shape);
      if (having === undefined) byText.set(shape, [index]);
      else having.push(index);
    }
  });
  const made = [...byText].map(([text, having]): Needle => ({ text, patterns: having }));
  needles.set(patterns, made);
  return made;
}

const inOrder = (found: readonly number[]): readonly number[] =>
  found.length < 2 ? found : [...new Set(found)].sort((x, y) => x - y);

/**
 * Returns a function that gives the indices of the patterns that a shape has a needle of, in order. Each shape is
 * searched once: long logs repeat lines with other numbers.
 * @param shapes all shapes that the function is called with
 */
export function needleSearch(
  patterns: readonly AnyPattern[],
  shapes: ReadonlySet<string>,
): (shape: string) => readonly number[] {
  const all = needlesOf(patterns);
  let length = 0;
  for (const shape of shapes) length += shape.length + 1;
  if (length <= SHORT) {
    const found = searchJoined(all, [...shapes]);
    return (shape) => found.get(shape) ?? [];
  }
  let table = tables.get(all);
  if (table === undefined) {
    table = needleTable(all);
    tables.set(all, table);
  }
  const search = table;
  const found = new Map<string, readonly number[]>();
  return (shape) => {
    let those = found.get(shape);
    if (those === undefined) {
      those = inOrder(search(shape));
      found.set(shape, those);
    }
    return those;
  };
}

/** Searches all shapes as one text, needle by needle. */
function searchJoined(all: readonly Needle[], shapes: readonly string[]): Map<string, readonly number[]> {
  const starts: number[] = [];
  let length = 0;
  for (const shape of shapes) {
    starts.push(length);
    length += shape.length + 1;
  }
  const whole = shapes.join('\n');
  const found: number[][] = shapes.map(() => []);
  for (const { text, patterns } of all) {
    let line = 0;
    for (let at = whole.indexOf(text); at >= 0; ) {
      while (line + 1 < starts.length && starts[line + 1]! <= at) line++;
      found[line]!.push(...patterns);
      const next = starts[line + 1];
      at = next === undefined ? -1 : whole.indexOf(text, next);
    }
  }
  return new Map(shapes.map((shape, i) => [shape, inOrder(found[i]!)]));
}

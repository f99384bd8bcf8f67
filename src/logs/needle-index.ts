/** Finds the lines of a log that may hold a word, without reading every line for every word. */
import type { LogLine } from './log-analysis.ts';
import { withoutNumbers } from './same-text.ts';

/** Lower case, without numbers. A text that holds a needle still holds it in this form. */
const shapeOf = (text: string): string => withoutNumbers(text.toLowerCase());

/** The catalogue has about a thousand needles, the same for every log. */
const shapesOfNeedles = new Map<string, string>();

function shapeOfNeedle(needle: string): string {
  let shape = shapesOfNeedles.get(needle);
  if (shape === undefined) {
    shape = shapeOf(needle);
    shapesOfNeedles.set(needle, shape);
  }
  return shape;
}

/**
 * Returns a function that gives, for a needle, the indices of the lines that may hold it, in order. Long logs repeat
 * lines with other numbers, so each shape is searched once, and all shapes as one string.
 */
export function needleIndex(lines: readonly LogLine[]): (needle: string) => readonly number[] {
  const shapes = new Map<string, number[]>();
  for (const line of lines) {
    const shape = shapeOf(line.message === line.text ? line.text : `${line.text}\u0000${line.message}`);
    const same = shapes.get(shape);
    if (same === undefined) shapes.set(shape, [line.index]);
    else same.push(line.index);
  }
  const groups = [...shapes.values()];
  const starts: number[] = [];
  let length = 0;
  for (const shape of shapes.keys()) {
    starts.push(length);
    length += shape.length + 1;
  }
  const whole = [...shapes.keys()].join('\n');
  const known = new Map<string, readonly number[]>();
  return (needle) => {
    const before = known.get(needle);
    if (before !== undefined) return before;
    const wanted = shapeOfNeedle(needle);
    const holding: number[][] = [];
    let group = 0;
    for (let at = whole.indexOf(wanted); at >= 0; ) {
      while (group + 1 < starts.length && starts[group + 1]! <= at) group++;
      holding.push(groups[group]!);
      const next = starts[group + 1];
      at = next === undefined ? -1 : whole.indexOf(wanted, next);
    }
    const indices = holding.length === 1 ? holding[0]! : holding.flat().sort((x, y) => x - y);
    known.set(needle, indices);
    return indices;
  };
}

/** Finds objects and lists that a program prints over several lines. */
import type { LogLine } from '../log-analysis.ts';

/** A longer object is not followed. In lines. */
const LONGEST = 200;
/** The line that opens an object ends with a bracket. It has other text too, because a lone `{` may open a log line. */
const OPENS = /[[{(]$/;
const HAS_TEXT = /\w/;
const ITEM =
  /^\s+(?:["'`]?[\w.$@/-][\w.$@/ -]{0,79}["'`]?\s?(?::|=>)(?:\s|$)|["'`\d[\]{}()<]|-?[\w.$]{1,80},?$|\.{3} \d)/;
const FRAME = /^\s+at \S/;
/** An error inside an error. Its line may be the one to quote. */
const NESTED = /^\s{1,40}\[(?:cause|errors?)\]: /;

const indentOf = (text: string): number => text.length - text.trimStart().length;

/**
 * Returns the indices of the lines inside objects and lists that are printed over several lines, with the closing
 * bracket. An object that never closes, or has a line that is no item, does not count. Linear: reads each line once.
 */
export function linesInsideObjects(lines: readonly LogLine[]): ReadonlySet<number> {
  const inside = new Set<number>();
  let pending: number[] | undefined;
  let base = 0;
  for (const line of lines) {
    const { text, index } = line;
    if (text.trim() === '') continue;
    const indent = indentOf(text);
    if (pending !== undefined) {
      if (indent <= base && /^\s*[\])}]{1,4}[,;]?(?: \{)?$/.test(text)) {
        for (const one of [...pending, index]) inside.add(one);
        pending = undefined;
        continue;
      }
      if (
        indent > base &&
        line.fields === null &&
        pending.length < LONGEST &&
        (ITEM.test(text) || FRAME.test(text) || NESTED.test(text))
      ) {
        if (!NESTED.test(text)) pending.push(index);
        continue;
      }
      pending = undefined;
    }
    if (line.fields !== null || !OPENS.test(text) || !HAS_TEXT.test(text)) continue;
    pending = [];
    // Node prints the properties of an error with less indentation than the frames before them.
    base = FRAME.test(text) ? Math.max(0, indent - 4) : indent;
  }
  return inside;
}

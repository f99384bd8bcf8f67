/** Objects that a program prints over several lines: their items belong to the line that opens them. */
import type { LogLine } from './log-analysis.ts';

/** A dump longer than this is not followed. */
const LONGEST = 200;
/**
 * Ends with an opening bracket, and says something before it: a lone `{` may open a log line that is printed prettily.
 */
const OPENS = /[[{(]$/;
const SAYS = /\w/;
const ITEM = /^\s+(?:["'`]?[\w.$@/ -]{1,80}["'`]?\s?(?::|=>)(?:\s|$)|["'`\d[\]{}()<]|-?[\w.$]{1,80},?$|\.{3} \d)/;
const FRAME = /^\s+at \S/;
/** An error inside an error has a say of its own. */
const NESTED = /^\s{1,40}\[(?:cause|errors?)\]: /;

const indentOf = (text: string): number => text.length - text.trimStart().length;

/**
 * The indices of the lines inside objects and lists that are printed over several lines, the closing bracket included.
 * An object that never closes, or holds what is no item, is none. Linear: each line is looked at once.
 */
export function dumpedLines(lines: readonly LogLine[]): ReadonlySet<number> {
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
    if (line.fields !== null || !OPENS.test(text) || !SAYS.test(text)) continue;
    pending = [];
    // Node prints what an error carries less indented than the frames before it.
    base = FRAME.test(text) ? Math.max(0, indent - 4) : indent;
  }
  return inside;
}

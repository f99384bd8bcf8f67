/** Lists of expressions of which a line rarely matches one: a search for a word spares most of them. */

/**
 * Lower-case texts, and an expression. Every text that the expression matches holds one of the needles. A long
 * expression is a function, so that it is made when a text first holds a needle.
 */
export type Needled = readonly [needles: string | readonly string[], find: RegExp | (() => RegExp)];

/** Returns whether a lower-case text holds one of the needles. */
export const holdsAny = (lower: string, needles: Needled[0]): boolean =>
  typeof needles === 'string' ? lower.includes(needles) : needles.some((needle) => lower.includes(needle));

/** Returns whether the expression matches a text. `lower` is the text in lower case. */
export const matches = ([needles, find]: Needled, text: string, lower: string): boolean =>
  holdsAny(lower, needles) && (find instanceof RegExp ? find : find()).test(text);

/**
 * Returns a function that says whether a text matches any of the expressions. V8 compiles an expression when it first
 * runs, which takes far longer than to look for a word; one expression of fifty alternatives takes milliseconds.
 */
export function anyOf(alternatives: readonly Needled[]): (text: string) => boolean {
  return (text) => {
    const lower = text.toLowerCase();
    return alternatives.some((alternative) => matches(alternative, text, lower));
  };
}

/**
 * Many alternatives of which a line seldom holds one: each expression is made and run only where its needle stands in
 * the text.
 */

/**
 * A text in lower case that every match of the expression holds (any one of them, where there are several), and the
 * expression.
 */
export type Needled = readonly [needles: string | readonly string[], find: RegExp];

/** Whether a text in lower case holds one of the needles. */
export const holdsAny = (lower: string, needles: Needled[0]): boolean =>
  typeof needles === 'string' ? lower.includes(needles) : needles.some((needle) => lower.includes(needle));

/**
 * V8 compiles an expression when it first runs, which takes far longer than looking for a word; one expression of fifty
 * alternatives takes milliseconds.
 * @returns whether any of the expressions matches a text
 */
export function anyOf(alternatives: readonly Needled[]): (text: string) => boolean {
  return (text) => {
    const lower = text.toLowerCase();
    return alternatives.some(([needles, find]) => holdsAny(lower, needles) && find.test(text));
  };
}

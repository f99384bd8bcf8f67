/** Lists of expressions of which a line rarely matches one: a search for a word spares most of them. */
import { once, oneOf } from './expressions.ts';

/**
 * Lower-case texts, and an expression. Every text that the expression matches holds one of the needles. A long
 * expression is a function, so that it is made when a text first holds a needle. null: any text with a needle matches.
 * test/needles.test.ts proves it for the lists that it names.
 */
export type Needled = readonly [needles: string | readonly string[], find: RegExp | (() => RegExp) | null];

/** Returns whether a text holds one of the needles. Case counts. */
export const holdsAny = (text: string, needles: Needled[0]): boolean =>
  typeof needles === 'string' ? text.includes(needles) : needles.some((needle) => text.includes(needle));

/** Returns the expression, which is made now if it is a function. */
export const expressionOf = ([, find]: Needled): RegExp | null => (typeof find === 'function' ? find() : find);

/** Returns whether the expression matches a text. `lower` is the text in lower case. */
export const matches = (one: Needled, text: string, lower: string): boolean =>
  holdsAny(lower, one[0]) && (expressionOf(one)?.test(text) ?? true);

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

/** Texts after which one expression for all is worth its compilation: the lines of a long log. */
const MANY = 300;

/** Returns the same function for alternatives with the same flags that many lines are tested for. */
export function anyOfMany(alternatives: readonly Needled[]): (text: string) => boolean {
  const few = anyOf(alternatives);
  const joined = once(() => oneOf(alternatives.map((one) => expressionOf(one)!)));
  let tested = 0;
  return (text) => (++tested > MANY ? joined().test(text) : few(text));
}

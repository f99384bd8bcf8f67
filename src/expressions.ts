/** Helpers for regular expressions: make one only when it is needed, and write a long one as a list. */
import { lazily } from './lazy-expression.ts';

/** Returns a function that calls `make` the first time and returns the same value from then on. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * An empty lookahead, which matches everywhere. After a group of alternatives it makes V8 compile less: V8 compiles what
 * follows a group up to ten times, for what it knows after each alternative (`kMaxCopiesCodeGenerated` in its
 * src/regexp/regexp-compiler.h), and at a lookahead it forgets that. An expression that starts with twelve words takes 0.2
 * ms instead of 1.2. The build adds it to the expressions in the sources (scripts/build/quick-expressions.ts).
 */
export const SPLIT = '(?=)';

/** From this many alternatives on. */
export const MANY = 3;

/** A part of a longer expression. A list stands for a group of its alternatives, `(?:a|b)`. */
export type Part = RegExp | readonly RegExp[];

/**
 * Joins alternatives with `|`, so that a long expression is one alternative a line.
 * @throws Error where the flags of the alternatives differ
 */
export function oneOf(alternatives: readonly RegExp[]): RegExp {
  return join(alternatives, alternatives.map(({ source }) => source).join('|'));
}

/**
 * Joins parts that follow each other: `sequence(/^could not /, [/open/, /read/], / file$/)` is
 * `/^could not (?:open|read) file$/`.
 * @param parts without a `|` outside a group: a list has the alternatives
 * @throws Error where the flags of the parts differ
 */
export function sequence(...parts: readonly Part[]): RegExp {
  const whole = parts.map((part) => (part instanceof RegExp ? part : group('?:', part)));
  return join(whole, whole.map(({ source }) => source).join(''));
}

/**
 * Returns a group of alternatives for a `sequence`.
 * @param kind what follows the opening parenthesis: `?:`, `?!`, `?<name>`, or an empty text for a numbered group
 * @param quantifier what follows the closing parenthesis: `?`, `{0,3}`
 * @throws Error where the flags of the alternatives differ
 */
export function group(kind: string, alternatives: readonly RegExp[], quantifier = ''): RegExp {
  const split = quantifier === '' && alternatives.length >= MANY ? SPLIT : '';
  return join(alternatives, `(${kind}${oneOf(alternatives).source})${quantifier}${split}`);
}

/**
 * Returns an expression for `last` where it follows `before`: `lookBack(/(?<path>\/\S{1,99})/, / is missing/)` matches
 * ` is missing` and fills `path`. The search starts at `last`. So a text that is full of what `before` can start with,
 * as slashes, takes no longer than any other.
 * @param last without a group that captures
 * @throws Error where the flags of the two differ
 */
export function lookBack(before: RegExp, last: RegExp): RegExp {
  const end = `(?:${last.source})`;
  return join([before, last], `${end}(?<=(?:${before.source})${end})`);
}

/** Makes the expression of a source, with the flags that all its parts have. */
function join(parts: readonly RegExp[], source: string): RegExp {
  const { flags = '', ignoreCase = false, unicode = false } = parts[0] ?? {};
  // Not all flags: they are slow to read, and the start of the program makes many expressions.
  if (parts.some((part) => part.ignoreCase !== ignoreCase || part.unicode !== unicode))
    throw new Error(`the parts of an expression have different flags: ${source}`);
  return lazily(source, flags);
}

/**
 * Replaces words in capitals by the expressions that they stand for: `fill(/to HOST/, { HOST: /\w+/ })` is `/to \w+/`.
 * The words and `expression` may have any flags; those of `expression` count.
 */
export function fill(expression: RegExp, words: { readonly [word: string]: RegExp }): RegExp {
  const word = new RegExp(`(?<![A-Z])(${Object.keys(words).join('|')})(?![A-Z])(\\)(?![?*+{|)]|$))?`, 'g');
  return lazily(
    expression.source.replace(word, (_, name: string, closed = '') => {
      const { source } = words[name]!;
      return `${source}${closed}${closed !== '' && source.split('|').length >= MANY ? SPLIT : ''}`;
    }),
    expression.flags,
  );
}

/** Proves that every text that an expression matches holds a needle. */
import { RegExpParser } from '@eslint-community/regexpp';
import type { AST } from '@eslint-community/regexpp';

/** Characters of a class that are tried one by one; a larger class can be any character. */
const MOST_CHARACTERS = 12;

/**
 * Returns whether every text that an expression matches holds one of the needles. It knows a match only as far as its
 * letters are certain: where the expression allows many characters, no needle can be.
 * @param needles lower-case texts
 */
export function holdsNeedle(expression: RegExp, needles: readonly string[]): boolean {
  const { source, flags, ignoreCase } = expression;
  const unicode = flags.includes('u') || flags.includes('v');
  const longest = Math.max(...needles.map(({ length }) => length));

  /** The start of a needle with which a text can end that holds no needle so far. */
  type Ends = ReadonlySet<string>;
  const UNKNOWN = '';

  function endOf(text: string): string {
    let end = text;
    while (!needles.some((needle) => needle.startsWith(end))) end = end.slice(1);
    return end;
  }

  function append(ends: Ends, characters: readonly string[]): Ends {
    const next = new Set<string>();
    for (const end of ends)
      for (const character of characters) {
        const text = character === UNKNOWN ? UNKNOWN : end + character;
        if (!needles.some((needle) => text.endsWith(needle))) next.add(endOf(text));
      }
    return next;
  }

  function lower(code: number): string {
    const character = String.fromCodePoint(code);
    // With both flags, `s` also matches `ſ`, which is no `s` in lower case. Other alphabets have more such letters.
    const isOther = ignoreCase && (code > 127 || (unicode && /s/i.test(character)));
    return isOther ? UNKNOWN : character.toLowerCase();
  }

  function characters(node: AST.Element): string[] {
    if (node.type === 'Character') return [lower(node.value)];
    if (node.type === 'CharacterSet' && node.kind === 'digit' && !node.negate) return [...'0123456789'];
    if (node.type !== 'CharacterClass' || node.negate) return [UNKNOWN];
    const found = new Set<string>();
    for (const element of node.elements) {
      if (element.type === 'Character') found.add(lower(element.value));
      else if (element.type === 'CharacterClassRange')
        for (let code = element.min.value; code <= element.max.value; code++) found.add(lower(code));
      else return [UNKNOWN];
      if (found.size > MOST_CHARACTERS) return [UNKNOWN];
    }
    return [...found];
  }

  function repeat(node: AST.Quantifier, ends: Ends): Ends {
    let now = ends;
    for (let i = 0; i < Math.min(node.min, longest + 1); i++) now = walk(node.element, now);
    const all = new Set(now);
    for (let i = node.min; i < node.max; i++) {
      const before = all.size;
      now = walk(node.element, now);
      for (const end of now) all.add(end);
      if (all.size === before) break;
    }
    return all;
  }

  function walk(node: AST.Element, ends: Ends): Ends {
    switch (node.type) {
      case 'Group':
      case 'CapturingGroup':
        return walkAny(node.alternatives, ends);
      case 'Quantifier':
        return repeat(node, ends);
      case 'Assertion': {
        const looks = (node.kind === 'lookahead' || node.kind === 'lookbehind') && !node.negate;
        return looks && walkAny(node.alternatives, new Set([UNKNOWN])).size === 0 ? new Set() : ends;
      }
      default:
        return append(ends, characters(node));
    }
  }

  function walkAny(alternatives: readonly AST.Alternative[], ends: Ends): Ends {
    const all = new Set<string>();
    for (const { elements } of alternatives)
      for (const end of elements.reduce<Ends>((now, element) => walk(element, now), ends)) all.add(end);
    return all;
  }

  const { alternatives } = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, unicode);
  return walkAny(alternatives, new Set([UNKNOWN])).size === 0;
}

/** Texts on which an expression does much work, made from the expression itself. */
import { RegExpParser } from '@eslint-community/regexpp';
import type { AST } from '@eslint-community/regexpp';

/** Characters to fill a repetition with, in this order. */
const FILLERS = [...'a/ .A0_-"\':<=(@,[;\\{|\u2039é\t'];

/** Repetitions of at least this many characters are attacked. */
const LONG = 8;

/** Fillers for one repetition, at most. */
const MAX_FILLERS = 3;

/** What a part of the expression needs around it to be reached. */
interface Around {
  readonly before: string;
  readonly after: string;
}

/** Returns texts of `length` characters: for each long repetition its start and its characters, again and again. */
export function attacksOn(expression: RegExp, length: number): string[] {
  const { source } = expression;
  const flags = expression.flags.replace(/[gyd]/g, '');
  const tree = new RegExpParser().parsePattern(source, 0, source.length, { unicode: expression.unicode });
  const units = new Set<string>();
  const fits = (element: AST.Element, text: string): boolean => new RegExp(`^(?:${element.raw})$`, flags).test(text);

  const walk = (alternatives: readonly AST.Alternative[], around: Around): void => {
    for (const { elements } of alternatives)
      elements.forEach((element, i) => {
        const before =
          around.before +
          elements
            .slice(0, i)
            .map((part) => example(part, flags))
            .join('');
        const after =
          elements
            .slice(i + 1)
            .map((part) => example(part, flags))
            .join('') + around.after;
        if (element.type === 'Group' || element.type === 'CapturingGroup')
          walk(element.alternatives, { before, after });
        else if (element.type === 'Assertion' && 'alternatives' in element)
          walk(element.alternatives, { before, after });
        else if (element.type === 'Quantifier') {
          if (element.max >= LONG) attack(element.element, { before, after });
          else if ('alternatives' in element.element) walk(element.element.alternatives, { before, after });
        }
      });
  };

  const attack = (element: AST.QuantifiableElement, { before, after }: Around): void => {
    const wanted = [...new Set([...before.slice(-1), ...before.slice(0, 1), ...after.slice(0, 1), ...FILLERS])];
    const fillers =
      'alternatives' in element
        ? [example(element, flags)]
        : wanted.filter((text) => fits(element, text)).slice(0, MAX_FILLERS);
    const cut = after.slice(0, -1);
    if (before !== '') units.add(before);
    for (const filler of fillers) {
      units.add(filler);
      units.add(before + filler.repeat(60));
      units.add(filler.repeat(8) + cut);
      if (before !== '') units.add(`${before}${filler}`);
      units.add(`\u0000${before}${filler}`);
    }
  };

  walk(tree.alternatives, { before: '', after: '' });
  return (
    [...units]
      .filter((unit) => unit !== '' && unit !== '\u0000')
      .map((unit) => {
        // With a mark: the start once, then only the filler.
        if (unit.startsWith('\u0000')) return unit.slice(1, -1) + unit.slice(-1).repeat(length);
        return unit.repeat(Math.ceil(length / unit.length));
      })
      // The last character is none that ends a match.
      .map((text) => `${text.slice(0, length - 1)}\u0001`)
  );
}

/** Returns a short text that an element matches, without what may be left out; empty for assertions. */
function example(element: AST.Element | AST.QuantifiableElement, flags: string): string {
  switch (element.type) {
    case 'Character':
      return String.fromCodePoint(element.value);
    case 'CharacterSet':
    case 'CharacterClass': {
      const find = new RegExp(`^${element.raw}$`, flags);
      return FILLERS.find((text) => find.test(text)) ?? ANY.find((text) => find.test(text)) ?? '';
    }
    case 'Group':
    case 'CapturingGroup':
      return element.alternatives[0]!.elements.map((part) => example(part, flags)).join('');
    case 'Quantifier':
      return example(element.element, flags).repeat(element.min);
    default:
      return '';
  }
}

/** For a class that has none of the fillers. */
const ANY: readonly string[] = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code)).slice(1);

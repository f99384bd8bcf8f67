/** A backtracking matcher that counts its steps: the same work on every machine, unlike time. */
import { RegExpParser } from '@eslint-community/regexpp';
import type { AST } from '@eslint-community/regexpp';

/**
 * Steps for each character of a text that an expression may take. A start that is tried at every few characters and a
 * gap of 200 after it are about 60.
 */
export const MAX_STEPS = 90;

/**
 * Returns how long a text for an expression may be, in characters. A repeated group takes some calls for each time, and
 * the stack holds about ten thousand.
 */
export const lengthFor = ({ source }: RegExp): number => (/\)[*+{]/.test(source) ? 200 : 600);

/** Tries to match from an index on, then calls `next`. Returns whether all of it matched. */
type Matcher = (at: number, next: (at: number) => boolean) => boolean;

/** What counts as one character for an expression: an element that matches exactly one. */
type OneCharacter = AST.Character | AST.CharacterSet | AST.CharacterClass;

const isOneCharacter = (node: AST.Element | AST.QuantifiableElement): node is OneCharacter =>
  node.type === 'Character' || node.type === 'CharacterSet' || node.type === 'CharacterClass';

/** Where a search matched and how many steps it took. */
export interface Count {
  readonly index: number;
  readonly end: number;
  readonly steps: number;
}

export class StepCounter {
  readonly #start: Matcher;
  readonly #flags: string;
  readonly #captures: { from: number; to: number }[] = [];
  readonly #characters = new Map<string, (text: string) => boolean>();
  #text = '';
  #origin = 0;
  #steps = 0;
  #limit = 0;

  constructor(expression: RegExp) {
    this.#flags = expression.flags.replace(/[gyd]/g, '');
    const { source } = expression;
    const tree = new RegExpParser().parsePattern(source, 0, source.length, { unicode: expression.unicode });
    this.#start = this.#anyOf(tree.alternatives, true);
  }

  /**
   * Searches as `exec` does. A step is a character that is tested, without the tests at the place where an attempt
   * starts: V8 skips places where no alternative can start.
   * @param limit gives up after this number of steps; index is -1 then
   */
  search(text: string, limit = Number.POSITIVE_INFINITY): Count {
    this.#text = text;
    this.#steps = 0;
    this.#limit = limit;
    let end = -1;
    for (let at = 0; at <= text.length && this.#steps < limit; at++) {
      this.#origin = at;
      this.#captures.length = 0;
      const matched = this.#start(at, (after) => {
        end = after;
        return true;
      });
      // Past the limit every test of a character fails.
      if (matched && this.#steps < limit) return { index: at, end, steps: this.#steps };
    }
    return { index: -1, end: -1, steps: this.#steps };
  }

  #anyOf(alternatives: readonly AST.Alternative[], forward: boolean): Matcher {
    const all = alternatives.map(({ elements }) => this.#sequence(elements, forward));
    if (all.length === 1) return all[0]!;
    return (at, next) => all.some((one) => one(at, next));
  }

  #sequence(elements: readonly AST.Element[], forward: boolean): Matcher {
    const parts = (forward ? elements : elements.toReversed()).map((element) => this.#element(element, forward));
    return parts.reduceRight<Matcher>(
      (rest, part) => (at, next) => part(at, (after) => rest(after, next)),
      (at, next) => next(at),
    );
  }

  #element(node: AST.Element | AST.QuantifiableElement, forward: boolean): Matcher {
    if (isOneCharacter(node)) return this.#character(node, forward);
    switch (node.type) {
      case 'Group':
        return this.#anyOf(node.alternatives, forward);
      case 'CapturingGroup': {
        const inner = this.#anyOf(node.alternatives, forward);
        const references = node.references;
        if (references.length === 0) return inner;
        return (at, next) =>
          inner(at, (after) => {
            for (const one of references)
              this.#captures[one.start] = { from: Math.min(at, after), to: Math.max(at, after) };
            return next(after);
          });
      }
      case 'Backreference':
        return (at, next) => {
          const { from, to } = this.#captures[node.start] ?? { from: 0, to: 0 };
          const wanted = this.#text.slice(from, to);
          const start = forward ? at : at - wanted.length;
          this.#steps += wanted.length;
          return this.#text.startsWith(wanted, start) && next(forward ? at + wanted.length : start);
        };
      case 'Quantifier':
        return this.#quantifier(node, forward);
      case 'Assertion':
        return this.#assertion(node);
      default:
        throw new Error(`no way to count ${node.type}: ${node.raw}`);
    }
  }

  /** Returns whether the character at an index matches, and counts the step. */
  #test(node: OneCharacter): (at: number) => boolean {
    const known = this.#characters.get(node.raw);
    const matches = known ?? this.#characterTest(node);
    if (known === undefined) this.#characters.set(node.raw, matches);
    return (at) => {
      if (at !== this.#origin) this.#steps++;
      if (this.#steps >= this.#limit) return false;
      const text = this.#text[at];
      return text !== undefined && matches(text);
    };
  }

  #characterTest(node: OneCharacter): (text: string) => boolean {
    const find = new RegExp(`^(?:${node.raw})$`, this.#flags);
    const known = new Map<string, boolean>();
    return (text) => {
      let matched = known.get(text);
      if (matched === undefined) {
        matched = find.test(text);
        known.set(text, matched);
      }
      return matched;
    };
  }

  #character(node: OneCharacter, forward: boolean): Matcher {
    const test = this.#test(node);
    if (forward) return (at, next) => test(at) && next(at + 1);
    return (at, next) => at > 0 && test(at - 1) && next(at - 1);
  }

  #quantifier({ element, min, max, greedy }: AST.Quantifier, forward: boolean): Matcher {
    if (isOneCharacter(element)) return this.#run(this.#test(element), min, max, greedy, forward);
    const one = this.#element(element, forward);
    const repeat = (at: number, count: number, next: (at: number) => boolean): boolean => {
      // An iteration that matches nothing ends the repetition (ECMA-262, RepeatMatcher).
      const again = (): boolean =>
        count < max && one(at, (after) => (after !== at || count < min) && repeat(after, count + 1, next));
      if (count < min) return again();
      return greedy ? again() || next(at) : next(at) || again();
    };
    return (at, next) => repeat(at, 0, next);
  }

  /** A repeated character, without recursion: lines are thousands of characters long. */
  #run(test: (at: number) => boolean, min: number, max: number, greedy: boolean, forward: boolean): Matcher {
    const step = forward ? 1 : -1;
    const holds = (at: number): boolean => (forward ? test(at) : at > 0 && test(at - 1));
    return (at, next) => {
      let count = 0;
      while (count < min) {
        if (!holds(at + count * step)) return false;
        count++;
      }
      if (!greedy) {
        while (!next(at + count * step)) {
          if (count >= max || !holds(at + count * step)) return false;
          count++;
        }
        return true;
      }
      while (count < max && holds(at + count * step)) count++;
      for (; count >= min; count--) if (next(at + count * step)) return true;
      return false;
    };
  }

  #assertion(node: AST.Assertion): Matcher {
    if (node.kind === 'lookahead' || node.kind === 'lookbehind') {
      const inner = this.#anyOf(node.alternatives, node.kind === 'lookahead');
      return (at, next) => inner(at, () => true) !== node.negate && next(at);
    }
    // `^`, `$`, `\b`: look at the neighbours only.
    const find = new RegExp(node.raw, `${this.#flags}y`);
    return (at, next) => {
      find.lastIndex = at;
      return find.test(this.#text) && next(at);
    };
  }
}

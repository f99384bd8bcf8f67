/** Rewrites an expression so that a checker of unbounded repetitions also sees long bounded ones. */
import { RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';

/** Repetitions of up to this number of characters cost no more than the limit on steps allows. */
const SHORT = 64;

/** Returns the expression with every repetition of more than 64 as one without an end: `.{0,200}` becomes `.*`. */
export function unbounded(expression: RegExp): RegExp {
  const { source, flags } = expression;
  const tree = new RegExpParser().parsePattern(source, 0, source.length, { unicode: expression.unicode });
  const edits: { start: number; end: number; text: string }[] = [];
  visitRegExpAST(tree, {
    onQuantifierEnter({ element, end, min, max, greedy }) {
      if (max <= SHORT || max === Number.POSITIVE_INFINITY) return;
      edits.push({ start: element.end, end, text: `{${Math.min(min, 3)},}${greedy ? '' : '?'}` });
    },
  });
  edits.sort((a, b) => b.start - a.start);
  return new RegExp(
    edits.reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), source),
    flags,
  );
}

/**
 * Changes the regular expressions of the sources so that a start takes less time. They match the same. Those at the top
 * level of a module are made when they are first used (src/lazy-expression.ts), and what follows a group of alternatives
 * is compiled once (`SPLIT` of src/expressions.ts).
 */
import type { Node } from '@babel/types';
import { RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';
import type { AST } from '@eslint-community/regexpp';
import { MANY, SPLIT } from '../../src/expressions.ts';
import { changed, children, isCalled, isJoining, programOf, type Change } from './syntax.ts';

/** Returns the source of an expression that V8 compiles in less time and that matches the same. */
export function quickToCompile(pattern: string, flags: string): string {
  const ends: number[] = [];
  const leave = (group: AST.Group | AST.CapturingGroup): void => {
    const { parent, alternatives, end } = group;
    if (alternatives.length >= MANY && parent.type === 'Alternative' && parent.elements.at(-1) !== group)
      ends.push(end);
  };
  const ast = new RegExpParser().parsePattern(pattern, 0, pattern.length, {
    unicode: flags.includes('u'),
    unicodeSets: flags.includes('v'),
  });
  visitRegExpAST(ast, { onGroupLeave: leave, onCapturingGroupLeave: leave });
  return changed(
    pattern,
    ends.sort((a, b) => a - b).map((end) => ({ start: end, end, to: SPLIT })),
  );
}

/**
 * Returns the TypeScript of a module with such expressions.
 * @param from where it imports `lazily` from
 */
export function withQuickExpressions(text: string, from: string): string {
  const changes: Change[] = [];
  let isLazy = false;
  /** @param now whether an expression here is used as soon as it is made */
  const visit = (node: Node, now: boolean): void => {
    if (node.type === 'RegExpLiteral') {
      const { flags } = node;
      const pattern = quickToCompile(node.pattern, flags);
      const to = now ? `/${pattern}/${flags}` : `lazily__(${JSON.stringify(pattern)}, ${JSON.stringify(flags)})`;
      isLazy ||= !now;
      changes.push({ start: node.start!, end: node.end!, to });
      return;
    }
    if (
      !now &&
      node.type === 'NewExpression' &&
      node.callee.type === 'Identifier' &&
      node.callee.name === 'RegExp' &&
      /String$|Literal$|^Tagged/.test(node.arguments[0]!.type)
    ) {
      isLazy = true;
      changes.push({ start: node.start!, end: node.callee.end!, to: 'lazily__' });
    }
    const inside = isCalled(node) || (now && !isJoining(node));
    for (const child of children(node)) visit(child, inside);
  };
  visit(programOf(text), false);
  const quick = changed(text, changes);
  return isLazy ? `import { lazily as lazily__ } from ${JSON.stringify(from)};\n${quick}` : quick;
}

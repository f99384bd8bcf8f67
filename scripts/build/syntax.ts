/** The syntax tree of a module, for what the build changes in the sources. */
import { parse } from '@babel/parser';
import type { Node, Program } from '@babel/types';

/** @throws SyntaxError where it is no TypeScript */
export const programOf = (text: string): Program =>
  parse(text, { sourceType: 'module', plugins: ['typescript'] }).program;

/** Returns the nodes directly in a node, in the order of the text. */
export const children = (node: Node): Node[] =>
  (Object.values(node) as unknown[]).flatMap((value) =>
    (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
      (child): child is Node => typeof (child as Node | null)?.type === 'string' && 'start' in (child as Node),
    ),
  );

/** Returns whether what is in a node runs when it is called or made, not when its module is evaluated. */
export const isCalled = ({ type }: Node): boolean =>
  /^(?:Function|ArrowFunction|ObjectMethod|Class(?:Private)?(?:Method|Property))/.test(type);

/** Functions that join an expression from parts, which are not used by themselves. */
const JOINING = new Set(['oneOf', 'sequence', 'group', 'fill', 'lookBack']);

/** Returns whether a node is a call of such a function. */
export const isJoining = (node: Node): boolean =>
  node.type === 'CallExpression' && node.callee.type === 'Identifier' && JOINING.has(node.callee.name);

/** A part of a text, and what to put there. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly to: string;
}

/** @param changes in the order of the text, which do not overlap */
export const changed = (text: string, changes: readonly Change[]): string =>
  changes.reduceRight((left, { start, end, to }) => left.slice(0, start) + to + left.slice(end), text);

/**
 * Leaves the prose about checks and patterns out of the program: descriptions, criteria, sources and the like, which only
 * docs/checks.md and the readers of the code need. It is a tenth of what the checks compile to, and every start of the
 * engine would read it: 2 % of the processor time of `explain`.
 */
import { readFileSync } from 'node:fs';
import { parse } from '@babel/parser';
import type { Node } from '@babel/types';
import type { Plugin } from 'esbuild';
import type { CheckProse } from '../../src/checks/check.ts';
import type { PatternProse } from '../../src/logs/catalogue/pattern.ts';

const CHECK = ['description', 'criteria', 'silent', 'sources'] satisfies (keyof CheckProse)[];
/** The properties that are prose, by the function that is given the object. */
const PROSE: Readonly<Record<string, readonly string[]>> = {
  defineCheck: CHECK,
  defineWorkloadCheck: CHECK,
  pattern: ['source'] satisfies (keyof PatternProse)[],
};

/** Calls `visit` with a node and everything in it. */
function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const value of Object.values(node) as unknown[])
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof (child as Node | null)?.type === 'string') walk(child as Node, visit);
}

/** Returns the TypeScript of a module without prose. */
export function withoutProse(text: string): string {
  if (!Object.keys(PROSE).some((name) => text.includes(`${name}({`))) return text;
  const cuts: { readonly start: number; readonly end: number }[] = [];
  walk(parse(text, { sourceType: 'module', plugins: ['typescript'] }).program, (node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return;
    const [object] = node.arguments;
    const prose = PROSE[node.callee.name];
    if (prose === undefined || object?.type !== 'ObjectExpression') return;
    for (const property of object.properties)
      if (property.type === 'ObjectProperty' && property.key.type === 'Identifier' && prose.includes(property.key.name))
        cuts.push({ start: property.start!, end: property.end! + (text[property.end!] === ',' ? 1 : 0) });
  });
  return cuts.reduceRight((left, { start, end }) => left.slice(0, start) + left.slice(end), text);
}

export const leaveOutProse: Plugin = {
  name: 'prose',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/](?:checks|logs[\\/]catalogue)[\\/].*\.ts$/ }, ({ path }) => ({
      contents: withoutProse(readFileSync(path, 'utf8')),
      loader: 'ts',
    }));
  },
};

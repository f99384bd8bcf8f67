/**
 * Leaves the prose about checks and patterns out of the program: descriptions, criteria, sources and the like, which only
 * docs/checks.md and the readers of the code need. It is a tenth of what the checks compile to, and every start of the
 * engine would read it: 2 % of the processor time of `explain`.
 */
import type { Node } from '@babel/types';
import type { CheckProse } from '../../src/checks/check.ts';
import type { PatternProse } from '../../src/logs/catalogue/pattern.ts';
import { changed, children, programOf, type Change } from './syntax.ts';

const CHECK = ['description', 'criteria', 'silent', 'sources'] satisfies (keyof CheckProse)[];
/** The properties that are prose, by the function that is given the object. */
const PROSE: Readonly<Record<string, readonly string[]>> = {
  defineCheck: CHECK,
  defineWorkloadCheck: CHECK,
  pattern: ['source'] satisfies (keyof PatternProse)[],
};

/** Returns the TypeScript of a module without prose. */
export function withoutProse(text: string): string {
  if (!Object.keys(PROSE).some((name) => text.includes(`${name}({`))) return text;
  const cuts: Change[] = [];
  const visit = (node: Node): void => {
    children(node).forEach(visit);
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return;
    const [object] = node.arguments;
    const prose = PROSE[node.callee.name];
    if (prose === undefined || object?.type !== 'ObjectExpression') return;
    for (const property of object.properties)
      if (property.type === 'ObjectProperty' && property.key.type === 'Identifier' && prose.includes(property.key.name))
        cuts.push({ start: property.start!, end: property.end! + (text[property.end!] === ',' ? 1 : 0), to: '' });
  };
  visit(programOf(text));
  return changed(text, cuts);
}

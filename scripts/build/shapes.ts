/**
 * Makes the objects at the top level of modules by functions, one for each list of keys that many objects have: checks,
 * patterns, kinds of advice. V8 makes the object of a literal that runs once property by property, 2000 instructions
 * each; a literal that runs again is a copy. 800 objects in place of literals are 2 % of the processor time of `explain`.
 */
import type { Node, ObjectExpression } from '@babel/types';
import { changed, children, isCalled, programOf, type Change } from './syntax.ts';

/** Objects with the same keys, from which on a function for them is worth it. */
const MANY = 16;

/** Returns the keys of an object literal in their order; undefined where a function cannot make the same object. */
function keysOf(literal: ObjectExpression): string | undefined {
  const keys = literal.properties.map((property) =>
    property.type !== 'SpreadElement' &&
    !property.computed &&
    property.key.type === 'Identifier' &&
    property.key.name !== '__proto__' &&
    (property.type === 'ObjectProperty' || (property.kind === 'method' && !property.async && !property.generator))
      ? property.key.name
      : undefined,
  );
  return keys.length > 1 && !keys.includes(undefined) && new Set(keys).size === keys.length
    ? keys.join(',')
    : undefined;
}

/** Calls `found` with each object literal that runs when a module is evaluated, outside before inside. */
function literalsOf(text: string, found: (literal: ObjectExpression, keys: string) => void): void {
  const visit = (node: Node): void => {
    if (isCalled(node)) return;
    const keys = node.type === 'ObjectExpression' ? keysOf(node) : undefined;
    if (keys !== undefined) found(node as ObjectExpression, keys);
    children(node).forEach(visit);
  };
  visit(programOf(text));
}

/** Returns the names of the functions to make for these modules, by the keys of the objects. */
export function shapesOf(modules: Iterable<string>): Map<string, string> {
  const count = new Map<string, number>();
  for (const text of modules) literalsOf(text, (_, keys) => count.set(keys, (count.get(keys) ?? 0) + 1));
  const many = [...count].filter(([, objects]) => objects >= MANY).map(([keys]) => keys);
  return new Map(many.sort().map((keys, index) => [keys, `shape${index}__`]));
}

/** Returns the module with the functions. */
export const shapeModule = (shapes: ReadonlyMap<string, string>): string =>
  [...shapes]
    .map(([keys, name]) => {
      const properties = keys.split(',').map((key, index) => ({ key, value: `v${index}` }));
      const values = properties.map(({ value }) => value).join(', ');
      return `export const ${name} = (${values}) => ({ ${properties.map(({ key, value }) => `${key}: ${value}`).join(', ')} });\n`;
    })
    .join('');

/**
 * Returns the TypeScript of a module in which functions make the objects.
 * @param from where it imports them from
 */
export function withShapes(text: string, shapes: ReadonlyMap<string, string>, from: string): string {
  const changes: Change[] = [];
  const used = new Set<string>();
  literalsOf(text, ({ start, end, properties }, keys) => {
    const name = shapes.get(keys);
    if (name === undefined) return;
    used.add(name);
    changes.push({ start: start!, end: start! + 1, to: `${name}(` }, { start: end! - 1, end: end!, to: ')' });
    for (const property of properties)
      if (property.type === 'ObjectMethod')
        changes.push({ start: property.start!, end: property.key.end!, to: 'function' });
      else if (property.type === 'ObjectProperty' && !property.shorthand)
        changes.push({ start: property.start!, end: property.value.start!, to: '' });
  });
  if (used.size === 0) return text;
  const sorted = changes.sort((a, b) => a.start - b.start);
  return `import { ${[...used].join(', ')} } from ${JSON.stringify(from)};\n${changed(text, sorted)}`;
}

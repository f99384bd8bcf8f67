/**
 * Collects the regular expressions of src and prints them as JSON: the literals in the files, and the expressions that
 * the program joins from parts. It is a separate process, because it replaces `RegExp`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Node } from '@babel/types';
// No module that imports one of src: those are to be loaded after the hooks.
import { children, isJoining, programOf } from '../../../scripts/build/syntax.ts';

/** An expression and where it is made: `src/logs/needles.ts:12`. */
export interface Collected {
  readonly source: string;
  readonly flags: string;
  readonly place: string;
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SRC = join(ROOT, 'src');

const literals = new Map<string, Collected>();
const joined = new Map<string, Collected>();

function add(to: Map<string, Collected>, source: string, flags: string, place: string): void {
  const key = `/${source}/${flags}`;
  if (!to.has(key)) to.set(key, { source, flags, place });
}

const placeOf = (path: string, line: number): string => `${relative(ROOT, path).split(sep).join('/')}:${line}`;

const joins = (node: Node): boolean => isJoining(node) || children(node).some(joins);

/** Adds the literals of a file. Returns the places of the functions that join expressions when they are called. */
function read(path: string, code: string): { start: number; end: number }[] {
  const lazy: { start: number; end: number }[] = [];
  const visit = (node: Node, part: boolean): void => {
    if (node.type === 'RegExpLiteral' && !part)
      add(literals, node.pattern, node.flags, placeOf(path, node.loc!.start.line));
    const inside = part || isJoining(node);
    if (node.type === 'ArrowFunctionExpression' && node.params.length === 0 && joins(node.body))
      lazy.push({ start: node.start!, end: node.end! });
    for (const child of children(node)) visit(child, inside);
  };
  visit(programOf(code), false);
  return lazy;
}

/** The functions that join expressions when they are called. */
const lazies: (() => unknown)[] = [];
(globalThis as { lazy?: unknown }).lazy = <T>(make: () => T): (() => T) => {
  lazies.push(make);
  return make;
};

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.startsWith(pathToFileURL(SRC).href)) return loaded;
    const path = fileURLToPath(url);
    let code = readFileSync(path, 'utf8');
    // Made at once, so that it is seen where it is written.
    if (path.endsWith('lazy-expression.ts'))
      code = code.replace('this.flags = flags;', 'this.flags = flags; new RegExp(source, flags);');
    // From the end, so that the places before stay as they are. A function in a function comes after it in the list.
    const edits = read(path, code).flatMap(({ start, end }) => [
      { at: start, text: '(globalThis as any).lazy(' },
      { at: end, text: ')' },
    ]);
    for (const { at, text } of edits.sort((a, b) => b.at - a.at)) code = code.slice(0, at) + text + code.slice(at);
    return { ...loaded, source: code };
  },
});

const Original = RegExp;
globalThis.RegExp = new Proxy(Original, {
  construct(target, args: [string, string?], newTarget) {
    const made = Reflect.construct(target, args, newTarget) as RegExp;
    const frame = new Error().stack
      ?.split('\n')
      .find((line) => line.includes(`${sep}src${sep}`) && !/src.(?:lazy-)?expressions?\.ts/.test(line));
    const at = frame === undefined ? null : /(\/\S{1,400}?):(\d{1,6}):\d{1,6}/.exec(frame);
    if (at !== null) add(joined, made.source, made.flags, placeOf(at[1]!, Number(at[2])));
    return made;
  },
});
RegExp.prototype.constructor = Original;

for (const name of readdirSync(SRC, { recursive: true, encoding: 'utf8' }))
  if (name.endsWith('.ts') && name !== 'main.ts') await import(pathToFileURL(join(SRC, name)).href);
for (let i = 0; i < lazies.length; i++) lazies[i]!();
// The names of objects are parts of some expressions: the recordings have such names.
const { explainRecording, recordingsIn } = await import('../../../scripts/accuracy.ts');
for (const { folder, truth } of recordingsIn(join(ROOT, 'test/corpus'))) await explainRecording(folder, truth);

// What is joined is often a part of what is joined next.
const whole = [...joined.values()];
const file = ({ place }: Collected): string => place.replace(/:.*/, '');
const kept = whole.filter(
  (one) => !whole.some((other) => other !== one && file(other) === file(one) && other.source.includes(one.source)),
);
for (const one of kept) add(literals, one.source, one.flags, one.place);
console.log(JSON.stringify([...literals.values()]));

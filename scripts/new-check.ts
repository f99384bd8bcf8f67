/**
 * Starts a new check: writes it, its test and its entry in the order of its room.
 *
 *   npm run new-check -- ROOM/ID      for example: npm run new-check -- app/licence-expired
 *
 * Both files are copies of the annotated example (scripts/new-check/), which works: its test passes as soon as it is
 * written. Replace it piece by piece; the lines that begin with `// EXAMPLE:` say how, and `npm test` fails until they
 * are gone.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** `licence-expired` to `licenceExpired`. */
export const camelCase = (id: string): string => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** The rooms of checks. */
export const rooms = (): string[] =>
  readdirSync(join(ROOT, 'src/checks')).filter(
    (name) => name !== 'support' && statSync(join(ROOT, 'src/checks', name)).isDirectory(),
  );

/**
 * Returns the example as a new check.
 * @param text the example's source or test
 * @param id `room/name`
 * @returns the text with the id in place and the imports as seen from the new place
 */
export function asCheck(text: string, id: string): string {
  return text
    .replaceAll('app/example', id)
    .replaceAll("'../../src/checks/", "'../")
    .replaceAll("'../../src/", "'../../")
    .replaceAll("'../../test/checks/", "'../")
    .replaceAll("'./example.ts'", `'../../../src/checks/${id}.ts'`);
}

/**
 * A room's index with one more check: its import in alphabetical order, its entry at the end.
 * @throws Error where the index has no list of checks
 */
export function withEntry(index: string, id: string): string {
  const name = id.split('/')[1]!;
  const line = `import ${camelCase(name)} from './${name}.ts';`;
  const imports = index.match(/^import .* from '\.\/.*\.ts';$/gm) ?? [];
  const after = imports.findLast((one) => one < line);
  const list = /(export const \w+_CHECKS: readonly Check\[\] = \[\n[^\]]*?)(\n?\];)/.exec(index);
  if (list === null || imports.length === 0) throw new Error('the index of the room has no list of checks');
  const listed = index.replace(list[0], `${list[1]}\n  ${camelCase(name)},${list[2]}`);
  return after === undefined
    ? listed.replace(imports[0]!, `${line}\n${imports[0]}`)
    : listed.replace(after, `${after}\n${line}`);
}

function fail(message: string): never {
  console.error(`error: ${message}`);
  process.exit(1);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), text);
  console.log(`wrote ${path}`);
}

function main(id: string | undefined): void {
  const example = 'give the id of the new check: npm run new-check -- app/licence-expired';
  if (id === undefined || !/^[a-z]+\/[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id)) fail(example);
  const room = id.split('/')[0]!;
  if (!rooms().includes(room)) fail(`there is no room ${room}; the rooms are ${rooms().join(', ')}`);
  const [source, test, index] = [`src/checks/${id}.ts`, `test/checks/${id}.test.ts`, `src/checks/${room}/index.ts`];
  for (const path of [source, test]) if (existsSync(join(ROOT, path))) fail(`${path} exists already`);
  const template = (name: string): string => readFileSync(join(ROOT, 'scripts/new-check', name), 'utf8');
  write(source, asCheck(template('example.ts'), id));
  write(test, asCheck(template('example.test.ts'), id));
  write(index, withEntry(readFileSync(join(ROOT, index), 'utf8'), id));
  console.log(`
next:
  1. npm run test:one ${test}     (passes already: it is the example)
  2. replace the example in both files; remove the lines that begin with // EXAMPLE:
  3. npm run docs                 writes docs/checks.md
  4. npx biome check --write && npm test && npm run lint`);
}

if (import.meta.main) main(process.argv[2]);

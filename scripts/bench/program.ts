/**
 * Finds the program to measure: the single binary of `npm run package`, otherwise the one of `npm run build`.
 */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from './run.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const NODE = join(ROOT, 'node_modules/.bin/node');
const PLATFORM = process.platform === 'win32' ? 'windows' : process.platform;
const BINARY = join(ROOT, `dist/kubectl-crashloop-${PLATFORM}-${process.arch === 'x64' ? 'amd64' : process.arch}`);
const SCRIPT = join(ROOT, 'scripts/kubectl-crashloop');

/** Returns its path, and a phrase that says which one it is. */
export function measuredProgram(chosen: string | undefined): string {
  const program = chosen ?? (existsSync(BINARY) ? BINARY : SCRIPT);
  if (program === SCRIPT && !existsSync(join(ROOT, 'dist/main.cjs'))) fail('dist/main.cjs is not there: npm run build');
  if (!existsSync(program)) fail(`${program} is not there`);
  console.log(`measured: ${relative(process.cwd(), program)}`);
  return program;
}

/**
 * Runs the type check, then every test except those of a cluster and of the archives (.mocharc.mjs). The last line says
 * how long it took.
 *
 *   npm test
 *   npm test -- --grep 'back-off'
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const began = performance.now();

/** Runs a program of node_modules by this Node. Returns whether it succeeded. */
const run = (program: string, ...args: string[]): boolean =>
  spawnSync(process.execPath, [`node_modules/${program}`, ...args], { cwd: ROOT, stdio: 'inherit' }).status === 0;

if (!run('typescript/bin/tsc', '-p', 'tsconfig.json') || !run('mocha/bin/mocha.js', ...process.argv.slice(2)))
  process.exitCode = 1;
console.log(`test took ${((performance.now() - began) / 1000).toFixed(1)} s`);

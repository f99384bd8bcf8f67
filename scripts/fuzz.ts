/**
 * Breaks recordings at random, runs every command that reads one in every format, and reports crashes, internal errors,
 * words such as `undefined`, control characters, lines that are too wide, runs that take too long, and what is certain
 * only because something is missing.
 *
 *   npm run fuzz [-- --runs N] [--seed TEXT] [--run NUMBER]
 *
 * The same seed does the same runs. `--run` does one run of the seed and prints its recipe. Exits with 1 where anything
 * is wrong, and prints the smallest recipe that shows it.
 */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Figures } from './fuzz/fuzzing.ts';

const CORPUS = fileURLToPath(new URL('../test/corpus', import.meta.url));
/** Seconds after which a run counts as hanging. */
const HANGS = 120;

const option = (name: string, otherwise: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : (process.argv[at + 1] ?? otherwise);
};
const seed = option('seed', '1');
const one = option('run', '');
const [from, to] = one === '' ? [0, Number(option('runs', '1000'))] : [Number(one), Number(one) + 1];

const began = performance.now();
const figures = await new Promise<Figures | { readonly hangs: number }>((resolve, reject) => {
  const worker = new Worker(new URL('./fuzz/worker.ts', import.meta.url), {
    workerData: { from, to, seed, corpus: CORPUS },
  });
  let run = from;
  const watchdog = (): NodeJS.Timeout =>
    setTimeout(() => {
      void worker.terminate();
      resolve({ hangs: run });
    }, HANGS * 1000);
  let timer = watchdog();
  worker.on('message', (message: { began: number } | { done: Figures }) => {
    clearTimeout(timer);
    if ('done' in message) return resolve(message.done);
    run = message.began;
    timer = watchdog();
  });
  worker.on('error', reject);
});

if ('hangs' in figures) {
  console.log(
    `seed ${seed}: run ${figures.hangs} does not end within ${HANGS} s: --seed ${seed} --run ${figures.hangs}`,
  );
  process.exitCode = 1;
} else {
  for (const { run, fault, recipe } of figures.findings) {
    console.log(`${fault.kind}: ${fault.command}\n    ${fault.what.replaceAll('\n', '\n    ')}`);
    console.log(`    run ${run} of seed ${seed}: ${JSON.stringify(recipe)}`);
  }
  const counted = (counts: ReadonlyMap<string, number>): string =>
    [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
  console.log(
    `seed ${seed}: ${figures.runs} runs, ${figures.commands} commands, ${figures.answers} answers of explain, ${((performance.now() - began) / 1000).toFixed(0)} s, slowest command ${figures.slowest.toFixed(1)} s`,
  );
  console.log(`changes: ${counted(figures.actions)}`);
  console.log(`faults: ${figures.findings.length === 0 ? 'none' : counted(figures.faults)}`);
  process.exitCode = figures.findings.length === 0 ? 0 : 1;
}

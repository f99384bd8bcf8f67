/**
 * Breaks recordings at random, runs every command that reads one in every format, and reports crashes, internal errors,
 * words such as `undefined`, control characters, lines that are too wide, runs that take too long, and what is certain
 * only because something is missing.
 *
 *   npm run fuzz [-- --runs N] [--seed TEXT] [--run NUMBER]
 *
 * The same seed does the same runs. `--run` does one run of the seed. Prints each fault with the smallest recipe that
 * shows it, and the figures after every thousand runs; exits with 1 where anything is wrong.
 */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Figures } from './fuzz/fuzzing.ts';
import type { Message } from './fuzz/worker.ts';

const CORPUS = fileURLToPath(new URL('../test/corpus', import.meta.url));
/** Seconds of processor time after which a run counts as hanging. */
const HANGS = 60;
/** Milliseconds between two looks at the processor time. */
const LOOK = 5000;

const option = (name: string, otherwise: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : (process.argv[at + 1] ?? otherwise);
};
const seed = option('seed', '1');
const one = option('run', '');
const [from, to] = one === '' ? [0, Number(option('runs', '1000'))] : [Number(one), Number(one) + 1];
const began = performance.now();
const usedSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

function print(figures: Figures): void {
  const counted = (counts: ReadonlyMap<string, number>): string =>
    [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
  const seconds = `${((performance.now() - began) / 1000).toFixed(0)} s, ${usedSeconds().toFixed(0)} s of processor time`;
  console.log(
    `seed ${seed}: ${figures.runs} runs, ${figures.commands} commands, ${figures.answers} answers of explain, ${seconds}, slowest command ${figures.slowest.toFixed(1)} s`,
  );
  console.log(`changes: ${counted(figures.actions)}`);
  console.log(`faults: ${figures.findings.length === 0 ? 'none' : counted(figures.faults)}`);
}

const worker = new Worker(new URL('./fuzz/worker.ts', import.meta.url), {
  workerData: { from, to, seed, corpus: CORPUS },
});
let run = from;
let before = usedSeconds();
const watchdog = setInterval(() => {
  if (usedSeconds() - before < HANGS) return;
  console.log(`run ${run} of seed ${seed} does not end within ${HANGS} s: --seed ${seed} --run ${run}`);
  process.exit(1);
}, LOOK);
worker.on('message', (message: Message) => {
  if ('began' in message) {
    run = message.began;
    before = usedSeconds();
  } else if ('found' in message) {
    const { fault, recipe } = message.found;
    console.log(`${fault.kind}: ${fault.command}\n    ${fault.what.replaceAll('\n', '\n    ')}`);
    console.log(`    run ${message.found.run} of seed ${seed}: ${JSON.stringify(recipe)}`);
  } else {
    print(message.figures);
    if (!message.done) return;
    clearInterval(watchdog);
    process.exitCode = message.figures.findings.length === 0 ? 0 : 1;
  }
});

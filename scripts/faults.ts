/**
 * Meets each request of each command with each fault of a server, and each request of the commands that change
 * something with a signal. Prints what is wrong, and how many runs there were by command and by fault.
 *
 *   npm run faults [-- --only TEXT] [--seed N] [--all]
 *
 * TEXT is a part of `COMMAND / FAULT / REQUEST (WHEN)`. --seed chooses when a fault comes, for each pair of request and
 * fault; --all runs each way. Exits with 1 if anything is wrong, or if it is interrupted (then it prints what it did).
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { casesOf, cleanOf, judged, nameOf, signalsOf, type Case, type Clean } from '../test/faults/support/matrix.ts';
import { SCENES } from '../test/faults/support/scenes.ts';

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const only = option('only') ?? '';
const seed = Number(option('seed') ?? 0);
const all = process.argv.includes('--all');
/** `I/N`: this process is worker I of N. */
const part = option('part');

interface Result {
  readonly scene: string;
  readonly fault: string;
  readonly name: string;
  readonly wrong: readonly string[];
  readonly seconds: number;
}

/** Returns the cases in an order that mixes requests and faults, so that an interrupted run has met some of all. */
const mixed = (cases: readonly Case[]): Case[] =>
  cases
    .map((one, index) => [(index * 7919) % 100_003, one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);

/** Runs every Nth case of each command in turn, and sends each result to the parent. */
async function work(index: number, workers: number): Promise<void> {
  const rest: (readonly [Clean, Case[]])[] = [];
  let count = 0;
  for (const scene of SCENES) {
    const clean = await cleanOf(scene);
    if (clean.outcome.code !== scene.code || /^error/m.test(clean.outcome.err))
      throw new Error(`${scene.name} fails without a fault: ${clean.outcome.err}`);
    const cases = mixed([...casesOf(clean, seed, all), ...signalsOf(clean, seed)]);
    rest.push([clean, cases.filter((one) => nameOf(one).includes(only) && count++ % workers === index)]);
  }
  while (rest.some(([, cases]) => cases.length > 0))
    for (const [clean, cases] of rest) {
      const one = cases.shift();
      if (one === undefined) continue;
      const result: Result = {
        scene: clean.scene.name,
        fault: one.attack?.fault.name ?? 'a signal',
        name: nameOf(one),
        ...(await judged(clean, one)),
      };
      process.send!(result);
    }
}

interface Sum {
  runs: number;
  wrong: number;
  longest: number;
}

/** Counts the results of all workers. */
async function sum(): Promise<void> {
  const sums = { scene: new Map<string, Sum>(), fault: new Map<string, Sum>() };
  const began = performance.now();
  const add = (to: Map<string, Sum>, key: string, { wrong, seconds }: Result): void => {
    const now = to.get(key) ?? { runs: 0, wrong: 0, longest: 0 };
    to.set(key, {
      runs: now.runs + 1,
      wrong: now.wrong + (wrong.length > 0 ? 1 : 0),
      longest: Math.max(now.longest, seconds),
    });
  };
  const workers = availableParallelism();
  const path = fileURLToPath(import.meta.url);
  const codes = await Promise.all(
    Array.from({ length: workers }, (_, index) => {
      const child = fork(path, [...process.argv.slice(2), '--part', `${index}/${workers}`]);
      process.once('SIGINT', () => child.kill());
      child.on('message', (message) => {
        const result = message as Result;
        add(sums.scene, result.scene, result);
        add(sums.fault, result.fault, result);
        for (const one of result.wrong) console.log(`${result.name}: ${one.replaceAll('\n', '\n    ')}`);
      });
      return new Promise<number | null>((resolve) => child.once('exit', resolve));
    }),
  );
  for (const [title, of] of [
    ['by fault', sums.fault],
    ['by command', sums.scene],
  ] as const) {
    console.log(`${title}:`);
    for (const [key, { runs, wrong, longest }] of of)
      console.log(
        `  ${key.padEnd(32)} ${String(runs).padStart(6)} runs ${String(wrong).padStart(4)} wrong, longest ${longest} s on its clock`,
      );
  }
  const total = [...sums.scene.values()];
  const [runs, wrong] = [total.reduce((n, one) => n + one.runs, 0), total.reduce((n, one) => n + one.wrong, 0)];
  console.log(`${runs} runs, ${wrong} wrong, ${((performance.now() - began) / 1000).toFixed(0)} s, seed ${seed}`);
  if (wrong > 0 || runs === 0 || codes.some((code) => code !== 0)) process.exitCode = 1;
}

if (part === undefined) await sum();
else {
  const [index, workers] = part.split('/').map(Number);
  await work(index!, workers!);
  process.disconnect();
}

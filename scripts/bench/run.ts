/** Runs commands and measures what they use. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** GNU time writes the memory that the operating system counted; it has the same path wherever it is installed. */
export const TIME = '/usr/bin/time';
/**
 * bash counts times in milliseconds, GNU time in hundredths of a second, and `explain` takes ten of them. The first
 * argument is the file to write them to.
 */
const TIMES = 'TIMEFORMAT="%3R %3U %3S"; { time "$@" 2>/dev/null; } 2>"$0"';

export type Command = readonly string[];

/** One way to do something: commands one after the other. */
export interface Way {
  readonly name: string;
  readonly commands: readonly Command[];
}

export interface Measure {
  /** Seconds on the clock. */
  readonly wall: number;
  /** Seconds of processor time, user and system; NaN without GNU time. */
  readonly cpu: number;
  /** MiB, of the largest process; NaN without GNU time. */
  readonly peak: number;
}

export function fail(message: string): never {
  console.error(`error: ${message}`);
  process.exit(1);
}

/** Returns what kubectl prints. Ends the bench if it fails. */
export function kubectl(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('kubectl', args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) fail(`kubectl ${args.join(' ')}: ${stderr.trim()}`);
  return stdout;
}

/** Returns what a command prints to standard output, with any exit code. The stub of the kubelets answers meanwhile. */
export function output(command: Command, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'ignore'], env });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}

/**
 * Runs a command to its end. Its output is discarded and its exit code is ignored (there can be no previous log).
 */
export function runOnce(command: Command, folder: string, env: NodeJS.ProcessEnv = process.env): Promise<Measure> {
  const [memory, times] = [join(folder, 'memory'), join(folder, 'times')];
  for (const file of [memory, times]) rmSync(file, { force: true });
  const read = (file: string): number[] =>
    existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ').map(Number) : [];
  const timed = existsSync(TIME)
    ? [TIME, '-q', '-o', memory, '-f', '%M', 'bash', '-c', TIMES, times, ...command]
    : [...command];
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(timed[0]!, timed.slice(1), { stdio: 'ignore', env });
    child.once('error', reject);
    child.once('exit', () => {
      const [wall = (performance.now() - start) / 1000, user = NaN, system = NaN] = read(times);
      const [kib = NaN] = read(memory);
      resolve({ wall, cpu: user + system, peak: kib / 1024 });
    });
  });
}

/** Returns the sum of the times of the commands, and the largest of their peaks. */
async function runWay(way: Way, folder: string, env: NodeJS.ProcessEnv): Promise<Measure> {
  let sum: Measure = { wall: 0, cpu: 0, peak: 0 };
  for (const command of way.commands) {
    const one = await runOnce(command, folder, env);
    sum = { wall: sum.wall + one.wall, cpu: sum.cpu + one.cpu, peak: Math.max(sum.peak, one.peak) };
  }
  return sum;
}

/**
 * Runs the ways in turn, so that a change in the speed of the machine affects all of them. The first round fills caches
 * and does not count.
 * @returns for each way its measures, run by run
 */
export async function interleave(
  ways: readonly Way[],
  runs: number,
  folder: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Measure[][]> {
  const all = ways.map((): Measure[] => []);
  for (let run = -1; run < runs; run++) {
    for (const [i, way] of ways.entries()) {
      const measure = await runWay(way, folder, env);
      if (run >= 0) all[i]!.push(measure);
    }
  }
  return all;
}

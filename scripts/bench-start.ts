/**
 * Compares the start of the packed program with `kubectl version --client`: processor time, in pairs, medians. Then
 * prints the sizes of the archives that `npm run package` made. Does not fail on slow figures.
 *
 * usage: npm run bench:start [-- --runs N]     (needs kubectl and GNU time's or bash's account of a child's processor
 * time)
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { archivesPart } from './bench/archives-part.ts';
import { pack } from './package/binary.ts';
import { builtNameOf, hostPlatform, readDescription, ROOT } from './package/description.ts';
import { nodeFor } from './package/nodes.ts';

/** The goal: a share of the time of kubectl. */
const GOAL = 0.8;

const plugin = readDescription();
const host = hostPlatform(plugin.platforms);
const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '21' } } });
const runs = Number(options.runs);

function fail(message: string): never {
  console.error(`error: ${message}`);
  process.exit(1);
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/**
 * Milliseconds of processor time (user and system, of the process and its children) and on the clock. bash counts in
 * milliseconds, GNU time in hundredths.
 */
function measure(command: readonly string[], path: string): { cpu: number; wall: number } {
  const script = 'TIMEFORMAT="%3U %3S %3R"; time "$@" >/dev/null 2>&1 </dev/null';
  const { stderr } = spawnSync('bash', ['-c', script, 'bash', ...command], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
  });
  const [user = NaN, system = NaN, real = NaN] = stderr.trim().split(' ').map(Number);
  return { cpu: (user + system) * 1000, wall: real * 1000 };
}

if (!Number.isInteger(runs) || runs < 1) fail('--runs takes a number from 1');
if (host === undefined) fail(`the plugin is not made for ${process.platform}/${process.arch}`);
const binary = join(ROOT, 'dist', builtNameOf(host, plugin.name));
if (!existsSync(binary)) fail(`${binary} is not there: npm run build`);
for (const tool of ['bash', 'kubectl']) if (spawnSync(tool, ['--version']).error) fail(`${tool} is not on PATH`);

const folder = mkdtempSync(join(tmpdir(), 'crashloop-bench-'));
try {
  symlinkSync(binary, join(folder, `kubectl-${plugin.name}`));
  // Node itself: the program cannot start faster.
  const empty = join(folder, 'empty');
  mkdirSync(join(folder, 'nothing'));
  writeFileSync(join(folder, 'nothing/crashloop.cjs'), '');
  pack(join(folder, 'nothing'), empty, host, nodeFor(host));
  const path = `${folder}:${process.env.PATH ?? ''}`;
  const yardstick = ['kubectl', 'version', '--client'];
  const ways: readonly { name: string; command: readonly string[] }[] = [
    { name: 'the binary: version', command: [binary, 'version'] },
    { name: 'an empty program in the same Node', command: [empty] },
    { name: 'kubectl crashloop version', command: ['kubectl', plugin.name, 'version'] },
    { name: 'kubectl version --client', command: yardstick },
  ];
  const measures = ways.map((): { cpu: number; wall: number }[] => []);
  for (let run = -1; run < runs; run++) {
    // The first round fills caches.
    ways.forEach(({ command }, i) => {
      const one = measure(command, path);
      if (run >= 0) measures[i]!.push(one);
    });
  }
  const last = measures.at(-1)!;
  console.log(`${'START'.padEnd(36)} CPU ms  RATIO  WALL ms  RATIO`);
  ways.forEach(({ name }, i) => {
    const cells = (['cpu', 'wall'] as const).flatMap((of) => [
      median(measures[i]!.map((one) => one[of]))
        .toFixed(1)
        .padStart(of === 'cpu' ? 6 : 7),
      median(measures[i]!.map((one, run) => one[of] / last[run]![of]))
        .toFixed(2)
        .padStart(5),
    ]);
    console.log(`${name.padEnd(36)} ${cells.join('  ')}`);
  });
  console.log(
    `goal: the binary at most ${GOAL} of kubectl's processor time; ${runs} rounds, ratios are medians of pairs`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

archivesPart();

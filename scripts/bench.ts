/**
 * Measures `explain` against `kubectl describe pod` and against the five commands that a person types in turn otherwise, and
 * the program's start against kubectl's, on the cluster that KUBECONFIG names. Prints medians and ratios; judges nothing.
 *
 * usage: npm run bench [-- --pod NS/NAME] [--runs N]
 *
 * Without --pod a crashing pod is looked for; where there is none, one is made in a namespace of its own, and removed again.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = join(root, 'scripts/kubectl-crashloop');
const NODE = join(root, 'node_modules/.bin/node');
/** GNU time writes what the operating system counted; its path is the same everywhere it is installed. */
const TIME = '/usr/bin/time';

type Command = readonly string[];

/** One way to do something: commands one after the other. */
interface Way {
  readonly name: string;
  readonly commands: readonly Command[];
}

interface Measure {
  /** Seconds on the clock. */
  readonly wall: number;
  /** Seconds of processor time, user and system; undefined without GNU time. */
  readonly cpu: number | undefined;
  /** MiB, of the largest process. */
  readonly peak: number | undefined;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

function fail(message: string): never {
  console.error(`error: ${message}`);
  process.exit(1);
}

function kubectl(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('kubectl', args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) fail(`kubectl ${args.join(' ')}: ${stderr.trim()}`);
  return stdout;
}

/** Runs a command to its end; what it prints is thrown away, and its exit code is its own affair (there may be no previous log). */
function runOnce(command: Command, folder: string): Promise<Measure> {
  const accounts = join(folder, 'time');
  const timed = existsSync(TIME) ? [TIME, '-q', '-o', accounts, '-f', '%U %S %M', ...command] : [...command];
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(timed[0]!, timed.slice(1), { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', () => {
      const wall = (performance.now() - start) / 1000;
      if (!existsSync(accounts)) return resolve({ wall, cpu: undefined, peak: undefined });
      const [user = NaN, system = NaN, kib = NaN] = readFileSync(accounts, 'utf8').trim().split(' ').map(Number);
      resolve({ wall, cpu: user + system, peak: kib / 1024 });
    });
  });
}

/** The commands' times together, and the largest of their peaks. */
async function runWay(way: Way, folder: string): Promise<Measure> {
  const measures: Measure[] = [];
  for (const command of way.commands) measures.push(await runOnce(command, folder));
  const sum = (of: (one: Measure) => number | undefined): number | undefined => measures.reduce<number | undefined>((all, one) => (all === undefined || of(one) === undefined ? undefined : all + of(one)!), 0);
  return { wall: sum((one) => one.wall) ?? NaN, cpu: sum((one) => one.cpu), peak: measures.every((one) => one.peak !== undefined) ? Math.max(...measures.map((one) => one.peak!)) : undefined };
}

const number = (value: number | undefined, digits: number): string => (value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits));

/** Runs the ways in turn, so that a machine whose speed drifts is the same to all, and prints a row for each. The last is the yardstick. */
async function compare(title: string, ways: readonly Way[], runs: number, folder: string): Promise<void> {
  const all = ways.map((): Measure[] => []);
  for (let run = -1; run < runs; run++) {
    for (const [i, way] of ways.entries()) {
      const measure = await runWay(way, folder);
      // The first round fills caches.
      if (run >= 0) all[i]!.push(measure);
    }
  }
  const medianOf = (i: number, of: (one: Measure) => number | undefined): number | undefined => {
    const values = all[i]!.map(of).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : median(values);
  };
  /** Pair by pair, which an uneven machine disturbs least. */
  const ratio = (i: number, of: (one: Measure) => number | undefined): number | undefined => {
    const pairs = all[i]!.map((one, run) => (of(one) ?? NaN) / (of(all.at(-1)![run]!) ?? NaN)).filter((value) => Number.isFinite(value));
    return pairs.length === 0 ? undefined : median(pairs);
  };
  const width = Math.max(title.length, ...ways.map(({ name }) => name.length));
  console.log(`\n${title.padEnd(width)}  WALL s  RATIO   CPU s  RATIO  PEAK MiB  RATIO`);
  ways.forEach(({ name }, i) => {
    const cells = [
      number(medianOf(i, (one) => one.wall), 3).padStart(6), number(ratio(i, (one) => one.wall), 2).padStart(5),
      number(medianOf(i, (one) => one.cpu), 3).padStart(6), number(ratio(i, (one) => one.cpu), 2).padStart(5),
      number(medianOf(i, (one) => one.peak), 0).padStart(8), number(ratio(i, (one) => one.peak), 2).padStart(5),
    ];
    console.log(`${name.padEnd(width)}  ${cells.join('  ')}`);
  });
}

/** `namespace/name` of the pod that restarted most. */
function crashingPod(): string | undefined {
  const { items } = JSON.parse(kubectl('get', 'pods', '--all-namespaces', '-o', 'json')) as {
    items: { metadata: { namespace: string; name: string }; status?: { containerStatuses?: { restartCount: number; ready: boolean; lastState?: { terminated?: object } }[] } }[];
  };
  const restarts = items.map(({ metadata, status }) => {
    const crashed = (status?.containerStatuses ?? []).filter((one) => !one.ready && one.lastState?.terminated);
    return { pod: `${metadata.namespace}/${metadata.name}`, count: Math.max(0, ...crashed.map((one) => one.restartCount)) };
  });
  return restarts.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count)[0]?.pod;
}

async function makeCrashingPod(namespace: string): Promise<string> {
  kubectl('create', 'namespace', namespace);
  kubectl('-n', namespace, 'run', 'bench', '--image=busybox:1.36', '--', 'sh', '-c', 'echo starting; echo "fatal: cannot open /etc/bench.yaml: no such file" >&2; exit 1');
  for (let seconds = 0; seconds < 120; seconds += 2) {
    if (Number(kubectl('-n', namespace, 'get', 'pod', 'bench', '-o', 'jsonpath={.status.containerStatuses[0].restartCount}') || 0) >= 2) return `${namespace}/bench`;
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
  kubectl('delete', 'namespace', namespace, '--wait=false');
  return fail('the pod made to crash has not restarted twice within 2 minutes');
}

const { values: options } = parseArgs({ options: { pod: { type: 'string' }, runs: { type: 'string', default: '9' } } });
const runs = Number(options.runs);
if (!Number.isInteger(runs) || runs < 1 || runs > 100) fail('--runs takes a number from 1 to 100');
if (!existsSync(join(root, 'dist/main.cjs'))) fail('dist/main.cjs is not there: npm run build');
if (!existsSync(TIME)) console.log(`${TIME} (GNU time) is not installed: wall time only`);

const folder = mkdtempSync(join(tmpdir(), 'crashloop-bench-'));
let made: string | undefined;
try {
  await compare('START', [
    { name: 'crashloop version', commands: [[PROGRAM, 'version']] },
    { name: 'crashloop --help', commands: [[PROGRAM, '--help']] },
    { name: 'an empty Node program', commands: [[NODE, '-e', '0']] },
    { name: 'kubectl version --client', commands: [['kubectl', 'version', '--client']] },
  ], runs, folder);
  let pod = options.pod ?? crashingPod();
  if (pod === undefined) {
    made = `crashloop-bench-${Date.now().toString(36)}`;
    pod = await makeCrashingPod(made);
  }
  const [namespace, name] = pod.split('/');
  if (!namespace || !name) fail('--pod takes NAMESPACE/NAME');
  const of = (...args: string[]): Command => ['kubectl', '-n', namespace, ...args];
  const describe: Way = { name: 'kubectl describe pod', commands: [of('describe', 'pod', name)] };
  await compare(`EXPLAIN ${pod}`, [
    { name: 'crashloop explain', commands: [[PROGRAM, 'explain', '-n', namespace, name]] },
    {
      name: 'five kubectl commands',
      commands: [
        of('describe', 'pod', name),
        of('logs', name),
        of('logs', name, '--previous'),
        of('logs', name, '--all-containers', '--previous'),
        of('get', 'events', '--sort-by=.lastTimestamp'),
      ],
    },
    describe,
  ], runs, folder);
} finally {
  if (made !== undefined) kubectl('delete', 'namespace', made, '--wait=false');
  rmSync(folder, { recursive: true, force: true });
}

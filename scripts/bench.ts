/**
 * Compares the program with kubectl on the cluster that KUBECONFIG names, and prints each figure next to its goal:
 * its start; the sizes of the archives; `explain` and `kubectl describe pod`, and the five commands that a person types
 * otherwise, here and from 50 ms away; the memory of `explain`; how long Tab takes; and, in a cluster with a hundred
 * thousand seeded pods, `list -A` and `kubectl get pods -A`, what a run costs the API server, and `list -A --watch` while
 * pods change. At the end it says which goals are missed.
 *
 * usage: npm run bench [-- FLAGS]
 *   --pod NS/NAME            explain this pod; default: the one that restarted most, or one that the bench creates
 *   --runs N                 runs of each command (9)
 *   --list-runs N            runs of list and what it is compared with (5)
 *   --program FILE           measure this build
 *   --far-kubeconfig FILE    the same cluster, 50 ms away
 *   --package                make the archives first (npm run package)
 *   --only start,archives,explain,list,polite,watch
 *
 * Seeding needs a separate API server without nodes, pods and controllers. What it creates stays there:
 *   --seed SERVER            the address of the server of the current context, to confirm that it is the right one
 *   --namespaces N           of a hundred pods each (1000)
 *   --etcd URL               write most objects straight into its etcd: minutes instead of an hour
 *   --kubelet IP:PORT        where the stub of the kubelets listens; the API server has to reach it
 *   --kubelet-cert FILE      the certificate of the stub
 *   --kubelet-key FILE       its key
 *
 * Later calls without --seed measure a seeded cluster, with --kubelet if no stub listens there yet. polite and watch need
 * the certificate: they put a proxy in front of the API server.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connect } from './bench/api.ts';
import { archivesPart } from './bench/archives-part.ts';
import { nodeTypeError } from './bench/crashes/app.ts';
import { crashingPod, explainPart, makeCrashingPod } from './bench/explain-part.ts';
import { cpu, median, printGoals, printMeasures, printMissed, ratio } from './bench/figures.ts';
import { Etcd } from './bench/etcd.ts';
import { serve } from './bench/kubelet.ts';
import { listPart, memoryOfList } from './bench/list-part.ts';
import { apiMaker, straightMaker } from './bench/maker.ts';
import { planNamespaces } from './bench/plan.ts';
import { politePart } from './bench/polite-part.ts';
import { measuredProgram, NODE } from './bench/program.ts';
import { BenchProxy } from './bench/proxy.ts';
import { fail, interleave, kubectl, TIME } from './bench/run.ts';
import { objection, seed, seededBefore } from './bench/seed.ts';
import { MEASURABLE } from './bench/terminal.ts';
import type { Shape } from './bench/types.ts';
import { watchPart } from './bench/watch-part.ts';
import { ROOT } from './package/description.ts';

const { values: options } = parseArgs({
  options: {
    pod: { type: 'string' },
    runs: { type: 'string', default: '9' },
    'list-runs': { type: 'string', default: '5' },
    program: { type: 'string' },
    'far-kubeconfig': { type: 'string' },
    package: { type: 'boolean', default: false },
    only: { type: 'string', default: 'start,archives,explain,list,polite,watch' },
    seed: { type: 'string' },
    etcd: { type: 'string' },
    namespaces: { type: 'string', default: '1000' },
    kubelet: { type: 'string' },
    'kubelet-cert': { type: 'string' },
    'kubelet-key': { type: 'string' },
  },
});

function count(flag: 'runs' | 'list-runs'): number {
  const value = Number(options[flag]);
  return Number.isInteger(value) && value >= 1 && value <= 100 ? value : fail(`--${flag} takes a number from 1 to 100`);
}

const runs = count('runs');
const listRuns = count('list-runs');
const parts = new Set(options.only.split(','));
if (!existsSync(TIME)) console.log(`${TIME} (GNU time) is not installed: wall time only`);
if (options.package)
  for (const script of ['build.ts', 'package.ts'])
    execFileSync(NODE, [join(ROOT, 'scripts', script)], { cwd: ROOT, stdio: 'inherit' });
const program = measuredProgram(options.program);
const folder = mkdtempSync(join(tmpdir(), 'crashloop-bench-'));

/** Namespaces of a hundred pods each. */
function size(): number {
  const value = Number(options.namespaces);
  return Number.isInteger(value) && value >= 10 && value <= 1000 && value % 10 === 0
    ? value
    : fail('--namespaces takes tens from 10 to 1000');
}

/** The stub of the kubelets; undefined if an earlier one still listens. */
function kubeletWanted(): { address: string; port: number; cert: string; key: string } | undefined {
  const { kubelet, 'kubelet-cert': cert, 'kubelet-key': key } = options;
  if (kubelet === undefined) return undefined;
  const [, address, port] = /^(.+):(\d{1,5})$/.exec(kubelet) ?? fail('--kubelet takes IP:PORT');
  if (!cert || !key) fail('--kubelet goes with --kubelet-cert and --kubelet-key');
  return { address: address!, port: Number(port), cert, key };
}

/** Waits a minute: until then, pods that wait or are not scheduled count as starting. */
const ripe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 65_000));

/**
 * What this run or an earlier one seeded, with the stub of the kubelets listening; undefined in any other cluster.
 */
async function seeded(): Promise<{ shape: Shape; memoryAtTenth: number | undefined } | undefined> {
  const client = await connect();
  try {
    let known = await seededBefore(client);
    if (options.seed === undefined && !known) return undefined;
    const listen = kubeletWanted();
    if (options.seed !== undefined) {
      if (options.seed.replace(/\/$/, '') !== client.config.server)
        fail(`--seed names ${options.seed}, and the current context's server is ${client.config.server}`);
      const why = await objection(client);
      if (why) fail(`${client.config.server} is not seeded: ${why}`);
      known ??= {
        shape: { seed: 'crashloop', namespaces: size(), podsPerNamespace: 100, nodes: size(), anchor: Date.now() },
        kubelet:
          listen ?? fail('the seeded pods want a kubelet: --kubelet IP:PORT --kubelet-cert FILE --kubelet-key FILE'),
        done: 0,
      };
    }
    const { shape, done } = known!;
    if (listen) await serve(shape, listen);
    const maker = options.etcd === undefined ? apiMaker(client) : straightMaker(client, new Etcd(options.etcd));
    const upTo = async (from: number, to: number): Promise<void> => {
      const start = performance.now();
      await seed(
        { client, maker, shape, kubelet: known!.kubelet },
        from,
        to,
        (text) => process.stderr.isTTY && process.stderr.write(`\r${text} `),
      );
      console.log(
        `${(to - from) * shape.podsPerNamespace} pods seeded in ${((performance.now() - start) / 1000).toFixed(0)} s`,
      );
      await ripe();
    };
    let memoryAtTenth: number | undefined;
    const tenth = shape.namespaces / 10;
    if (done < tenth) await upTo(0, tenth);
    if (done <= tenth && parts.has('list')) memoryAtTenth = await memoryOfList({ program, runs: listRuns, folder });
    if (done < shape.namespaces) await upTo(Math.max(done, tenth), shape.namespaces);
    return { shape, memoryAtTenth };
  } finally {
    client.close();
  }
}

async function start(): Promise<void> {
  const ways = [
    { name: 'crashloop version', commands: [[program, 'version']] },
    { name: 'crashloop --help', commands: [[program, '--help']] },
    { name: 'an empty Node program', commands: [[NODE, '-e', '0']] },
    { name: 'kubectl version --client', commands: [['kubectl', 'version', '--client']] },
  ];
  const measures = await interleave(ways, runs, folder);
  printMeasures('START', ways, measures);
  printGoals([
    { what: 'version / kubectl version, processor time', value: ratio(measures[0]!, measures[3]!, cpu), atMost: 0.8 },
  ]);
}

/** In a seeded cluster: a crashing pod with a log that says why. */
function plannedPod(shape: Shape): string | undefined {
  for (const { workloads } of planNamespaces(shape)) {
    for (const { pods } of workloads)
      for (const { truth, namespace, name } of pods)
        if (truth?.crash === nodeTypeError.name) return `${namespace}/${name}`;
  }
  return undefined;
}

async function explain(shape: Shape | undefined): Promise<void> {
  let made: string | undefined;
  let pod = options.pod ?? (shape ? plannedPod(shape) : crashingPod());
  if (pod === undefined) {
    made = `crashloop-bench-${Date.now().toString(36)}`;
    pod = await makeCrashingPod(made);
  }
  try {
    await explainPart(pod, { program, runs, folder, far: options['far-kubeconfig'] });
  } finally {
    if (made !== undefined) kubectl('delete', 'namespace', made, '--wait=false');
  }
}

async function atScale(shape: Shape, memoryAtTenth: number | undefined): Promise<void> {
  const kubectlCpu = parts.has('list')
    ? await listPart(shape, memoryAtTenth, { program, runs: listRuns, folder })
    : await timeOfKubectl();
  const { 'kubelet-cert': cert, 'kubelet-key': key } = options;
  if (!cert || !key || !MEASURABLE) {
    console.log('polite and watch are left out: they need --kubelet-cert, --kubelet-key, Linux and its `script`');
    return;
  }
  const client = await connect();
  const proxy = await BenchProxy.start(client, { cert, key }, folder);
  try {
    if (parts.has('polite')) await politePart(program, shape, proxy);
    if (parts.has('watch')) await watchPart(client, shape, { program, proxy, kubectlCpu });
  } finally {
    proxy.close();
    client.close();
  }
}

/** Returns the seconds of processor time of `kubectl get pods -A`. */
async function timeOfKubectl(): Promise<number> {
  if (!parts.has('watch')) return NaN;
  const way = { name: 'get', commands: [['kubectl', 'get', 'pods', '-A']] };
  const [measures] = await interleave([way], 1, folder);
  return median(measures!.map(cpu));
}

try {
  if (parts.has('start')) await start();
  if (parts.has('archives')) archivesPart();
  const made = await seeded();
  if (parts.has('explain')) await explain(made?.shape);
  if (made) await atScale(made.shape, made.memoryAtTenth);
  printMissed();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// The stub of the kubelets would go on listening.
process.exit(0);

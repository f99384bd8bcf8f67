/**
 * Measures the program against kubectl on the cluster that KUBECONFIG names, and prints each figure beside its goal:
 * its start; `explain` against `kubectl describe pod` and against the five commands that a person types in turn
 * otherwise, here and from 50 ms away; and, in a cluster that it has seeded with ten thousand pods, `list -A` against
 * `kubectl get pods -A`.
 *
 * usage: npm run bench [-- FLAGS]
 *   --pod NS/NAME            explain this one; else the pod that restarted most; where there is none, one is made and
 *   removed again --runs N                 runs of each command (9); of list and what it is compared with, --list-runs
 *   N (5) --program FILE           measure this build --far-kubeconfig FILE    the same cluster, 50 ms away --only
 *   start,explain,list
 * Seeding takes an API server of one's own, without nodes, pods and controllers; what it makes stays there:
 *   --seed SERVER            the address of the current context's server, to say that it is the one that is meant
 *   --namespaces N           of a hundred pods each (100)
 *   --kubelet IP:PORT        where a stand-in for the nodes' kubelets is to listen, and the API server can reach it
 *   --kubelet-cert FILE --kubelet-key FILE   what it shows the API server
 * A cluster that was seeded is measured by later calls without --seed, with --kubelet while nothing else listens there.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connect } from './bench/api.ts';
import { nodeTypeError } from './bench/crashes/app.ts';
import { crashingPod, explainPart, makeCrashingPod } from './bench/explain-part.ts';
import { printMeasures } from './bench/figures.ts';
import { serve } from './bench/kubelet.ts';
import { listPart, memoryOfList } from './bench/list-part.ts';
import { planNamespaces } from './bench/plan.ts';
import { measuredProgram, NODE } from './bench/program.ts';
import { fail, interleave, kubectl, TIME } from './bench/run.ts';
import { objection, seed, seededBefore } from './bench/seed.ts';
import type { Shape } from './bench/types.ts';

const { values: options } = parseArgs({
  options: {
    pod: { type: 'string' },
    runs: { type: 'string', default: '9' },
    'list-runs': { type: 'string', default: '5' },
    program: { type: 'string' },
    'far-kubeconfig': { type: 'string' },
    only: { type: 'string', default: 'start,explain,list' },
    seed: { type: 'string' },
    namespaces: { type: 'string', default: '100' },
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
const program = measuredProgram(options.program);
const folder = mkdtempSync(join(tmpdir(), 'crashloop-bench-'));

/** Namespaces of a hundred pods each. */
function size(): number {
  const value = Number(options.namespaces);
  return Number.isInteger(value) && value >= 10 && value <= 1000 && value % 10 === 0
    ? value
    : fail('--namespaces takes tens from 10 to 1000');
}

/** The stand-in kubelet; undefined where an earlier one listens on. */
function kubeletWanted(): { address: string; port: number; cert: string; key: string } | undefined {
  const { kubelet, 'kubelet-cert': cert, 'kubelet-key': key } = options;
  if (kubelet === undefined) return undefined;
  const [, address, port] = /^(.+):(\d{1,5})$/.exec(kubelet) ?? fail('--kubelet takes IP:PORT');
  if (!cert || !key) fail('--kubelet goes with --kubelet-cert and --kubelet-key');
  return { address: address!, port: Number(port), cert, key };
}

/**
 * What was seeded, by this run or an earlier one, with the stand-in kubelet listening; undefined in any other cluster.
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
        shape: { seed: 'crashloop', namespaces: size(), podsPerNamespace: 100, nodes: 100, anchor: Date.now() },
        kubelet:
          listen ?? fail('the seeded pods want a kubelet: --kubelet IP:PORT --kubelet-cert FILE --kubelet-key FILE'),
        done: 0,
      };
    }
    const { shape, done } = known!;
    if (listen) await serve(shape, listen);
    const upTo = async (from: number, to: number): Promise<void> => {
      const start = performance.now();
      await seed(
        client,
        shape,
        known!.kubelet,
        from,
        to,
        (text) => process.stderr.isTTY && process.stderr.write(`\r${text} `),
      );
      console.log(
        `${(to - from) * shape.podsPerNamespace} pods seeded in ${((performance.now() - start) / 1000).toFixed(0)} s`,
      );
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
  printMeasures('START', ways, await interleave(ways, runs, folder));
}

/** In a seeded cluster, of the pods that crash one with a log that says why. */
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

try {
  if (parts.has('start')) await start();
  const made = await seeded();
  if (parts.has('explain')) await explain(made?.shape);
  if (parts.has('list') && made) await listPart(made.shape, made.memoryAtTenth, { program, runs: listRuns, folder });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// The stand-in kubelet would listen on.
process.exit(0);

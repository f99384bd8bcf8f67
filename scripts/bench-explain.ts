/**
 * Says where the time of one `explain` goes: compares it with `kubectl describe pod`, then profiles the program and
 * prints how long each room of it takes. Measures the pod that restarted most in the cluster that KUBECONFIG names, or
 * without a cluster a recorded one that this process serves over TLS.
 *
 * usage: npm run bench:explain [-- FLAGS]
 *   --pod NS/NAME       explain this pod of the cluster
 *   --recording FOLDER  serve this recording, not the cluster's pod (default without a cluster: config-file-missing)
 *   --runs N            pairs of explain and kubectl describe pod (21)
 *   --profiles N        profiled runs (10)
 *   --program FILE      compare this build with kubectl
 *
 * The profile is of the sources as they are: bundled, with compiled code, in the Node of the binary. A packed program
 * takes no flags of a profiler.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crashingPod, GOAL } from './bench/explain-part.ts';
import { cpu, median, peak, printGoals, printMeasures, ratio, wall } from './bench/figures.ts';
import { mapped, ROOMS, timesOf, type Mapped, type Profile, type Room } from './bench/profile.ts';
import { measuredProgram } from './bench/program.ts';
import { fail, interleave, type Way } from './bench/run.ts';
import { FILES, FUNCTION, prepare, NODE_FLAGS } from './package/binary.ts';
import { hostPlatform, readDescription, ROOT } from './package/description.ts';
import { nodeFor } from './package/nodes.ts';

/** Microseconds between two samples. */
const INTERVAL = 100;

const { values: options } = parseArgs({
  options: {
    pod: { type: 'string' },
    recording: { type: 'string' },
    runs: { type: 'string', default: '21' },
    profiles: { type: 'string', default: '10' },
    program: { type: 'string' },
  },
});

function count(flag: 'runs' | 'profiles'): number {
  const value = Number(options[flag]);
  return Number.isInteger(value) && value >= 1 && value <= 200 ? value : fail(`--${flag} takes a number from 1 to 200`);
}

interface Cluster {
  readonly env: NodeJS.ProcessEnv;
  readonly namespace: string;
  readonly pod: string;
}

/**
 * The environment without more certificates for all programs: Node reads them at each start, which no user without
 * these variables waits for.
 */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _node, SSL_CERT_FILE: _file, SSL_CERT_DIR: _folder, ...env } = process.env;
  return env;
}

/** The cluster of KUBECONFIG, or a recorded one. */
async function cluster(folder: string): Promise<Cluster> {
  const reached =
    options.recording === undefined &&
    spawnSync('kubectl', ['get', '--raw', '/version', '--request-timeout=5s'], { stdio: 'ignore' }).status === 0;
  if (reached) {
    const [namespace, pod] = (options.pod ?? crashingPod() ?? fail('no pod crashes: name one with --pod')).split('/');
    if (!namespace || !pod) fail('--pod takes NAMESPACE/NAME');
    return { env: ownEnvironment(), namespace, pod };
  }
  const recording = options.recording ?? join(ROOT, 'test/corpus/config-file-missing');
  console.log(`served: ${recording}`);
  const { startCluster } = createRequire(import.meta.url)('./package/cluster.cjs') as {
    startCluster: (
      folder: string,
      recording: string,
    ) => Promise<{ kubeconfig: string; namespace: string; pod: string }>;
  };
  const { kubeconfig, namespace, pod } = await startCluster(folder, recording);
  // kubectl keeps what it discovered of an API server: for this one not in the user's folder.
  return { env: { ...ownEnvironment(), KUBECONFIG: kubeconfig, KUBECACHEDIR: join(folder, 'cache') }, namespace, pod };
}

/** Runs a command to its end. This process answers requests meanwhile. */
const done = (command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> =>
  new Promise((resolve, reject) => {
    spawn(command, args, { stdio: 'ignore', env })
      .once('error', reject)
      .once('exit', () => resolve());
  });

/** Profiles `explain`. Returns the microseconds of each run: by room, and those in which it waited. */
async function profiles(
  { env, namespace, pod }: Cluster,
  node: string,
  packed: string,
  files: ReadonlyMap<string, Mapped>,
): Promise<ReturnType<typeof timesOf>[]> {
  const out = join(packed, 'profiles');
  const flags = [...NODE_FLAGS, '--cpu-prof', `--cpu-prof-interval=${INTERVAL}`, `--cpu-prof-dir=${out}`];
  const start = join(ROOT, 'scripts/bench/start-files.cjs');
  for (let run = 0; run < count('profiles'); run++)
    await done(node, [...flags, start, packed, 'explain', '-n', namespace, pod], env);
  return readdirSync(out).map((file) =>
    timesOf(JSON.parse(readFileSync(join(out, file), 'utf8')) as Profile, files, FUNCTION.length, 3 * INTERVAL),
  );
}

const host = hostPlatform(readDescription().platforms) ?? fail(`the plugin is not made for ${process.platform}`);
const program = measuredProgram(options.program);
const folder = mkdtempSync(join(tmpdir(), 'crashloop-bench-'));
try {
  const at = await cluster(folder);
  const { env, namespace, pod } = at;
  const node = nodeFor(host).path;
  const ways: Way[] = [
    { name: 'crashloop explain', commands: [[program, 'explain', '-n', namespace, pod]] },
    { name: 'an empty program in the same Node', commands: [[node, ...NODE_FLAGS, '-e', '0']] },
    { name: 'kubectl describe pod', commands: [['kubectl', '-n', namespace, 'describe', 'pod', pod]] },
  ];
  const measures = await interleave(ways, count('runs'), folder, env);
  printMeasures(`EXPLAIN ${namespace}/${pod}`, ways, measures);
  const [explain, empty, describe] = [measures[0]!, measures[1]!, measures[2]!];
  printGoals([
    { what: 'explain / kubectl describe pod, wall', value: ratio(explain, describe, wall), atMost: GOAL.wall },
    { what: 'explain / kubectl describe pod, processor', value: ratio(explain, describe, cpu), atMost: GOAL.cpu },
    { what: 'memory of explain', value: median(explain.map(peak)), atMost: GOAL.peak, digits: 0, unit: ' MiB' },
  ]);

  const bundle = join(folder, 'bundle');
  execFileSync(process.execPath, [join(ROOT, 'scripts/build.ts'), ...['--bundle-only', '--maps', '--outdir', bundle]]);
  const files = new Map(FILES.map((name) => [`./${name}`, mapped(readFileSync(join(bundle, name), 'utf8'))]));
  for (const [name, { text }] of files) writeFileSync(join(bundle, name), text);
  const packed = join(folder, 'packed');
  mkdirSync(packed);
  prepare(bundle, packed, node, host);
  const times = await profiles(at, node, packed, files);

  const ofRoom = (room: Room): number => median(times.map(({ rooms }) => rooms.get(room) ?? 0)) / 1000;
  const start = median(empty.map(cpu)) * 1000;
  const rows = [
    ...(Number.isFinite(start) ? [['start of Node (processor time of the empty program)', start] as const] : []),
    ...ROOMS.map((room) => [room, ofRoom(room)] as const).sort((a, b) => b[1] - a[1]),
  ];
  const sum = rows.reduce((all, [, time]) => all + time, 0);
  console.log(`\n${'PROFILE, main thread'.padEnd(52)}      ms  SHARE`);
  for (const [name, time] of rows)
    console.log(`${name.padEnd(52)}  ${time.toFixed(1).padStart(6)}  ${((time / sum) * 100).toFixed(0).padStart(3)} %`);
  console.log(
    `waiting for the API, not counted${' '.repeat(22)}${(median(times.map(({ waiting }) => waiting)) / 1000).toFixed(1).padStart(6)}`,
  );
  console.log(`medians of ${times.length} runs; the profiler takes time too, so compare shares`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// The server of the recording would go on listening.
process.exit(0);

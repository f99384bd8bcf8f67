/** Runs a command against a fake server that meets one of its requests with a fault, and judges what comes out. */
import { run } from '../../../src/cli/run.ts';
import { environment } from '../../sources/cluster/support/environment.ts';
import { tlsFile, type Seen } from '../../sources/cluster/support/server.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { crashing, deploymentOf, FakeApi, ownedBy, podOf, READY, RUNNING, setOf } from '../../watching/support/api.ts';
import type { Fault } from './faults.ts';

export type Protocol = 'h2' | 'https1';

/** One command on one cluster. */
export interface Scene {
  readonly name: string;
  readonly argv: readonly string[];
  readonly fill: (api: FakeApi) => void;
  /** Its exit code without a fault. */
  readonly code: number;
  /** Seconds that the command may take, on its own clock. */
  readonly seconds: number;
}

const CRASH = 'Error: cannot open /etc/web/app.conf: no such file or directory\n';
const refers = {
  serviceAccountName: 'web',
  containers: [
    {
      name: 'web',
      image: 'registry.example.com/web:1',
      envFrom: [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'keys' } }],
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
    },
  ],
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
};
const metadata = (name: string): object => ({ metadata: { name } });

function fill(api: FakeApi, pod: object, more: object): void {
  api.put(deploymentOf({ updatedReplicas: 1, replicas: 1, availableReplicas: 0, ...more }));
  api.put(setOf('web-b', 2));
  api.put(pod);
  api.put({ kind: 'ConfigMap', ...metadata('settings'), data: { a: 'b' } });
  api.put({ kind: 'Secret', ...metadata('keys'), data: { a: 'Yg==' } });
  api.put({ kind: 'ServiceAccount', ...metadata('web') });
  api.put({ kind: 'Namespace', ...metadata('shop') });
  api.put({ kind: 'Node', ...metadata('n1'), status: { conditions: [{ type: 'Ready', status: 'True' }] } });
  api.put({
    kind: 'PersistentVolumeClaim',
    ...metadata('data'),
    spec: { volumeName: 'pv', storageClassName: 'fast' },
    status: { phase: 'Bound' },
  });
  api.log('web-b-1', CRASH);
}
const broken = (api: FakeApi): void =>
  fill(api, podOf('web-b-1', crashing(9), { metadata: ownedBy('web-b'), spec: refers }), {});
const well = (api: FakeApi): void =>
  fill(api, podOf('web-b-1', RUNNING, { metadata: ownedBy('web-b'), spec: refers, status: READY }), {
    availableReplicas: 1,
  });

/** Seconds of `--timeout`, and after it for what is under way and the last diagnosis. */
const WAIT = 60;
const GRACE = 40;

export const SCENES: readonly Scene[] = [
  { name: 'explain', argv: ['explain', 'deploy/web', '-o', 'json'], fill: broken, code: 0, seconds: 400 },
  { name: 'list', argv: ['list', '-o', 'json'], fill: broken, code: 0, seconds: 400 },
  {
    name: 'wait, done',
    argv: ['wait', 'deploy/web', '-o', 'json', '--timeout', `${WAIT}s`],
    fill: well,
    code: 0,
    seconds: WAIT + GRACE,
  },
  {
    name: 'wait, failed',
    argv: ['wait', 'deploy/web', '-o', 'json', '--timeout', `${WAIT}s`],
    fill: broken,
    code: 1,
    seconds: WAIT + GRACE,
  },
];

/** What a run printed, and how long it took. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly seconds: number;
  readonly keys: readonly string[];
}

/** Returns what is the same about a request whenever it is sent. */
export const keyOf = ({ method, url }: Seen): string => {
  const { pathname, searchParams } = new URL(url, 'http://x');
  const part = (name: string): string => (searchParams.has(name) ? ` ${name}=${searchParams.get(name)}` : '');
  return `${method} ${pathname}${part('watch')}${part('fieldSelector')}${part('previous')}`;
};

/**
 * Runs a scene.
 * @param key the request to meet; undefined: none
 * @param times how often it is met
 */
export async function play(
  scene: Scene,
  protocol: Protocol,
  key?: string,
  fault?: Fault,
  times = Infinity,
): Promise<Outcome> {
  const keys = new Set<string>();
  let met = 0;
  const api: FakeApi = await FakeApi.open({ protocol }, (seen, response) => {
    const own = keyOf(seen);
    keys.add(own);
    if (own !== key || fault === undefined || met++ >= times) return false;
    fault.meet(response, api.clock);
    return true;
  });
  try {
    scene.fill(api);
    const { io, out, err } = fakeIo({ environment: environment({ NO_COLOR: '1' }, { clock: api.clock }) });
    const began = api.clock.now();
    const server = ['--server', api.server.url, '--certificate-authority', tlsFile('ca.crt'), '-n', 'shop'];
    const code = await api.clock.settled(run([...scene.argv, ...server], io));
    return { code, out: out(), err: err(), seconds: (api.clock.now() - began) / 1000, keys: [...keys] };
  } finally {
    await api.close();
  }
}

/** Returns the ids of the confirmed causes in an answer, at any depth. */
export function confirmedIn(out: string): string[] {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { id, confidence } = value as { id?: unknown; confidence?: unknown };
    if (typeof id === 'string' && confidence === 'confirmed') found.push(id);
    for (const one of Object.values(value)) walk(one);
  };
  if (out.trim() !== '') walk(JSON.parse(out.slice(out.indexOf('{'))));
  return [...new Set(found)];
}

/**
 * Returns what is wrong with an outcome; empty where nothing is.
 * @param clean the outcome of the same scene without a fault
 */
export function wrongs(scene: Scene, clean: Outcome, outcome: Outcome, fault: Fault, once: boolean): string[] {
  const wrong: string[] = [];
  const printed = `${outcome.out}\n${outcome.err}`;
  if (/this is a bug/.test(printed)) wrong.push('calls it a bug');
  if (/^\s+at .+:\d+:\d+\)?$/m.test(printed)) wrong.push('prints a stack');
  if (/\bundefined\b|\bNaN\b|\[object Object\]/.test(printed)) wrong.push('prints a value that is none');
  if (![0, 1, 2].includes(outcome.code)) wrong.push(`exits ${outcome.code}`);
  if (outcome.seconds > scene.seconds) wrong.push(`takes ${outcome.seconds} s`);
  if (outcome.code !== 0 && outcome.out === '' && outcome.err === '') wrong.push('says nothing');
  if (outcome.out === '' && !/^error: .{8,}/m.test(outcome.err)) wrong.push('has neither answer nor error');
  let confirmed: string[] = [];
  try {
    confirmed = confirmedIn(outcome.out);
  } catch {
    wrong.push('prints no JSON');
  }
  const known = new Set(confirmedIn(clean.out));
  for (const id of confirmed) if (!known.has(id)) wrong.push(`confirms ${id}`);
  if (scene.argv[0] === 'wait') {
    if (outcome.code === 0 && clean.code !== 0) wrong.push('exits 0 for a rollout that fails');
    if (once && fault.proper !== true && fault.threaded !== true && outcome.code !== clean.code)
      wrong.push(`exits ${outcome.code} although the server recovered`);
  }
  return wrong;
}

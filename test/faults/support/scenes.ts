/** The commands that meet faults, each on a small cluster. */
import { fileURLToPath } from 'node:url';
import {
  ago,
  crashing,
  deploymentOf,
  ownedBy,
  podOf,
  READY,
  RUNNING,
  setOf,
  type FakeApi,
} from '../../watching/support/api.ts';
import { elfOf, type Build } from '../../support/oci.ts';
import { crashesAt, dies, ends, killedAt, lives, readyAt, type Life } from './live-api.ts';

/** One command on one cluster. */
export interface Scene {
  readonly name: string;
  /** `FILE` is replaced by a path in a folder of the run. */
  readonly argv: readonly string[];
  /** A command that is run before, on the same cluster. */
  readonly first?: readonly string[];
  /** @param registry `127.0.0.1:PORT`, where the scene has one */
  readonly fill: (api: FakeApi, registry?: string) => void;
  /** How the pods live; default: as they are. */
  readonly life?: Life;
  /** Its exit code without a fault. */
  readonly code: number;
  /** The verdict or outcome without a fault. */
  readonly verdict?: string;
  /** What the registry on this machine has as `acme/web:1`; absent: there is no registry. */
  readonly image?: Build;
  /** What a copy prints that lists files of an image. */
  readonly prints?: string;
  /** Milliseconds that each answer of the API server takes; default: none. */
  readonly delay?: number;
  /** Seconds that the command may take, on its own clock. */
  readonly seconds: number;
}

/** A Deployment that would start on the cluster of `well`. */
const MANIFEST = fileURLToPath(new URL('preflight.yaml', import.meta.url));
const CRASH = 'Error: cannot open /etc/web/app.conf: no such file or directory\n';
const SETTINGS = [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'keys' } }];
const CONTAINER = { name: 'web', image: 'registry.example.com/web:1', envFrom: SETTINGS };
const refers = {
  serviceAccountName: 'web',
  containers: [{ ...CONTAINER, volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
};
/** Without storage that a copy would share. */
const alone = { serviceAccountName: 'web', containers: [CONTAINER] };
/** With a probe that kills after 2 to 4 seconds. */
const probed = {
  containers: [
    {
      ...CONTAINER,
      envFrom: [],
      resources: { limits: { cpu: '100m' } },
      livenessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 2, failureThreshold: 2 },
    },
  ],
};
const limited = {
  containers: [{ ...CONTAINER, envFrom: [], resources: { limits: { memory: '64Mi' } } }],
};
const IMAGE_BEFORE = 'registry.example.com/web:0';
const metadata = (name: string): object => ({ metadata: { name } });
const node = (name: string): object => ({
  kind: 'Node',
  ...metadata(name),
  status: { conditions: [{ type: 'Ready', status: 'True' }], allocatable: { cpu: '4', memory: '8Gi', pods: '110' } },
});

function fill(api: FakeApi, pod: object, more: object): void {
  api.put(deploymentOf({ updatedReplicas: 1, replicas: 1, availableReplicas: 0, ...more }));
  api.put(setOf('web-b', 2));
  api.put(pod);
  api.put({ kind: 'ConfigMap', ...metadata('settings'), data: { a: 'b' } });
  api.put({ kind: 'Secret', ...metadata('keys'), data: { a: 'Yg==' } });
  api.put({ kind: 'ServiceAccount', ...metadata('web') });
  api.put({ kind: 'Namespace', ...metadata('shop') });
  api.put(node('n1'));
  api.put(node('n2'));
  api.put({
    kind: 'PersistentVolumeClaim',
    ...metadata('data'),
    spec: { volumeName: 'pv', storageClassName: 'fast' },
    status: { phase: 'Bound' },
  });
  api.log('web-b-1', CRASH);
}
const pod = (status: object, spec: object, more: object = {}): object =>
  podOf('web-b-1', status, { metadata: ownedBy('web-b'), spec, ...more });
const broken = (api: FakeApi): void => fill(api, pod(crashing(9), refers), {});
const copied = (api: FakeApi): void => fill(api, pod(crashing(9), alone), {});
const tooSoon = (api: FakeApi): void => fill(api, pod(crashing(9), probed), {});
/** The newer of two revisions, which have two changes between them. */
const revised = (api: FakeApi): void => {
  copied(api);
  const older = { containers: [{ ...CONTAINER, image: IMAGE_BEFORE }], dnsPolicy: 'Default' };
  api.put(setOf('web-a', 1, { spec: { ...alone, ...older } }));
  api.put(setOf('web-b', 2, { spec: alone }));
};
/** A Deployment with the template of its pod, in its second revision. */
const templated = (api: FakeApi): void => {
  copied(api);
  const template = { metadata: { labels: { app: 'web' } }, spec: alone };
  const deployment = api.object('deployments', 'web') as { metadata: object; spec: object };
  const annotations = { 'deployment.kubernetes.io/revision': '2' };
  api.put({ ...deployment, metadata: { ...deployment.metadata, annotations }, spec: { ...deployment.spec, template } });
  api.put(setOf('web-b', 2, template));
};
/** Port 1 of this machine has no registry. */
const NO_REGISTRY = '127.0.0.1:1';
/** The runtime cannot run the program of the image, on a node with image volumes. */
const unstartable = (api: FakeApi, registry = NO_REGISTRY): void => {
  const image = `${registry}/acme/web:1`;
  const message =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
    'unable to start container process: exec: "/app/server": permission denied';
  const ended = { exitCode: 128, reason: 'StartError', message, startedAt: ago(5), finishedAt: ago(5) };
  const status = { ...crashing(9), image, lastState: { terminated: ended } };
  fill(api, pod(status, { ...alone, containers: [{ ...CONTAINER, image }] }), {});
  const { status: known, ...rest } = node('n1') as { status: object };
  const nodeInfo = {
    architecture: 'amd64',
    operatingSystem: 'linux',
    kubeletVersion: 'v1.36.3',
    containerRuntimeVersion: 'containerd://2.4.2',
  };
  api.put({ ...rest, status: { ...known, nodeInfo } });
};
/** Its program has no permission to be executed. */
const IMAGE: Build = {
  layers: [[{ path: 'app/server', data: elfOf('amd64'), mode: 0o644 }], [{ path: 'app/data', data: 'x', mode: 0o644 }]],
  config: { Entrypoint: ['/app/server'] },
};
const LISTED = [
  'N:=/etc',
  'D:=/app:41ed:0:0:4096:',
  `F:=/app/server:81a4:0:0:176:${elfOf('amd64').toString('base64')}`,
  'E\n',
].join('\n');
const bare = (api: FakeApi): void => fill(api, podOf('web-b-1', crashing(9), { spec: alone }), {});
const well = (api: FakeApi): void => fill(api, pod(RUNNING, refers, { status: READY }), { availableReplicas: 1 });
const running = (api: FakeApi): void => fill(api, pod(RUNNING, limited, { status: READY }), { availableReplicas: 1 });
const OOM = { exitCode: 137, reason: 'OOMKilled' };
const killed = (api: FakeApi): void =>
  fill(
    api,
    pod(
      {
        ...crashing(3),
        lastState: { terminated: { ...OOM, startedAt: ago(50), finishedAt: ago(5), containerID: 'containerd://3' } },
      },
      limited,
    ),
    {},
  );

/** The API names the UIDs of the objects that a scene puts into it after their place. */
const isOriginal: (pod: Parameters<Life>[0]) => boolean = ({ metadata }) => metadata?.uid === 'uid-pods/web-b-1';
/** Copies with one of these parts in their name die; all other new pods live. */
const dying =
  (...parts: readonly string[]): Life =>
  (one, age, at) => {
    if (isOriginal(one)) return undefined;
    return (parts.some((part) => one.metadata?.name?.includes(`-crashloop-${part}-`)) ? dies : lives)(one, age, at);
  };
/** Copies of the newer image die. */
const dyingByImage: Life = (one, age, at) => {
  if (isOriginal(one)) return undefined;
  return (one.spec?.containers[0]?.image === IMAGE_BEFORE ? lives : dies)(one, age, at);
};
/** Copies answer after 8 seconds, or after 1 with more processor time; their own probe kills them after 3. */
const startingSlowly: Life = (one, age, at) => {
  if (isOriginal(one)) return undefined;
  const { livenessProbe, resources } = one.spec!.containers[0]!;
  if (livenessProbe !== undefined) return killedAt(4)(one, age, at);
  return readyAt(resources?.limits?.cpu === '100m' ? 9 : 2)(one, age, at);
};
/** Copies without the fix die, and so do the new pods of the Deployment. */
const failingInRollout: Life = (one, age, at) => {
  const isCopy = one.metadata?.name?.includes('-crashloop-');
  return isCopy || age < 3 ? dying('plain')(one, age, at) : isOriginal(one) ? undefined : crashed(one, age, at);
};
/** A copy that lists files of the image ends by itself; all others live. */
const listing: Life = (one, age, at) => {
  if (isOriginal(one)) return undefined;
  return (one.metadata?.name?.includes('-crashloop-files-') ? ends : lives)(one, age, at);
};
/** The original crashes so many seconds after the start of the run; it was created a minute before. */
const crashingAfter =
  (seconds: number, ended?: object): Life =>
  (one, age, at) =>
    (isOriginal(one) ? crashesAt(60 + seconds, ended) : lives)(one, age, at);

/** A new pod that has crashed five times. */
const crashed: Life = (one, age, at) => ({
  ...(crashesAt(2)(one, age, at) as object),
  containerStatuses: [{ name: 'web', image: CONTAINER.image, imageID: '', ...crashing(5) }],
});

/** Seconds of `--timeout`, and after it for what is under way and the last diagnosis. */
const WAIT = 60;
const GRACE = 40;
/** Seconds for reading, creating, watching and removing copies with requests of 30 s each. */
const LAB = 900;
const test = (name: string, ...more: readonly string[]): Scene['argv'] => [
  name,
  'deploy/web',
  '--yes',
  '--duration',
  '10s',
  '-o',
  'json',
  ...more,
];
const retry = (name: string, target: string, verdict: string, ...more: readonly string[]): Scene => ({
  name,
  argv: ['retry', target, '--yes', '--wait', '--timeout', '2m', '-o', 'json', '--save', 'FILE', ...more],
  fill: target === 'web-b-1' ? bare : copied,
  life: dying(),
  code: 0,
  verdict,
  seconds: LAB,
});

const fix = (name: string, verdict: string, more: Pick<Scene, 'fill' | 'life'>, ...argv: readonly string[]): Scene => ({
  name,
  argv: ['fix', ...argv, '--set', 'A=b', '--duration', '10s', '--timeout', '60s', '--yes', '-o', 'json'],
  ...more,
  code: verdict === 'fixed' ? 0 : 1,
  verdict,
  seconds: 2 * LAB,
});
const fixes: readonly Scene[] = [
  fix('fix', 'fixed', { fill: templated, life: dying('plain') }, 'deploy/web'),
  fix('fix, rolled back', 'rolled-back', { fill: templated, life: failingInRollout }, 'deploy/web'),
  fix('fix --recreate', 'fixed', { fill: bare, life: dying('plain') }, 'web-b-1', '--recreate', '--save', 'FILE'),
];

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
  { name: 'preflight', argv: ['preflight', '-f', MANIFEST, '-o', 'json'], fill: well, code: 0, seconds: 400 },
  {
    name: 'guard',
    argv: ['guard', '--bundle', 'FILE', '--', 'sh', '-c', 'exit 1'],
    fill: broken,
    code: 1,
    seconds: 400,
  },
  { name: 'bundle', argv: ['bundle', 'deploy/web', '--file', 'FILE'], fill: broken, code: 0, seconds: 400 },
  { name: 'image-test', argv: test('image-test'), fill: copied, life: dying(), code: 0, verdict: 'app', seconds: LAB },
  {
    name: 'image-test with a registry',
    argv: test('image-test'),
    fill: unstartable,
    image: IMAGE,
    life: listing,
    prints: LISTED,
    code: 0,
    verdict: 'image',
    seconds: LAB,
  },
  {
    name: 'image-test with an image volume',
    argv: test('image-test'),
    fill: unstartable,
    life: listing,
    prints: LISTED,
    code: 0,
    verdict: 'image',
    seconds: LAB,
  },
  {
    name: 'node-test',
    argv: test('node-test', '--on', 'n2'),
    fill: copied,
    life: dying('here'),
    code: 0,
    verdict: 'node',
    seconds: LAB,
  },
  {
    name: 'fix-test',
    argv: test('fix-test', '--set', 'A=b'),
    fill: copied,
    life: dying('plain'),
    code: 0,
    verdict: 'holds',
    seconds: LAB,
  },
  {
    name: 'bisect',
    argv: test('bisect'),
    fill: revised,
    life: dyingByImage,
    code: 0,
    verdict: 'change',
    seconds: LAB,
  },
  {
    name: 'probe-test',
    argv: test('probe-test'),
    fill: tooSoon,
    life: startingSlowly,
    code: 0,
    verdict: 'too-early',
    seconds: LAB,
  },
  ...fixes,
  retry('retry', 'deploy/web', 'ready'),
  retry('retry --restart', 'deploy/web', 'ready', '--restart'),
  retry('retry --scale', 'deploy/web', 'ready', '--scale'),
  retry('retry --recreate', 'web-b-1', 'ready', '--recreate'),
  {
    name: 'capture',
    argv: ['capture', 'deploy/web', '--timeout', '60s', '--file', 'FILE', '-o', 'json'],
    fill: running,
    life: crashingAfter(10),
    code: 0,
    seconds: 600,
  },
  {
    name: 'oom-test',
    argv: ['oom-test', 'deploy/web', '-o', 'json'],
    fill: killed,
    code: 0,
    verdict: 'container-limit',
    seconds: 400,
  },
  {
    name: 'oom-test --watch',
    argv: ['oom-test', 'deploy/web', '--watch=30s', '-o', 'json'],
    fill: running,
    life: crashingAfter(10, OOM),
    code: 0,
    verdict: 'container-limit',
    seconds: 600,
  },
];

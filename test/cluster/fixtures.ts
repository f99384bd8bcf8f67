/** Pods that fail, each in one way, of public images only. */

const BUSYBOX = 'busybox:1.36';

type Container = Record<string, unknown>;

const container = (script: string | null, more: Container = {}): Container => ({
  name: 'web',
  image: BUSYBOX,
  imagePullPolicy: 'IfNotPresent',
  ...(script === null ? {} : { command: ['/bin/sh', '-c', script] }),
  ...more,
});
/** A pod spec of one container that runs a script. */
export const running = (script: string | null, more: Container = {}, spec: Container = {}): Container => ({
  containers: [container(script, more)],
  ...spec,
});

const SERVE = 'mkdir -p /tmp/w; echo ok > /tmp/w/healthz; exec httpd -f -p 8080 -h /tmp/w';
/** Patient enough for a node that has just given an old pod's address to a new one: its first answers may come late. */
const probe = (port: number, path: string, more: Container = {}): Container => ({
  livenessProbe: {
    httpGet: { path, port },
    initialDelaySeconds: 5,
    periodSeconds: 3,
    timeoutSeconds: 2,
    failureThreshold: 2,
    ...more,
  },
});
const limits = (memory: string): Container => ({ resources: { requests: { memory: '8Mi' }, limits: { memory } } });

export interface Fixture {
  readonly spec: Container;
  /** Of the first cause: `category id`. */
  readonly explained: RegExp;
  /** Tests and the verdicts they must reach; flags follow the test's name. */
  readonly verdicts: Readonly<Record<string, string>>;
  /** Restarts to wait for before it is explained. */
  readonly restarts?: number;
}

/** Five that together touch every test: the smoke. */
export const SMOKE: Readonly<Record<string, Fixture>> = {
  panics: {
    spec: running('echo "panic: runtime error: invalid memory address or nil pointer dereference" >&2; exit 2'),
    explained: /^app-error /,
    verdicts: { 'image-test': 'app' },
  },
  'no-binary': {
    spec: running(null, { command: ['/app/server'] }),
    explained: /^bad-image image\//,
    verdicts: { 'image-test': 'spec' },
  },
  'no-configmap': {
    spec: running('sleep 3600', {
      env: [{ name: 'MODE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } }],
    }),
    explained: /^missing-config config\/configmap-missing$/,
    verdicts: { 'image-test': 'spec' },
  },
  'eats-memory': {
    spec: running('sleep 2; head -c 200m /dev/zero | tail', limits('32Mi')),
    explained: /^resource-limits limits\//,
    verdicts: { 'oom-test': 'container-limit' },
  },
  'wrong-port': {
    spec: running(SERVE, { ports: [{ containerPort: 8080 }], ...probe(9090, '/healthz') }),
    explained: /^liveness-probe probes\//,
    verdicts: { 'fix-test': 'holds' },
  },
};

export const FULL: Readonly<Record<string, Fixture>> = {
  'no-image': {
    spec: running(null, { image: 'busybox:no-such-tag-here' }),
    explained: /^bad-image image\/pull/,
    verdicts: { 'image-test': 'image' },
  },
  'no-volume-configmap': {
    spec: running(
      'sleep 3600',
      { volumeMounts: [{ name: 'c', mountPath: '/etc/web' }] },
      { volumes: [{ name: 'c', configMap: { name: 'files' } }] },
    ),
    explained: /^(?:missing-config|volume) /,
    verdicts: { 'image-test': 'spec' },
  },
  'no-claim': {
    spec: running(
      'sleep 3600',
      { volumeMounts: [{ name: 'd', mountPath: '/data' }] },
      { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] },
    ),
    explained: /^volume volumes\/claim-missing$/,
    verdicts: { 'image-test': 'spec' },
  },
  'no-secret-key': {
    spec: running('sleep 3600', {
      env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'tokens', key: 'api' } } }],
    }),
    explained: /^missing-config config\/secret/,
    verdicts: { 'image-test': 'spec' },
  },
  'no-env': {
    spec: running(
      '[ -n "$DATABASE_URL" ] || { echo "Error: environment variable DATABASE_URL is not set" >&2; exit 1; }; exec sleep 3600',
    ),
    explained: /^(?:missing-config|app-error) /,
    verdicts: {
      'image-test': 'app',
      'fix-test --set DATABASE_URL=postgres://db/web': 'holds',
      'node-test': 'not-node',
    },
  },
  'kills-itself': {
    spec: running('exec 2>/dev/null; sleep 1; sh -c "kill -9 \\$\\$"; exit $?'),
    explained: /^app-error app\//,
    verdicts: { 'oom-test': 'not-memory' },
  },
  'init-fails': {
    spec: running(
      'sleep 3600',
      {},
      {
        initContainers: [
          container('echo "Error: migration 7 failed: relation orders does not exist" >&2; exit 1', {
            name: 'migrate',
          }),
        ],
      },
    ),
    explained: /^app-error /,
    verdicts: { 'image-test': 'app' },
  },
  'sidecar-fails': {
    spec: running(
      'sleep 3600',
      {},
      {
        initContainers: [
          container('echo "Error: no output configured" >&2; exit 1', { name: 'shipper', restartPolicy: 'Always' }),
        ],
      },
    ),
    explained: /^app-error /,
    verdicts: { 'image-test': 'app' },
  },
  'slow-start': {
    spec: running(`sleep 25; ${SERVE}`, probe(8080, '/healthz')),
    explained: /^liveness-probe probes\//,
    verdicts: { 'fix-test': 'holds' },
  },
  'wrong-path': {
    spec: running(SERVE, probe(8080, '/health')),
    explained: /^liveness-probe probes\/wrong-path$/,
    verdicts: { 'fix-test --patch test/cluster/healthz.yaml': 'holds' },
  },
  'little-memory': {
    // dd holds one block of 40 MiB, then frees it.
    spec: running(
      'dd if=/dev/zero of=/dev/null bs=40M count=2 2>/dev/null || exit 137; exec sleep 3600',
      limits('24Mi'),
    ),
    explained: /^resource-limits limits\//,
    verdicts: { 'fix-test': 'holds' },
  },
  'read-only-root': {
    spec: running(
      'echo 1 > /state || { echo "Error: cannot write /state: Read-only file system" >&2; exit 1; }; exec sleep 3600',
      { securityContext: { readOnlyRootFilesystem: true } },
    ),
    explained: /./,
    verdicts: { 'image-test': 'app' },
  },
  'runs-as-root': {
    spec: running('sleep 3600', { securityContext: { runAsNonRoot: true } }),
    explained: /^missing-config config\/run-as-non-root$/,
    verdicts: { 'image-test': 'spec' },
  },
};

/** Fails on one node only; a Deployment of two, spread over the nodes. */
export const onlyOn = (node: string): Container => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'node-only' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'node-only' } },
    template: {
      metadata: { labels: { app: 'node-only' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'kubernetes.io/hostname',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: { matchLabels: { app: 'node-only' } },
          },
        ],
        containers: [
          container(
            `[ "$NODE" != ${node} ] || { echo "could not open /dev/accelerator0: No such device" >&2; exit 1; }; exec sleep 3600`,
            { env: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }] },
          ),
        ],
      },
    },
  },
});

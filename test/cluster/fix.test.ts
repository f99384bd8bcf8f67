/** `fix` on a real cluster: from a failing workload to one that works, or back to what it was. */
import { expect } from 'chai';
import type { FixAnswer } from '../../src/model/fix-answer.ts';
import type { KubeObject, PodSpec } from '../../src/model/objects.ts';
import { running } from './fixtures.ts';
import { Bench } from './harness.ts';
import type { Ran } from './harness.ts';

const MINUTES = 60_000;
const limits = (memory: string): object => ({ resources: { requests: { memory: '8Mi' }, limits: { memory } } });
/** Needs 40 MiB once, then goes on with another command. */
const hungry = (then: string): string => `dd if=/dev/zero of=/dev/null bs=40M count=2 2>/dev/null || exit 137; ${then}`;
const SLEEP = 'exec sleep 3600';
const SERVE = 'mkdir -p /tmp/w; echo ok > /tmp/w/healthz; exec httpd -f -p 8080 -h /tmp/w';
const probed = (port: number): object => ({
  ports: [{ containerPort: 8080 }],
  livenessProbe: {
    httpGet: { path: '/healthz', port },
    initialDelaySeconds: 5,
    periodSeconds: 3,
    timeoutSeconds: 2,
    failureThreshold: 2,
  },
});
const LEVEL = [{ name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'log_level' } } }];

type Templated = KubeObject & { readonly spec: { readonly template: { readonly spec: PodSpec } } };

const workload = (kind: string, name: string, spec: object, more: object = {}, metadata: object = {}): Templated =>
  ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, ...metadata },
    spec: {
      ...(kind === 'DaemonSet' ? {} : { replicas: 1 }),
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { terminationGracePeriodSeconds: 1, ...spec } },
      ...more,
    },
  }) as never;

const OBJECTS: readonly Templated[] = [
  workload('Deployment', 'memory', running(hungry(SLEEP), limits('24Mi') as never), { replicas: 2 }),
  workload('Deployment', 'slow', running(`sleep 25; ${SERVE}`, probed(8080) as never)),
  workload('Deployment', 'port', running(SERVE, probed(9090) as never)),
  workload('Deployment', 'key', running(SLEEP, { env: LEVEL })),
  workload('StatefulSet', 'ordered', running(hungry(SLEEP), limits('24Mi') as never), { replicas: 2 }),
  workload('DaemonSet', 'agent', running(hungry(SLEEP), limits('24Mi') as never), {
    updateStrategy: { type: 'OnDelete' },
  }),
  workload(
    'Deployment',
    'variable',
    running(
      `[ -n "$DATABASE_URL" ] || { echo "Error: environment variable DATABASE_URL is not set" >&2; exit 1; }; ${SLEEP}`,
    ),
  ),
  // The copies of the test are watched for 10 s.
  workload(
    'Deployment',
    'later',
    running(hungry('sleep 22; echo "panic: lost the leader" >&2; exit 2'), limits('24Mi') as never),
  ),
  // No copy has the name of the second replica.
  workload(
    'StatefulSet',
    'second',
    running(
      hungry(`case $HOSTNAME in *-1) echo "fatal: shard 1 is missing" >&2; exit 3;; esac; ${SLEEP}`),
      limits('24Mi') as never,
    ),
    { replicas: 2, podManagementPolicy: 'Parallel' },
  ),
  workload(
    'Deployment',
    'argo',
    running(hungry(SLEEP), limits('24Mi') as never),
    {},
    {
      annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/argo' },
    },
  ),
];

describe('on a cluster: fix', function () {
  this.timeout(10 * MINUTES);
  const bench = new Bench();
  before(async () => {
    await bench.open();
    await bench.create({ kind: 'ConfigMap', metadata: { name: 'settings' }, data: { 'log-level': 'info' } } as never);
    for (const object of OBJECTS) await bench.create(object);
    await bench.pod('bare', running(hungry(SLEEP), limits('24Mi') as never));
  });
  after(() => bench.close());

  /** Waits until a pod of the workload has failed. */
  const failing = async (name: string): Promise<void> =>
    bench.until(`a pod of ${name} fails`, 240, async () =>
      (await bench.pods(`app=${name}`)).some(({ status }) =>
        (status?.containerStatuses ?? []).some(
          ({ restartCount, state }) => restartCount > 1 || /Config/.test(state?.waiting?.reason ?? ''),
        ),
      ),
    );
  const now = async (kind: string, name: string): Promise<Templated> =>
    (await bench.get<Templated>(`/apis/apps/v1/namespaces/${bench.namespace}/${kind.toLowerCase()}s/${name}`))!;
  const answerOf = ({ code, out, err }: Ran): FixAnswer & { readonly code: number | null; readonly err: string } => {
    if (out === '') throw new Error(`exits ${code}: ${err}`);
    return { ...(JSON.parse(out) as FixAnswer), code, err };
  };
  const fix = async (target: string, ...flags: string[]): Promise<ReturnType<typeof answerOf>> =>
    answerOf(await bench.run('fix', target, '--yes', '--timeout', '4m', '-o', 'json', ...flags));
  const allReady = async (name: string, count: number): Promise<boolean> => {
    const pods = (await bench.pods(`app=${name}`)).filter(({ metadata }) => !metadata?.deletionTimestamp);
    return (
      pods.length === count &&
      pods.every(({ status }) =>
        status?.containerStatuses?.every(({ ready, restartCount }) => ready && restartCount === 0),
      )
    );
  };

  for (const [kind, name, count, ...flags] of [
    ['Deployment', 'memory', 2],
    ['Deployment', 'slow', 1],
    ['Deployment', 'port', 1],
    ['Deployment', 'key', 1],
    ['StatefulSet', 'ordered', 2],
    ['DaemonSet', 'agent', null],
    ['Deployment', 'variable', 1, '--set', 'DATABASE_URL=postgres://db/web'],
  ] as const)
    it(`cures ${kind} ${name}: its pods are ready and have not restarted`, async () => {
      await failing(name);
      const answer = await fix(`${kind.toLowerCase()}/${name}`, ...(flags as readonly string[]));
      expect([answer.code, answer.verdict], answer.summary).to.deep.equal([0, 'fixed']);
      expect(await allReady(name, count ?? (await bench.nodeNames()).length)).to.equal(true);
      const { metadata } = await now(kind, name);
      expect(metadata?.annotations?.['kubernetes.io/change-cause']).to.match(/^kubectl crashloop fix: /);
      expect(metadata?.managedFields?.map(({ manager }) => manager)).to.include('kubectl-crashloop');
      expect(await bench.ours()).to.deep.equal([]);
    });

  it('cures a bare pod, which is created again', async () => {
    await bench.failing('bare', 2);
    const answer = await fix('bare', '--recreate', '--save', `/tmp/${bench.namespace}-bare.yaml`);
    expect([answer.code, answer.verdict], answer.summary).to.deep.equal([0, 'fixed']);
  });

  for (const [kind, name, why] of [
    ['Deployment', 'later', /later/],
    ['StatefulSet', 'second', /second-1/],
  ] as const)
    it(`rolls ${kind} ${name} back: the fix holds in the test, and the new pods fail`, async () => {
      await failing(name);
      const before = (await now(kind, name)).spec.template;
      const answer = await fix(`${kind.toLowerCase()}/${name}`, '--duration', '10s');
      expect([answer.code, answer.verdict, answer.test?.verdict], answer.summary).to.deep.equal([
        1,
        'rolled-back',
        'holds',
      ]);
      expect(`${answer.summary} ${answer.diagnosis?.target.name}`).to.match(why);
      const after = await now(kind, name);
      expect(after.spec.template).to.deep.equal(before);
      expect(after.metadata?.annotations?.['kubernetes.io/change-cause']).to.equal(undefined);
      expect(await bench.ours()).to.deep.equal([]);
    });

  it('does not change what Argo CD deploys, and prints the change', async () => {
    await failing('argo');
    const before = await now('Deployment', 'argo');
    const answer = await fix('deploy/argo');
    expect([answer.code, answer.verdict, answer.test]).to.deep.equal([1, 'not-applied', null]);
    expect((await now('Deployment', 'argo')).metadata?.generation).to.equal(before.metadata?.generation);
    const patch = await bench.run('fix', 'deploy/argo', '-o', 'patch');
    expect([patch.code, /memory: /.test(patch.out)]).to.deep.equal([0, true]);
  });
});

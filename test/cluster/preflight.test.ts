/** `preflight` on a real cluster: what it says of manifests is what happens when they are applied. */
import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment, KubeObject, Pod } from '../../src/model/objects.ts';
import type { PreflightItem } from '../../src/model/preflight.ts';
import { running } from './fixtures.ts';
import { Bench } from './harness.ts';

const MINUTES = 60_000;
type Spec = Record<string, unknown>;
const SLEEP = 'exec sleep 3600';

const deployment = (name: string, spec: Spec): KubeObject & { spec: object } => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { terminationGracePeriodSeconds: 1, ...spec } },
  },
});
const fromKey = (key: string): Spec => ({
  env: [{ name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key } } }],
});
const requests = (cpu: string): Spec => ({ resources: { requests: { cpu } } });

describe('preflight on a real cluster', function () {
  this.timeout(10 * MINUTES);
  const bench = new Bench();
  const folder = mkdtempSync(join(tmpdir(), 'preflight-'));

  /** Runs preflight on objects. */
  async function fly(
    ...objects: readonly object[]
  ): Promise<{ code: number | null; item: PreflightItem; err: string }> {
    const file = join(folder, 'manifests.json');
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    const { code, out, err } = await bench.run('preflight', '-f', file, '-o', 'json');
    if (out === '') throw new Error(`preflight exits ${code}: ${err}`);
    return { code, item: (JSON.parse(out) as { items: PreflightItem[] }).items[0]!, err };
  }
  const podOf = async (name: string): Promise<Pod | undefined> => (await bench.pods(`app=${name}`))[0];
  const found = ({ item }: { item: PreflightItem }): string[] =>
    [...item.causes, ...item.risks].map(({ id, confidence }) => `${id} ${confidence}`);
  const read = (name: string): Promise<Deployment | undefined> =>
    bench.get<Deployment>(`/apis/apps/v1/namespaces/${bench.namespace}/deployments/${name}`);

  before(async () => {
    await bench.open();
    await bench.create({ kind: 'ConfigMap', metadata: { name: 'settings' }, data: { level: 'info' } } as never);
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await bench.close();
  });

  it('finds no fault in a Deployment that becomes ready, before and after it exists', async () => {
    const good = deployment('good', running(SLEEP, { ...fromKey('level'), ...requests('10m') }));
    const before = await fly(good);
    expect([before.code, before.item.result, ...found(before)], before.err).to.deep.equal([0, 'no-fault']);
    expect(await podOf('good')).to.equal(undefined);
    await bench.create(good);
    await bench.until('good is ready', 180, async () => ((await read('good'))?.status?.readyReplicas ?? 0) === 1);
    const after = await fly(good);
    expect([after.code, after.item.result]).to.deep.equal([0, 'no-fault']);
  });

  it('confirms a missing key: the container is not created', async () => {
    const bad = deployment('key', running(SLEEP, fromKey('log_level')));
    const flown = await fly(bad);
    expect([flown.code, ...found(flown)]).to.deep.equal([1, 'config/configmap-key-missing confirmed']);
    await bench.create(bad);
    await bench.until(
      'key waits',
      120,
      async () =>
        (await podOf('key'))?.status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CreateContainerConfigError',
    );
  });

  it('reports requests and selectors that no node meets: the pod stays pending', async () => {
    for (const [name, spec, id] of [
      ['large', running(SLEEP, requests('900')), 'preflight/no-room likely'],
      ['picky', running(SLEEP, {}, { nodeSelector: { 'crashloop.dev/none': 'x' } }), 'preflight/no-node likely'],
    ] as const) {
      const bad = deployment(name, spec);
      const flown = await fly(bad);
      expect([flown.code, ...found(flown)], name).to.deep.equal([1, id]);
      await bench.create(bad);
      await bench.until(`${name} is unschedulable`, 120, async () =>
        ((await podOf(name))?.status?.conditions ?? []).some(({ reason }) => reason === 'Unschedulable'),
      );
    }
  });

  it('confirms a missing ServiceAccount, PriorityClass, RuntimeClass and claim', async () => {
    const flown = await fly(
      deployment('nothing', {
        ...running(SLEEP),
        serviceAccountName: 'none',
        priorityClassName: 'none',
        runtimeClassName: 'none',
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'none' } }],
      }),
    );
    expect(flown.code).to.equal(1);
    expect(found(flown)).to.have.members([
      'config/service-account-missing confirmed',
      'preflight/priority-class-missing confirmed',
      'preflight/runtime-class-missing confirmed',
      'volumes/claim-missing confirmed',
    ]);
  });

  it('confirms a field that cannot be changed', async () => {
    const good = deployment('good', running(SLEEP));
    const flown = await fly({ ...good, spec: { ...good.spec, selector: { matchLabels: { app: 'other' } } } });
    expect(flown.code).to.equal(1);
    expect(found(flown)).to.deep.equal(['preflight/workload-refused confirmed']);
  });

  it('confirms a quota: no pod is created', async () => {
    await bench.create({
      kind: 'ResourceQuota',
      metadata: { name: 'small' },
      spec: { hard: { 'requests.cpu': '50m' } },
    });
    const bad = deployment('quota', running(SLEEP, requests('100m')));
    await bench.until('the quota counts', 60, async () => {
      const flown = await fly(bad);
      return (
        flown.item.causes[0]?.id === 'preflight/pod-refused' &&
        /exceeded|ResourceQuota small refuses/.test(flown.item.causes[0].summary)
      );
    });
    const flown = await fly(bad);
    expect([flown.code, flown.item.causes[0]?.confidence, flown.item.causes[0]?.category]).to.deep.equal([
      1,
      'confirmed',
      'resource-limits',
    ]);
    await bench.create(bad);
    await bench.until('no pod', 60, async () =>
      ((await read('quota'))?.status?.conditions ?? []).some(({ type }) => type === 'ReplicaFailure'),
    );
    expect(await podOf('quota')).to.equal(undefined);
    await bench.delete('ResourceQuota', 'small');
  });

  it('confirms Pod Security: no pod is created', async () => {
    await bench.patch('Namespace', bench.namespace, {
      metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    const bad = deployment('secure', running(SLEEP));
    const flown = await fly(bad);
    expect([flown.code, ...found(flown)]).to.deep.equal([1, 'preflight/pod-refused confirmed']);
    expect(flown.item.causes[0]!.summary).to.include('PodSecurity restricted');
    await bench.create(bad);
    await bench.until('no pod', 60, async () =>
      ((await read('secure'))?.status?.conditions ?? []).some(({ type }) => type === 'ReplicaFailure'),
    );
  });
});

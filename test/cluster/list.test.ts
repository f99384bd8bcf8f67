/**
 * `list` on a real cluster: one Secret that two workloads lack, a pod that crashes, one that is killed once and well
 * again, one that is well.
 */
import { expect } from 'chai';
import type { DiagnosisList } from '../../src/model/list.ts';
import { running } from './fixtures.ts';
import { Bench } from './harness.ts';

const MINUTES = 60_000;

const deployment = (name: string, replicas: number): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        terminationGracePeriodSeconds: 1,
        ...running('sleep 3600', {
          env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'database', key: 'password' } } }],
        }),
      },
    },
  },
});

describe('on a cluster: smoke of list', function () {
  this.timeout(8 * MINUTES);
  const bench = new Bench();
  const list = (...argv: string[]): Promise<DiagnosisList> => bench.json<DiagnosisList>('list', ...argv);

  before(async () => {
    await bench.open();
    await bench.create(deployment('shop', 2) as never);
    await bench.create(deployment('cart', 1) as never);
    await bench.pod(
      'panics',
      running('echo "panic: runtime error: index out of range [3] with length 3" >&2; exit 2'),
      { labels: { app: 'panics' } },
    );
    await bench.pod('well', running('sleep 3600'));
    // Ends once, then stays: the file outlives the container.
    await bench.pod(
      'once',
      running(
        '[ -e /state/seen ] && exec sleep 3600; touch /state/seen; sleep 1; echo "Error: cache is cold" >&2; exit 1',
        { volumeMounts: [{ name: 's', mountPath: '/state' }] },
        { volumes: [{ name: 's', emptyDir: {} }] },
      ),
    );
    await bench.failing('panics', 2);
    await bench.until(
      'all three wait for the Secret',
      120,
      async () => (await list()).items.filter((item) => item.causes[0]?.id === 'config/secret-missing').length === 3,
    );
  });
  after(() => bench.close());

  it('groups three pods that lack one Secret, apart from a crashing one', async () => {
    const { groups, items, gaps } = await list();
    expect(groups[0]!.pods).to.have.length(3);
    expect(groups[0]!.root).to.deep.equal({ kind: 'Secret', namespace: bench.namespace, name: 'database', part: null });
    expect(groups[0]!.cause).to.include({ id: 'config/secret-missing', confidence: 'confirmed' });
    expect(groups[0]!.workloads.map((one) => `${one.kind}/${one.name}`).sort()).to.deep.equal([
      'Deployment/cart',
      'Deployment/shop',
    ]);
    expect(
      groups.some(({ pods, cause }) => pods[0] === `${bench.namespace}/panics` && cause?.category === 'app-error'),
    ).to.equal(true);
    expect(items.map((item) => item.target.name)).not.to.include('well');
    expect(gaps).to.deep.equal([]);
  });

  it('agrees with explain', async () => {
    const item = (await list()).items.find((one) => one.target.name === 'panics')!;
    const { causes } = await bench.explain('panics');
    expect([item.causes[0]?.id, item.causes[0]?.confidence]).to.deep.equal([causes[0]?.id, causes[0]?.confidence]);
  });

  it('prints the table, each pod apart with --no-group, names, and pods by label', async () => {
    const table = await bench.run('list');
    expect(table.out)
      .to.match(/^\d failing pods/)
      .and.to.match(/\ndeploy\/\w+ \+1 +3 +CreateContainerConfigError/);
    expect((await bench.run('list', '--no-group')).out).to.match(/\nshop-\w+-\w{5} +CreateContainerConfigError/);
    const names = (await bench.run('list', '-o', 'name', '-l', 'app=panics')).out;
    expect(names).to.equal('pod/panics\n');
    expect(await bench.run('list', '-l', 'app=nobody')).to.include({
      code: 0,
      out: '',
      err: `No failing pods found in ${bench.namespace} namespace.\n`,
    });
    expect((await bench.run('list', '--exit-code')).code).to.equal(1);
  });

  it('shows a recovered pod until --since has passed', async () => {
    await bench.until('once has recovered', 240, async () =>
      (await list()).items.some((item) => item.target.name === 'once' && item.state === 'recovered'),
    );
    const { groups } = await list();
    expect(groups.find((group) => group.pods.includes(`${bench.namespace}/once`))).to.include({ was: true });
    expect((await list('--since', '1m')).items.map((item) => item.target.name)).not.to.include('once');
  });

  it('asks the server for pages', async () => {
    expect((await list('--chunk-size', '1')).items).to.have.length((await list()).items.length);
  });

  it('lists the whole cluster', async () => {
    const { items } = await list('-A');
    expect(items.map((item) => `${item.target.namespace}/${item.target.name}`)).to.include(`${bench.namespace}/panics`);
  });
});

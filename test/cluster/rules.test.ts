/**
 * The rules of every experiment, on a real cluster: nothing without consent, nothing left behind, refusals as what they
 * are.
 */
import { expect } from 'chai';
import { setTimeout as pause } from 'node:timers/promises';
import { running } from './fixtures.ts';
import { Bench } from './harness.ts';

const MINUTES = 60_000;

describe('on a cluster: rules of every experiment', function () {
  this.timeout(8 * MINUTES);
  const bench = new Bench();
  const PANICS = running('echo "panic: boom" >&2; exit 2');

  before(async () => {
    await bench.open();
    await bench.pod('panics', PANICS, { labels: { app: 'panics' } });
    await bench.failing('panics');
  });
  after(() => bench.close());

  const started = (...argv: string[]): ReturnType<Bench['start']> =>
    bench.start('image-test', 'panics', '--yes', ...argv);

  it('creates nothing without a yes', async () => {
    const { code, err } = await bench.run('image-test', 'panics');
    expect(code).to.equal(1);
    expect(err).to.match(/would create:[^]*nothing was done: there is no terminal/);
    expect(await bench.ours()).to.deep.equal([]);
  });
  for (const where of ['client', 'server']) {
    it(`creates nothing in a dry run on the ${where}`, async () => {
      const { code, out } = await bench.run('image-test', 'panics', `--dry-run=${where}`);
      expect(code).to.equal(0);
      // A third one lists the files of the image, where its registry cannot be read.
      expect(out.match(/^kind: Job$/gm)?.length).to.be.within(2, 3);
      expect(await bench.ours()).to.deep.equal([]);
    });
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    for (const seconds of [0, 4]) {
      it(`leaves nothing ${seconds} s into it after ${signal}`, async () => {
        const { child, ended } = started('--duration', '60s');
        await bench.until('a copy is created', 120, async () => (await bench.ours()).length > 0);
        await pause(seconds * 1000);
        child.kill(signal);
        const { code, err } = await ended;
        expect(code).to.equal({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
        expect(err).to.match(/the copies are removed\n$/);
        expect(await bench.ours()).to.deep.equal([]);
      });
    }
  }
  it('cleanup removes what a killed program left', async () => {
    const { child, ended } = started('--duration', '60s');
    await bench.until('a copy is created', 120, async () => (await bench.ours()).length > 0);
    child.kill('SIGKILL');
    await ended;
    expect(await bench.ours()).not.to.deep.equal([]);
    expect((await bench.run('cleanup', '--yes')).code).to.equal(0);
    expect(await bench.ours()).to.deep.equal([]);
    expect((await bench.pods()).map((pod) => pod.metadata?.name)).to.deep.equal(['panics']);
  });
  it('the cluster removes what a killed program left, two minutes after the deadline at most', async () => {
    const { child, ended } = started('--duration', '1s');
    await bench.until('a copy is created', 120, async () => (await bench.ours()).length > 1);
    child.kill('SIGKILL');
    await ended;
    const [job] = (await bench.ours()).filter((name) => /-own-[a-z0-9]{5}$/.test(name));
    const object = await bench.get<{
      metadata: { creationTimestamp: string };
      spec: { activeDeadlineSeconds: number };
    }>(`/apis/batch/v1/namespaces/${bench.namespace}/jobs/${job}`);
    const allowed =
      (Date.parse(object!.metadata.creationTimestamp) - Date.now()) / 1000 + object!.spec.activeDeadlineSeconds + 120;
    await bench.until('nothing is left', allowed, async () => (await bench.ours()).length === 0);
  });
  it('names the rule that a user of one namespace lacks', async () => {
    await bench.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'reader' },
      rules: [{ apiGroups: [''], resources: ['pods', 'pods/log', 'events'], verbs: ['get', 'list'] }],
    });
    await bench.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: bench.namespace }],
    });
    const { code, err } = await bench.run(
      'image-test',
      'panics',
      '--yes',
      `--as=system:serviceaccount:${bench.namespace}:default`,
    );
    expect(code).to.equal(1);
    expect(err).to.match(/you may not create jobs[^]*needs: create and delete jobs in crashloop-e2e-/);
    expect(await bench.ours()).to.deep.equal([]);
  });
  it('keeps the labels only while no selector matches them', async () => {
    await bench.create({
      kind: 'Service',
      metadata: { name: 'front' },
      spec: { selector: { app: 'panics' }, ports: [{ port: 80 }] },
    });
    const { code, err } = await bench.run('image-test', 'panics', '--yes', '--keep-labels');
    expect([code, err]).to.deep.equal([
      1,
      "error: --keep-labels is not possible: Service front selects them\nwithout it, the copy has none of the original's labels\n",
    ]);
  });
  it('does not mount a claim that is written to, without --share-volumes', async () => {
    await bench.create({
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1Mi' } } },
    });
    await bench.pod(
      'writes',
      running(
        'sleep 3600',
        { volumeMounts: [{ name: 'd', mountPath: '/data' }] },
        { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] },
      ),
    );
    await bench.failing('writes');
    const { code, err } = await bench.run('image-test', 'writes', '--yes');
    expect(code).to.equal(1);
    expect(err).to.match(/for writing: claim data[^]*--share-volumes/);
    expect((await bench.test('image-test', 'writes', '--share-volumes')).verdict).to.equal('spec');
  });
  it('does not mount a writable folder of the node without --share-volumes', async () => {
    await bench.pod(
      'logs',
      running(
        'echo "panic: boom" >&2; exit 2',
        { volumeMounts: [{ name: 'd', mountPath: '/data' }] },
        { volumes: [{ name: 'd', hostPath: { path: '/tmp' } }] },
      ),
    );
    await bench.failing('logs');
    const { code, err } = await bench.run('image-test', 'logs', '--yes');
    expect(code).to.equal(1);
    expect(err).to.match(/for writing: volume d \(hostPath \/tmp\)[^]*--share-volumes/);
    expect((await bench.test('image-test', 'logs', '--share-volumes')).verdict).to.equal('app');
  });
});

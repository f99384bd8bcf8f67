/** `wait` and `explain --watch` on a real cluster: rollouts that succeed, and others that cannot. */
import { expect } from 'chai';
import { setTimeout as pause } from 'node:timers/promises';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { WaitListAnswer } from '../../src/model/wait.ts';
import { Bench } from './harness.ts';

const MINUTES = 60_000;

/** A Deployment of one container of busybox. */
const deployment = (name: string, script: string, more: object = {}, replicas = 1): never =>
  ({
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
          containers: [
            {
              name: 'web',
              image: 'busybox:1.36',
              imagePullPolicy: 'IfNotPresent',
              command: ['sh', '-c', script],
              ...more,
            },
          ],
        },
      },
    },
  }) as never;

describe('on a cluster: wait', function () {
  this.timeout(5 * MINUTES);
  const bench = new Bench();
  before(() => bench.open());
  after(() => bench.close());

  it('exits 0 for a rollout that succeeds, and again at once', async () => {
    await bench.create(deployment('good', 'sleep 3600', {}, 2));
    const { code, out } = await bench.run('wait', 'deploy/good', '--timeout', '2m');
    expect(code, out).to.equal(0);
    expect(out).to.match(/Deployment\/good rolled out: 2 replicas available \(\d+s\)\n$/);
    expect((await bench.run('wait', 'deploy/good', '--timeout', '2m')).code).to.equal(0);
  });
  it('exits 1 for a missing image, a crash at start, and a Secret that never appears', async () => {
    await Promise.all([
      bench.create(deployment('noimage', 'sleep 3600', { image: 'registry.example.com/acme/nowhere:1' })),
      bench.create(deployment('crash', "echo 'Error: unknown flag: --prot' >&2; exit 2")),
      bench.create(deployment('nosecret', 'sleep 3600', { envFrom: [{ secretRef: { name: 'never' } }] })),
    ]);
    const all = await Promise.all(
      ['noimage', 'crash', 'nosecret'].map((name) =>
        bench.run('wait', `deploy/${name}`, '--timeout', '3m', '-o', 'json'),
      ),
    );
    expect(all.map(({ code }) => code)).to.deep.equal([1, 1, 1]);
    expect(all.map(({ out }) => (JSON.parse(out) as Diagnosis).causes[0]?.id)).to.deep.equal([
      'image/pull-not-found',
      'app/bad-flag',
      'config/secret-missing',
    ]);
  });
  it('exits 0 for a ConfigMap that is created ten seconds later', async () => {
    await bench.create(deployment('late', 'sleep 3600', { envFrom: [{ configMapRef: { name: 'late' } }] }));
    const waiting = bench.run('wait', 'deploy/late', '--timeout', '3m');
    await pause(10_000);
    await bench.create({ kind: 'ConfigMap', metadata: { name: 'late' } } as never);
    const { code, out } = await waiting;
    expect(code, out).to.equal(0);
  });
  it('exits 2 for a probe that never succeeds, with its last message', async () => {
    await bench.create(
      deployment('unready', 'sleep 3600', {
        readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 2 },
      }),
    );
    const { code, out } = await bench.run('wait', 'deploy/unready', '--timeout', '20s');
    expect(code).to.equal(2);
    expect(out).to.match(/container web runs but is not ready: Readiness\s+probe failed: /);
  });
  it('exits 1 for a Job that fails, 0 for one that completes', async () => {
    const job = (name: string, script: string): never =>
      ({
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name },
        spec: {
          backoffLimit: 0,
          template: {
            spec: {
              restartPolicy: 'Never',
              containers: [
                { name: 'm', image: 'busybox:1.36', imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', script] },
              ],
            },
          },
        },
      }) as never;
    await Promise.all([
      bench.create(job('done', 'sleep 2')),
      bench.create(job('failed', "echo 'FATAL: no such table'; exit 3")),
    ]);
    const [done, failed] = await Promise.all([
      bench.run('wait', 'job/done', '--timeout', '2m'),
      bench.run('wait', 'job/failed', '--timeout', '2m'),
    ]);
    expect([done!.code, failed!.code]).to.deep.equal([0, 1]);
    expect(failed!.out).to.contain('no such table');
  });
  it('waits for several at once, and stops for all when one fails', async () => {
    const label = (name: string, script: string): never => {
      const object = deployment(name, script) as { metadata: object };
      return { ...object, metadata: { ...object.metadata, labels: { release: 'shop' } } } as never;
    };
    await bench.create(label('first', 'sleep 3600'));
    await bench.create(label('second', 'sleep 3600'));
    const well = await bench.run('wait', '-l', 'release=shop', '--timeout', '2m');
    expect(well.code, well.out + well.err).to.equal(0);
    expect(well.out).to.match(/^all 2 targets are ready \(\d+s\)$/m);
    await bench.create(label('third', "echo 'Error: unknown flag: --prot' >&2; exit 2"));
    const failed = await bench.run('wait', '-l', 'release=shop', '--timeout', '2m', '-o', 'json');
    expect(failed.code, failed.err).to.equal(1);
    const { outcome, items } = JSON.parse(failed.out) as WaitListAnswer;
    expect(outcome).to.equal('failed');
    expect(items[0]).to.deep.include({ outcome: 'failed' }).and.to.have.nested.property('target.name', 'third');
    expect(items[0]!.diagnosis?.causes[0]?.id).to.equal('app/bad-flag');
    expect(items.map(({ target }) => target.name).sort()).to.deep.equal(['first', 'second', 'third']);
  });
});

describe('on a cluster: explain --watch', function () {
  this.timeout(3 * MINUTES);
  const bench = new Bench();
  before(() => bench.open());
  after(() => bench.close());

  it('prints each change on a line, ends with an error when the pod is deleted, and exits 130 on Ctrl-C', async () => {
    await bench.pod('web', {
      containers: [
        {
          name: 'web',
          image: 'busybox:1.36',
          imagePullPolicy: 'IfNotPresent',
          command: ['sh', '-c', "sleep 4; echo 'Error: no such table: users'; exit 1"],
        },
      ],
    });
    const watching = bench.start('explain', 'web', '--watch');
    await bench.failing('web', 1);
    const second = bench.start('explain', 'web', '-w', '-o', 'json');
    await bench.until('the first answer', 60, async () => second.out().includes('\n'));
    second.child.kill('SIGINT');
    const { code, out } = await second.ended;
    expect(code).to.equal(130);
    expect((JSON.parse(out.split('\n')[0]!) as Diagnosis).state).to.equal('crashing');
    await bench.until('a line', 60, async () => / crashing +web\/web/.test(watching.out()));
    await bench.delete('Pod', 'web');
    const ended = await watching.ended;
    expect(ended.code).to.equal(1);
    expect(ended.out).to.match(/ crashing +web\/web +\d+ +\w+ +.*no such table: users/);
    expect(ended.err).to.contain('Pod/web in').and.contain('was deleted');
  });
});

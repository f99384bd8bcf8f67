/**
 * Workloads on a real cluster, as a person meets them: those that get no pods, a bad rollout with an older revision that
 * works, a StatefulSet that a broken pod blocks, a healthy pod with a probe that fails, a container between two crashes.
 */
import { expect } from 'chai';
import type { DiagnosisList, Group, PodItem } from '../../src/model/list.ts';
import { running } from './fixtures.ts';
import { Bench } from './harness.ts';

const MINUTES = 60_000;
const SERVES = 'mkdir -p /tmp/w; exec httpd -f -p 8080 -h /tmp/w';
const READY = { readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 } };

const template = (name: string, spec: object): object => ({
  metadata: { labels: { app: name } },
  spec: { terminationGracePeriodSeconds: 1, ...spec },
});
const workload = (kind: string, name: string, spec: object, more: object = {}): never =>
  ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
      template: template(name, spec),
      ...more,
    },
  }) as never;

describe('on a cluster: workloads', function () {
  this.timeout(10 * MINUTES);
  const bench = new Bench();
  const list = (...argv: string[]): Promise<DiagnosisList> => bench.json<DiagnosisList>('list', ...argv);
  const itemIn = ({ items }: DiagnosisList, name: string): PodItem | undefined =>
    items.find(({ target }) => target.name === name);
  const groupOf = ({ groups }: DiagnosisList, key: string): Group | undefined =>
    groups.find(({ pods }) => pods.includes(`${bench.namespace}/${key}`));
  const listed = (what: string, name: string): Promise<void> =>
    bench.until(what, 180, async () => (itemIn(await list(), name)?.causes.length ?? 0) > 0);

  before(() => bench.open());
  after(() => bench.close());

  it('list: a quota, a missing ServiceAccount, a failed Job and its CronJob, and a pod that never becomes ready', async () => {
    await bench.create(workload('Deployment', 'unbound', { ...running('sleep 3600'), serviceAccountName: 'gone' }));
    await bench.create({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'late' },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: 5,
        template: { spec: { restartPolicy: 'Never', ...running('sleep 3600') } },
      },
    });
    await bench.create({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly' },
      spec: {
        schedule: '* * * * *',
        jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', ...running('sleep 1') } } } },
      },
    });
    await bench.create({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'no-jobs' },
      spec: { hard: { 'count/jobs.batch': '1' } },
    });
    await bench.pod(
      'deaf',
      running('sleep 3600', { readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1, failureThreshold: 1 } }),
    );
    await listed('the ServiceAccount', 'unbound');
    await listed('the Job', 'late');
    await listed('the CronJob', 'nightly');
    // A pod that only waits for its probe is listed after two minutes.
    await bench.until('the pod that is not ready', 240, async () => itemIn(await list(), 'deaf') !== undefined);
    const all = await list();
    expect(itemIn(all, 'unbound')).to.deep.include({ state: 'pending' });
    expect(itemIn(all, 'unbound')!.causes[0]).to.include({
      id: 'config/service-account-missing',
      confidence: 'confirmed',
    });
    expect(itemIn(all, 'late')).to.include({ state: 'failed' });
    expect(itemIn(all, 'nightly')!.causes[0]!.summary).to.match(/^nightly gets no Jobs: ResourceQuota no-jobs refuses/);
    const table = (await bench.run('list')).out;
    expect(table)
      .to.match(/\ndeploy\/unbound .*PodsMissing/)
      .and.to.match(/\ncronjob\/nightly .*JobsMissing/);
    expect(table).to.match(/\ndeaf .*NotReady \(/);
  });

  it('list: one row for a database and the pods that fail because of it', async () => {
    await bench.create({
      kind: 'Service',
      metadata: { name: 'postgres' },
      spec: { selector: { app: 'postgres' }, ports: [{ port: 5432 }] },
    });
    await bench.pod('postgres-1', running('sleep 3600', { resources: { requests: { cpu: '900' } } }), {
      labels: { app: 'postgres' },
    });
    await bench.pod('client', running('echo "Error: connect ECONNREFUSED postgres:5432" >&2; sleep 1; exit 1'));
    await bench.failing('client', 2);
    await listed('the database', 'postgres-1');
    const group = groupOf(await list(), 'postgres-1')!;
    expect(group.takesDown).to.deep.equal([`${bench.namespace}/client`]);
    expect((await bench.run('list')).out).to.include('Fails because of it: pod/client.');
  });

  it('a bad rollout: the way back is the first fix, and list says which revision works', async () => {
    await bench.create(workload('Deployment', 'web', running(SERVES, READY)));
    await bench.until('revision 1 is ready', 180, async () =>
      (await bench.pods('app=web')).some(({ status }) => status?.containerStatuses?.[0]?.ready),
    );
    await bench.patch('Deployment', 'web', {
      spec: { template: template('web', running('echo "panic: assignment to entry in nil map" >&2; exit 2', READY)) },
    });
    const broken = async (): Promise<string | undefined> =>
      (await bench.pods('app=web')).find(({ status }) => (status?.containerStatuses?.[0]?.restartCount ?? 0) > 1)
        ?.metadata?.name;
    await bench.until('revision 2 crashes', 180, async () => (await broken()) !== undefined);
    const { causes } = await bench.explain('deploy/web');
    expect(causes[0]!.fixes[0]).to.deep.include({ effect: 'restores', risk: 'restarts' });
    expect(causes[0]!.fixes[0]!.command).to.include('rollout undo deployment/web --to-revision=1');
    expect(itemIn(await list(), (await broken())!)!.olderRevision).to.deep.equal({
      revision: 1,
      why: 'revision 1 has 1 ready pod',
    });
    expect((await bench.run('list')).out).to.include('The newest revision fails; revision 1 has 1 ready pod.');
  });

  it('a StatefulSet that a pod of an older revision blocks: the template is right, delete that pod', async () => {
    await bench.create(workload('StatefulSet', 'cache', running('echo "panic: nil map" >&2; exit 2', READY)));
    await bench.failing('cache-0', 2);
    await bench.patch('StatefulSet', 'cache', { spec: { template: template('cache', running(SERVES, READY)) } });
    await bench.until('the controller saw the new template', 60, async () => {
      const { causes } = await bench.explain('sts/cache');
      return /newer template|template is already|older revision/.test(causes[0]?.summary ?? '');
    });
    const { causes } = await bench.explain('sts/cache');
    const [first] = causes[0]!.fixes;
    expect(first!.command).to.match(/delete pod cache-0\b/);
    expect(first!.effect).to.equal('restores');
  });

  it('a healthy pod with a probe that fails on every run: a note, no cause, no alarm', async () => {
    await bench.pod(
      'calm',
      running(SERVES, {
        livenessProbe: { exec: { command: ['/no/such/check'] }, periodSeconds: 2, failureThreshold: 1000 },
      }),
    );
    await bench.until('the note', 120, async () => ((await bench.explain('calm')).notes ?? []).length > 0);
    const { state, causes, notes } = await bench.explain('calm');
    expect([state, causes]).to.deep.equal(['healthy', []]);
    expect(notes.join('\n')).to.match(/liveness probe/);
    expect(itemIn(await list(), 'calm')).to.equal(undefined);
  });

  it('between two crashes: crash looping for so long, and the next start as an estimate', async () => {
    await bench.pod('pulses', running('sleep 20; echo "Error: out of ideas" >&2; exit 1'));
    await bench.failing('pulses', 2);
    await bench.until('it runs between two crashes', 240, async () =>
      (await bench.explain('pulses')).containers.some(({ betweenCrashesSince }) => betweenCrashesSince !== null),
    );
    expect((await bench.run('backoff', 'pulses')).out).to.match(/CrashLooping|estimated/);
    expect((await bench.run('explain', 'pulses')).out).to.match(/is crash looping/);
  });
});

/** Follows a target over HTTP, against an API in memory. */
import { expect } from 'chai';
import type { Target } from '../../src/diagnosis/target.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { openCluster } from '../../src/sources/cluster/source.ts';
import { answers, scopeOf } from '../../src/watching/answers.ts';
import { later } from '../../src/clock.ts';
import { Bell } from '../../src/watching/bell.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { environment, rejection } from '../sources/cluster/support/environment.ts';
import { crashing, deploymentOf, FakeApi, ownedBy, podOf, READY, RUNNING, setOf } from './support/api.ts';

interface Following {
  readonly api: FakeApi;
  readonly told: Diagnosis[];
  readonly notices: string[];
  readonly end: () => void;
  /** Lets time pass until something holds. */
  readonly until: (holds: () => boolean, what: () => string) => Promise<void>;
  /** Lets time pass until it ends. */
  readonly done: () => Promise<void>;
  readonly summary: () => string;
}

async function following(
  target: Pick<Target, 'resource' | 'name'>,
  before: (api: FakeApi) => void,
  run: (following: Following) => Promise<void>,
): Promise<void> {
  const api = await FakeApi.open();
  before(api);
  const source = await openCluster({ server: api.server.url }, environment({}, { clock: api.clock }));
  const controller = new AbortController();
  const [told, notices]: [Diagnosis[], string[]] = [[], []];
  const work = async (): Promise<void> => {
    for await (const one of answers(
      source,
      source.client,
      { ...target, namespace: 'shop' },
      { signal: controller.signal, onNotice: (text) => notices.push(text) },
    ))
      told.push(one);
  };
  const done = work();
  done.catch(() => undefined);
  try {
    await run({
      api,
      told,
      notices,
      end: () => controller.abort(),
      until: (holds, what) => api.clock.until(holds, what),
      done: () => api.clock.settled(done),
      summary: () =>
        `${told.map(({ target: { name }, state }) => `${name} ${state}`).join(', ')}; ${notices.join(', ')}`,
    });
  } finally {
    controller.abort();
    await api.clock.settled(done).catch(() => undefined);
    await source.close();
    await api.close();
  }
}

describe('watching/answers', () => {
  it('explains again when the pod changes, and ends with no watch left open', () =>
    following(
      { resource: 'pods', name: 'web-1' },
      (api) => api.put(podOf('web-1', RUNNING, { status: READY })),
      async ({ api, told, end, done, summary, until }) => {
        await until(() => told.at(-1)?.state === 'healthy' && api.watches === 2, summary);
        api.log('web-1', 'Error: no such table: users\n');
        api.put(podOf('web-1', crashing(3)));
        await until(() => told.at(-1)?.state === 'crashing', summary);
        expect(told.at(-1)!.causes[0]?.summary).to.contain('no such table: users');
        end();
        await done();
        await until(
          () => api.watches === 0,
          () => `${api.watches} watches`,
        );
      },
    ));
  it('explains again on an event of the pod, and not on one of another pod', () =>
    following(
      { resource: 'pods', name: 'web-1' },
      (api) => api.put(podOf('web-1', RUNNING, { status: READY })),
      async ({ api, told, summary, until }) => {
        await until(() => told.length > 0 && api.watches === 2, summary);
        await api.clock.pass(5000);
        const count = told.length;
        api.put({
          kind: 'Event',
          metadata: { name: 'e1' },
          involvedObject: { kind: 'Pod', name: 'web-2' },
          reason: 'BackOff',
          message: 'x',
        });
        await api.clock.pass(5000);
        expect(told.length).to.equal(count);
        api.put({
          kind: 'Event',
          metadata: { name: 'e2' },
          involvedObject: { kind: 'Pod', name: 'web-1' },
          reason: 'BackOff',
          message: 'x',
        });
        await until(() => told.length > count, summary);
      },
    ));
  it('follows a workload to its newer pods', () =>
    following(
      { resource: 'deployments', name: 'web' },
      (api) => {
        api.put(deploymentOf({}));
        api.put(setOf('web-a', 1));
        api.put(podOf('web-a-1', RUNNING, { metadata: ownedBy('web-a'), status: READY }));
      },
      async ({ api, told, summary, until }) => {
        await until(() => told.at(-1)?.target.name === 'web-a-1' && api.watches === 3, summary);
        api.put(setOf('web-b', 2));
        api.put(podOf('web-b-1', crashing(2), { metadata: ownedBy('web-b') }));
        await until(() => told.at(-1)?.target.name === 'web-b-1', summary);
        api.remove('Pod', 'web-b-1');
        await until(() => told.at(-1)?.target.name === 'web-a-1', summary);
      },
    ));
  it('ends with an error when the pod is deleted', () =>
    following(
      { resource: 'pods', name: 'web-1' },
      (api) => api.put(podOf('web-1', RUNNING)),
      async ({ api, told, done, notices, summary, until }) => {
        await until(() => told.length > 0 && api.watches === 2, summary);
        api.remove('Pod', 'web-1');
        expect(await rejection(done())).to.include({
          message: 'Pod/web-1 in shop was deleted, and no new pod has its name',
        });
        expect(notices).to.deep.equal(['Pod/web-1 was deleted; waiting for a new one']);
      },
    ));
  it('continues when a new pod has the same name', () =>
    following(
      { resource: 'pods', name: 'db-0' },
      (api) => api.put(podOf('db-0', RUNNING)),
      async ({ api, told, notices, summary, until }) => {
        await until(() => told.length > 0 && api.watches === 2, summary);
        api.remove('Pod', 'db-0');
        await until(() => notices.length > 0, summary);
        api.put(podOf('db-0', crashing(1), { metadata: { uid: 'another' } }));
        await until(() => told.at(-1)?.state === 'crashing', summary);
      },
    ));
  it('reads the pod from time to time if watching and listing are forbidden, and says so', () =>
    following(
      { resource: 'pods', name: 'web-1' },
      (api) => {
        api.forbidden.add('list pods').add('list events');
        api.put(podOf('web-1', RUNNING, { status: READY }));
      },
      async ({ api, told, notices, summary, until }) => {
        await until(() => told.length > 1, summary);
        api.put(podOf('web-1', crashing(2)));
        await until(() => told.at(-1)?.state === 'crashing', summary);
        expect(notices.filter((text) => text.includes('cannot watch pods'))).to.have.length(1);
      },
    ));
  it('throws at once if the target does not exist', () =>
    following(
      { resource: 'pods', name: 'web-9' },
      (api) => api.put(podOf('web-1', RUNNING)),
      async ({ done }) => {
        expect((await rejection(done())).message).to.equal('pods "web-9" not found in namespace shop');
      },
    ));

  it('watches events by the name of the workload, and for a CronJob the pods of its Jobs', () => {
    const [own, pods, events] = scopeOf({ resource: 'cronjobs', namespace: 'shop', name: 'nightly' }, undefined);
    expect(own).to.deep.include({ resource: 'cronjobs', fieldSelector: 'metadata.name=nightly' });
    expect(pods).to.deep.include({ labelSelector: 'batch.kubernetes.io/job-name' });
    expect([
      pods!.counts!({ metadata: { name: 'nightly-1-x' } }),
      pods!.counts!({ metadata: { name: 'hourly-1-x' } }),
    ]).to.deep.equal([true, false]);
    expect(events!.counts!({ involvedObject: { name: 'nightly-1' } } as never)).to.equal(true);
  });
});

describe('watching/bell', () => {
  const waited = async (bell: Bell, clock: FakeClock, due: number | undefined): Promise<number> => {
    const began = clock.now();
    await bell.wait(due, { settle: 300, apart: 1000 });
    return clock.now() - began;
  };
  it('wakes once for a burst of rings, for a ring before the wait, and when the time is up', async () => {
    const clock = FakeClock.running();
    const bell = new Bell(clock, new AbortController().signal);
    for (const moment of [2000, 2100]) later(clock, moment, () => bell.ring());
    expect(await waited(bell, clock, undefined)).to.equal(2300);
    bell.ring();
    expect(await waited(bell, clock, undefined)).to.equal(1300);
    expect(await waited(bell, clock, 5000)).to.equal(5000);
  });
  it('ends when the signal aborts', async () => {
    const clock = FakeClock.running();
    const controller = new AbortController();
    later(clock, 4000, () => controller.abort());
    expect(await waited(new Bell(clock, controller.signal), clock, undefined)).to.equal(4000);
  });
});

/** Waiting for a crash and reading it. */
import { expect } from 'chai';
import { UserError } from '../../src/errors.ts';
import { queryKey } from '../../src/model/facts.ts';
import type { Pod } from '../../src/model/objects.ts';
import { readCrash } from '../../src/capture/capture.ts';
import { bundleNameFor } from '../../src/sources/bundle/destination.ts';
import { newCrash, seenIn } from '../../src/capture/crash.ts';
import type { Crash } from '../../src/capture/crash.ts';
import { MemoryLog } from '../../src/capture/memory.ts';
import { nextCrash, waitingText } from '../../src/capture/next-crash.ts';
import type { WaitOptions } from '../../src/capture/next-crash.ts';
import type { Subject } from '../../src/retry/subject.ts';
import { memorySource } from '../support/memory-source.ts';
import { crashed, podOf } from '../support/scenario.ts';
import { apiError } from '../experiments/fake-lab.ts';
import { CRASHED, FakeCluster, podNamed, workload } from '../retry/fake-cluster.ts';

const METRICS = '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/web-1';
const metrics = (memory: string, time = '2026-01-01T11:57:50Z'): object => ({
  timestamp: time,
  containers: [{ name: 'web', usage: { memory, cpu: '1m' } }],
});

const owned: Subject = {
  pod: podNamed('web-1'),
  controller: undefined,
  siblings: [],
  workload: { resource: 'deployments', object: workload('Deployment', 'web') },
  workloadPods: [podNamed('web-1'), podNamed('web-2')],
  autoscalers: [],
  budgets: [],
};
const bare = (pod: Pod): Subject => ({
  pod,
  controller: undefined,
  siblings: [],
  workload: undefined,
  workloadPods: [],
  autoscalers: [],
  budgets: [],
});

const wait = (api: FakeCluster, subject: Subject, over: Partial<WaitOptions> = {}): Promise<Crash | undefined> =>
  nextCrash({
    api,
    source: memorySource({}),
    namespace: 'shop',
    subject,
    anyPod: false,
    container: undefined,
    memory: new MemoryLog(),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    timeoutSeconds: 600,
    ...over,
  });

async function failure(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => undefined,
    (one: unknown) => one,
  );
  expect(error).to.be.instanceOf(UserError);
  return (error as UserError).message;
}

describe('capture', () => {
  describe('progress', () => {
    const held = (message: string): Pod =>
      podNamed('web-1', {
        status: {
          containerStatuses: [
            {
              name: 'web',
              restartCount: 3,
              state: { waiting: { reason: 'CrashLoopBackOff', message } },
              lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-01T12:00:00Z' } },
            },
          ],
        },
      });
    const text = (pod: Pod, now: string, container?: string): string =>
      waitingText([pod], container, 'web-1', now, 7.4);
    const BACK_OFF = 'back-off 40s restarting failed container=web pod=web-1_shop(1)';
    it('counts down to the next restart', () => {
      expect(text(held(BACK_OFF), '2026-01-01T12:00:01Z')).to.equal(
        'web starts again in 39 s; waiting for the next crash of web-1, 7 s',
      );
      expect(text(held(BACK_OFF), '2026-01-01T12:00:41Z')).to.match(/^web starts again any second;/);
    });
    it('names no restart of another container, or without a reported delay', () => {
      const plain = 'waiting for the next crash of web-1, 7 s';
      expect(text(held(BACK_OFF), '2026-01-01T12:00:01Z', 'other')).to.equal(plain);
      expect(text(held('waiting'), '2026-01-01T12:00:01Z')).to.equal(plain);
      expect(text(podNamed('web-1'), '2026-01-01T12:00:01Z')).to.equal(plain);
    });
    it('changes every second', async () => {
      const told: string[] = [];
      const api = new FakeCluster(['pods', held(BACK_OFF)]);
      await failure(wait(api, bare(held(BACK_OFF)), { timeoutSeconds: 4, onProgress: (line) => told.push(line) }));
      expect(told.map((line) => /, (\d+) s$/.exec(line)?.[1])).to.deep.equal(['0', '1', '2', '3', '4', '5']);
    });
  });
  describe('crash', () => {
    const pod = (status: object): Pod => podNamed('web-1', { status });
    it('is an end of a container that was not seen before', () => {
      const seen = seenIn([pod(CRASHED(1))], undefined);
      expect(newCrash([pod(CRASHED(1))], seen, undefined)).to.equal(undefined);
      expect(newCrash([pod(CRASHED(2))], seen, undefined)).to.include({
        container: 'web',
        exitCode: 2,
        reason: 'Error',
        finishedAt: '2026-01-01T11:59:02Z',
      });
    });
    it('is the same in state and in lastState', () => {
      const moved = {
        phase: 'Running',
        containerStatuses: [
          {
            name: 'web',
            restartCount: 2,
            ready: true,
            state: { running: {} },
            lastState: (CRASHED(1) as { containerStatuses: { state: object }[] }).containerStatuses[0]!.state,
          },
        ],
      };
      expect(newCrash([pod(moved)], seenIn([pod(CRASHED(1))], undefined), undefined)).to.equal(undefined);
    });
    it('is exit 0 too if the container should keep running', () => {
      expect(newCrash([pod(CRASHED(0))], new Set(), undefined)).to.include({ exitCode: 0 });
      const job = pod(CRASHED(0));
      job.spec!.restartPolicy = 'OnFailure';
      expect(newCrash([job], new Set(), undefined)).to.equal(undefined);
    });
    it('is the failure of the whole pod', () => {
      expect(newCrash([pod({ phase: 'Failed', reason: 'Evicted' })], new Set(), undefined)).to.include({
        container: null,
        reason: 'Evicted',
      });
    });
    it('is only of the named container', () => {
      expect(newCrash([pod(CRASHED(1))], new Set(), 'side')).to.equal(undefined);
    });
  });

  describe('wait', () => {
    it('ignores crashes on record', async () => {
      const old = podNamed('web-1', { metadata: { ownerReferences: [] }, status: CRASHED(1) });
      const api = new FakeCluster(['pods', old]);
      api.after = () => {
        if (api.seconds === 4)
          api.put('pods', podNamed('web-1', { metadata: { ownerReferences: [] }, status: CRASHED(7) }));
      };
      expect(await wait(api, bare(old))).to.include({ exitCode: 7 });
    });
    it('follows the pod that replaces it, and no sibling', async () => {
      const api = new FakeCluster(['pods', podNamed('web-1')], ['pods', podNamed('web-2', { status: CRASHED(9) })]);
      api.after = () => {
        if (api.seconds === 3) api.objects.delete('pods/web-1');
        if (api.seconds === 6) api.put('pods', podNamed('web-3', { status: CRASHED(4) }));
      };
      const crash = await wait(api, owned);
      expect([crash!.pod.metadata!.name, crash!.exitCode]).to.deep.equal(['web-3', 4]);
    });
    it('accepts any pod of a workload', async () => {
      const api = new FakeCluster(['pods', podNamed('web-1')], ['pods', podNamed('web-2')]);
      api.after = () => {
        if (api.seconds === 3) api.put('pods', podNamed('web-2', { status: CRASHED(9) }));
      };
      expect((await wait(api, owned, { anyPod: true }))!.pod.metadata!.name).to.equal('web-2');
    });
    it('ignores the end of a deleted pod', async () => {
      const api = new FakeCluster(['pods', podNamed('web-1')]);
      api.after = () => {
        if (api.seconds === 2)
          api.put(
            'pods',
            podNamed('web-1', { status: CRASHED(143), metadata: { deletionTimestamp: '2026-01-01T12:00:02Z' } }),
          );
        if (api.seconds === 5) api.objects.delete('pods/web-1');
        if (api.seconds === 7) api.put('pods', podNamed('web-4', { status: CRASHED(2) }));
      };
      expect(await wait(api, owned)).to.include({ exitCode: 2 });
    });
    it('throws if a bare pod is gone, and if the time is over', async () => {
      const pod = podNamed('web-1', { metadata: { ownerReferences: [] } });
      expect(await failure(wait(new FakeCluster(), bare(pod)))).to.match(
        /web-1 is gone, and no controller replaces it/,
      );
      expect(await failure(wait(new FakeCluster(['pods', pod]), bare(pod), { timeoutSeconds: 30 }))).to.match(
        /web-1 did not crash within 30 s/,
      );
    });
    it('waits for a server that does not answer, and throws if a right is lost', async () => {
      const api = new FakeCluster(['pods', podNamed('web-1')]);
      let silent = 5;
      api.before = () => {
        if (silent-- > 0) throw new Error('connection reset');
      };
      api.after = () => api.put('pods', podNamed('web-1', { status: CRASHED(3) }));
      expect(await wait(api, owned)).to.include({ exitCode: 3 });
      api.before = () => {
        throw apiError(403, 'pods is forbidden');
      };
      expect(await failure(wait(api, owned))).to.match(/can no longer be watched: pods is forbidden/);
    });
    it('returns undefined when it is interrupted', async () => {
      expect(await wait(new FakeCluster(['pods', podNamed('web-1')]), owned, { signal: AbortSignal.abort() })).to.equal(
        undefined,
      );
    });
  });

  describe('memory', () => {
    it('keeps each sample once', async () => {
      const memory = new MemoryLog();
      for (const answer of [
        metrics('40Mi', '2026-01-01T11:57:30Z'),
        metrics('40Mi', '2026-01-01T11:57:30Z'),
        metrics('60Mi'),
      ])
        await memory.sample(memorySource({ raw: { [METRICS]: answer } }), 'shop', 'web-1');
      expect(memory.of('web-1')).to.deep.equal([
        { container: 'web', time: '2026-01-01T11:57:30Z', bytes: 40 * 2 ** 20 },
        { container: 'web', time: '2026-01-01T11:57:50Z', bytes: 60 * 2 ** 20 },
      ]);
    });
    it('works without the metrics API', async () => {
      const memory = new MemoryLog();
      await memory.sample(memorySource({}), 'shop', 'web-1');
      expect(memory.of('web-1')).to.deep.equal([]);
    });
  });

  describe('readCrash', () => {
    const pod = podOf({ status: { containerStatuses: [crashed('web', 3)] as never } });
    const crash: Crash = { pod, container: 'web', exitCode: 3, reason: 'Error', finishedAt: '2026-01-01T11:58:00Z' };
    it('reads the log of the run that crashed, its memory, and the explanation', async () => {
      const memory = new MemoryLog();
      await memory.sample(memorySource({ raw: { [METRICS]: metrics('61Mi') } }), 'shop', 'web-1');
      const source = memorySource({ objects: [pod], logs: { 'web-1/web previous': 'panic: boom\n' } });
      const read = await readCrash(source, crash, memory, () => undefined);
      expect(read.diagnosis!.causes).to.have.length.above(0);
      expect(read.memory).to.deep.equal([{ container: 'web', time: '2026-01-01T11:57:50Z', bytes: 61 * 2 ** 20 }]);
      const facts = read.evidence.facts;
      expect(facts[queryKey({ verb: 'raw', path: METRICS })]!.fact).to.deep.include({ state: 'known' });
      expect(Object.values(facts).some(({ query, fact }) => query.verb === 'log' && fact.state === 'known')).to.equal(
        true,
      );
    });
    it('keeps what was read of a pod that is gone', async () => {
      const read = await readCrash(memorySource({ objects: [] }), crash, new MemoryLog(), () => undefined);
      expect(read.diagnosis).to.equal(null);
      expect(
        Object.values(read.evidence.facts).find(({ query }) => query.verb === 'get' && query.resource === 'pods')!.fact,
      ).to.deep.equal({ state: 'known', value: pod });
    });
  });

  it('names the bundle by pod and time', () => {
    expect(bundleNameFor('web-1', '2026-01-02T03:04:05.678Z')).to.equal('web-1-20260102T030405Z.tar.gz');
  });
});

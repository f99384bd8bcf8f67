/** New pods have to work for a while, and pods that a workload keeps are deleted. */
import { expect } from 'chai';
import { replaceStuck } from '../../src/fix/replace.ts';
import { checkRights } from '../../src/fix/rights.ts';
import { stayUp, steadySeconds } from '../../src/fix/steady.ts';
import type { Way } from '../../src/fix/way.ts';
import type { Pod } from '../../src/model/objects.ts';
import { FakeCluster, CRASHED, podNamed } from '../retry/fake-cluster.ts';
import { crashed } from '../support/scenario.ts';
import { podFor, refusal, specWith, workloadOf } from './scene.ts';

const signal = new AbortController().signal;
const quiet = (): void => undefined;
const NOW = '2026-01-01T12:00:00Z';

describe('fix: new pods', () => {
  const watch = async (
    podsAt: (second: number) => readonly Pod[],
    options: { seconds?: number; limit?: number; signal?: AbortSignal } = {},
  ): Promise<{ says: string | undefined; unread: string; took: number }> => {
    const api = new FakeCluster();
    const began = api.clock.now();
    const took = (): number => (api.clock.now() - began) / 1000;
    const { failed, unread } = await stayUp(api, async () => podsAt(took()), new Set(['uid-old']), {
      seconds: 20,
      limit: 60,
      signal,
      onProgress: quiet,
      ...options,
    });
    return { says: failed?.says, unread, took: took() };
  };
  const well = podNamed('new');
  const down = podNamed('new', { status: { ...(CRASHED() as object) } });

  it('have to work for twice as long as the old ones took to fail', () => {
    const of = (ran: number): Pod => podFor(specWith(null), {}, { containerStatuses: [crashed('web', 1, { ran })] });
    expect([1, 30, 1000].map((ran) => steadySeconds(of(ran), NOW))).to.deep.equal([15, 70, 300]);
    expect(steadySeconds(podFor(specWith(null)), NOW)).to.equal(15);
  });
  it('are fine where they stay ready', async () => {
    const { says, took } = await watch(() => [podNamed('old', { uid: 'uid-old', status: CRASHED() as object }), well]);
    expect([says, took >= 20 && took < 25]).to.deep.equal([undefined, true]);
  });
  it('fail where one ends after it was ready', async () => {
    const { says } = await watch((second) => [second < 10 ? well : down]);
    expect(says).to.match(/^pod new failed 1\d s after it was ready$/);
  });
  it('fail where one is not ready any more at the end of the time', async () => {
    const unready = podNamed('new', { status: { ...well.status, conditions: [] } });
    const { says, took } = await watch((second) => [second < 10 ? well : unready]);
    expect([says, took >= 60]).to.deep.equal(['pod new is not ready any more', true]);
  });
  it('fail where a container waits to start again, although the condition still says ready', async () => {
    const { conditions } = well.status!;
    const stale = podNamed('new', { status: { ...(CRASHED() as object), conditions } as never });
    const { says, took } = await watch(() => [stale]);
    expect([says, took >= 60]).to.deep.equal(['pod new is not ready any more', true]);
  });
  it('fail where there is none', async () => {
    expect((await watch(() => [podNamed('old', { uid: 'uid-old' })])).says).to.equal('no new pod was created');
  });
  it('that cannot be read have not failed', async () => {
    const { says, unread } = await watch(() => {
      throw new Error('the connection was lost');
    });
    expect([says, unread]).to.deep.equal([undefined, 'the connection was lost']);
  });
  it('that crashed before they were ready count from then on', async () => {
    expect(
      (
        await watch(() => [
          {
            ...well,
            status: {
              ...well.status,
              containerStatuses: [{ ...well.status!.containerStatuses![0]!, restartCount: 1 }],
            },
          },
        ])
      ).says,
    ).to.equal(undefined);
  });
});

const SPEC = specWith('64Mi');
const patch = (stuck: readonly Pod[]): Extract<Way, { mode: 'patch' }> => ({
  mode: 'patch',
  workload: { resource: 'statefulsets', object: workloadOf('statefulsets', SPEC) },
  stuck,
});

describe('fix: pods that the workload keeps', () => {
  it('are deleted once the controller has read the template, each one only as it was seen', async () => {
    const [one, other] = [podNamed('web-0'), podNamed('web-1')];
    const changed = workloadOf('statefulsets', SPEC, { metadata: { generation: 3 } });
    const api = new FakeCluster(['statefulsets', changed], ['pods', one], ['pods', other]);
    api.after = (call) => {
      if (call === 'get statefulsets/web' && api.calls.filter((made) => made === call).length === 2)
        api.put('statefulsets', { ...changed, status: { observedGeneration: 3 } } as never);
    };
    const done = await replaceStuck(api, patch([one]), changed, { signal, onProgress: quiet });
    expect(done).to.deep.equal(['pod/web-0 deleted']);
    expect(api.calls.slice(0, 4)).to.deep.equal([...Array(3).fill('get statefulsets/web'), 'remove pods/web-0']);
    expect([...api.objects.keys()]).to.deep.equal(['statefulsets/web', 'pods/web-1']);
  });
  it('that were replaced meanwhile are left alone', async () => {
    const api = new FakeCluster(
      ['statefulsets', workloadOf('statefulsets', SPEC)],
      ['pods', podNamed('web-0', { uid: 'uid-new' })],
    );
    expect(
      await refusal(() =>
        replaceStuck(api, patch([podNamed('web-0')]), workloadOf('statefulsets', SPEC), { signal, onProgress: quiet }),
      ),
    ).to.match(/the object has changed/);
  });
});

describe('fix: rights', () => {
  const missing = async (denied: readonly string[], way: Way, isTested = true): Promise<string> => {
    const api = new FakeCluster();
    const asked: string[] = [];
    api.can = (async (verb: string, resource: string, _namespace: string, _sub: undefined, name?: string) => {
      asked.push(`${verb} ${resource}${name ? `/${name}` : ''}`);
      return !denied.includes(`${verb} ${resource}`);
    }) as never;
    const said = await refusal(() => checkRights(api, 'shop', way, isTested));
    return said || [...new Set(asked)].sort().join(', ');
  };
  it('are those of the patch, the wait and the test, by the name of the object', async () => {
    expect(await missing([], patch([]), false)).to.equal(
      'get statefulsets/web, list pods, list statefulsets/web, patch statefulsets/web, watch pods, watch statefulsets/web',
    );
    expect(await missing([], patch([podNamed('web-0')]))).to.equal(
      'create jobs, create pods, delete jobs, delete pods, delete pods/web-0, get statefulsets/web, list pods, list statefulsets/web, patch statefulsets/web, watch pods, watch statefulsets/web',
    );
  });
  it('that are missing are all named at once', async () => {
    expect(await missing(['patch statefulsets', 'watch pods', 'create jobs', 'delete pods'], patch([]))).to.equal(
      'nothing was done: you may not patch statefulsets in shop, watch pods in shop, create jobs in shop (needs: patch statefulsets in shop; watch pods in shop; create jobs in shop)',
    );
  });
  it('to create pods are enough for the test', async () =>
    expect(await missing(['create jobs'], patch([]))).to.match(/^create jobs/));
});

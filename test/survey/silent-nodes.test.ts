import { expect } from 'chai';
import type { Fact, Query } from '../../src/model/facts.ts';
import { SilentNodes } from '../../src/survey/silent-nodes.ts';
import { FakeClock } from '../support/fake-clock.ts';

const log = (pod: string): Query => ({ verb: 'log', namespace: 'shop', pod, container: 'web', previous: true });

describe('silent nodes', () => {
  it('are waited for once, and only their logs are given up', async () => {
    const clock = FakeClock.running();
    const silent = new SilentNodes(clock);
    let waited = 0;
    const hangs = async (): Promise<Fact<unknown>> => {
      waited++;
      await clock.sleep(30_000);
      return { state: 'failed', why: 'timeout' };
    };
    const first = await Promise.all(['a', 'b'].map((pod) => silent.ask('n1', log(pod), hangs)));
    expect(first.map(({ state }) => state)).to.deep.equal(['failed', 'failed']);
    expect(await silent.ask('n1', log('c'), hangs)).to.deep.equal({
      state: 'failed',
      why: 'the kubelet of node n1 does not answer',
    });
    expect(waited).to.equal(2);
    const known = async (): Promise<Fact<unknown>> => ({ state: 'known', value: 1 });
    expect((await silent.ask('n2', log('d'), known)).state).to.equal('known');
    const list: Query = { verb: 'list', resource: 'pods', namespace: 'shop' };
    expect((await silent.ask('n1', list, known)).state).to.equal('known');
  });

  it('are not those that answer at once that they have no log', async () => {
    const silent = new SilentNodes(FakeClock.running());
    let asked = 0;
    const refuses = async (): Promise<Fact<unknown>> => {
      asked++;
      return { state: 'failed', why: 'connection refused' };
    };
    for (const pod of ['a', 'b']) await silent.ask('n1', log(pod), refuses);
    expect(asked).to.equal(2);
  });
});

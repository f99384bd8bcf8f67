import { expect } from 'chai';
import { Ledger } from '../../src/evidence/ledger.ts';
import type { Fact, Query } from '../../src/model/facts.ts';
import { gather, MAX_AT_ONCE } from '../../src/sources/gather.ts';
import type { Source } from '../../src/sources/source.ts';
import { FakeClock } from '../support/fake-clock.ts';

const NOW = '2026-01-01T12:00:00Z';
const log: Query = { verb: 'log', namespace: 'shop', pod: 'web-1', container: 'web', previous: true };

/** A cluster that returns these answers in turn, each after a number of milliseconds. */
function answering(...answers: { fact: Fact<unknown>; after: number }[]): { source: Source; asked: () => number } {
  const clock = FakeClock.running();
  let asked = 0;
  const source: Source = {
    kind: 'cluster',
    name: 'test',
    defaultNamespace: 'shop',
    clock,
    now: () => NOW,
    close: async () => {},
    async fetch() {
      const { fact, after } = answers[asked++]!;
      await clock.sleep(after);
      return fact;
    },
  };
  return { source, asked: () => asked };
}

async function factOf({ source }: ReturnType<typeof answering>): Promise<Fact<unknown>> {
  const ledger = new Ledger(NOW);
  await gather(source, [log], ledger);
  return ledger.ask(log);
}

const failed: Fact<unknown> = { state: 'failed', why: 'unable to retrieve container logs' };
const text: Fact<unknown> = { state: 'known', value: { text: 'boom\n', timestamps: false, truncated: false } };

describe('gathering a log', () => {
  it('reads a log again that failed quickly', async () => {
    const cluster = answering({ fact: failed, after: 20 }, { fact: text, after: 20 });
    expect((await factOf(cluster)).state).to.equal('known');
    expect(cluster.asked()).to.equal(2);
  });
  it('does not read a log again that failed slowly', async () => {
    const cluster = answering(
      { fact: { state: 'failed', why: 'no answer within 30s' }, after: 30_000 },
      { fact: text, after: 20 },
    );
    expect(await factOf(cluster)).to.deep.equal({ state: 'failed', why: 'no answer within 30s' });
    expect(cluster.asked()).to.equal(1);
  });
  it('reads a log at most twice', async () => {
    const cluster = answering({ fact: failed, after: 20 }, { fact: failed, after: 20 });
    expect(await factOf(cluster)).to.deep.equal(failed);
    expect(cluster.asked()).to.equal(2);
  });
});

describe('limits of one wave', () => {
  const query = (i: number): Query => ({
    verb: 'log',
    namespace: 'shop',
    pod: 'web-1',
    container: `c${i}`,
    previous: false,
  });
  async function gathered(count: number, characters: number): Promise<{ asked: number; ledger: Ledger }> {
    let asked = 0;
    const source: Source = {
      kind: 'cluster',
      name: 'test',
      defaultNamespace: 'shop',
      now: () => NOW,
      close: async () => {},
      fetch: async () => {
        asked++;
        return { state: 'known', value: { text: 'x'.repeat(characters), timestamps: false, truncated: false } };
      },
    };
    const ledger = new Ledger(NOW);
    await gather(
      source,
      Array.from({ length: count }, (_, i) => query(i)),
      ledger,
    );
    return { asked, ledger };
  }
  it('stops at 64 MiB of logs', async () => {
    const { asked, ledger } = await gathered(100, 4_000_000);
    expect(asked).to.be.within(17, 30);
    expect(ledger.ask(query(99))).to.include({ state: 'failed' });
    expect(ledger.ask(query(0))).to.include({ state: 'known' });
  });
  it('stops at 150 queries of a kind', async () => {
    const { asked, ledger } = await gathered(1000, 10);
    expect(asked).to.equal(MAX_AT_ONCE);
    expect(ledger.takeWishes()).to.have.length(0);
    expect(ledger.ask(query(999))).to.include({ state: 'failed' });
  });
  it('leaves out nothing of a usual wave', async () => expect((await gathered(30, 400_000)).asked).to.equal(30));
});

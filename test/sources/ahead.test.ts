/** Queries that are sent early. */
import { expect } from 'chai';
import { UserError } from '../../src/errors.ts';
import type { Fact, Query } from '../../src/model/facts.ts';
import { askAhead } from '../../src/sources/ahead.ts';
import type { Source } from '../../src/sources/source.ts';

const pod: Query = { verb: 'get', resource: 'pods', namespace: 'shop', name: 'web-1' };
const node: Query = { verb: 'get', resource: 'nodes', name: 'node-1' };

function counting(answer: (query: Query, nth: number) => Promise<Fact<unknown>>): { source: Source; asked: Query[] } {
  const asked: Query[] = [];
  const source: Source = {
    kind: 'cluster',
    name: 'prod',
    defaultNamespace: 'shop',
    now: () => '2026-11-22T10:00:00Z',
    close: async () => {},
    fetch: (query) => answer(query, asked.push(query)),
  };
  return { source, asked };
}

describe('askAhead', () => {
  it('sends the queries at once, and returns each answer at the first fetch', async () => {
    const { source, asked } = counting(async (_, nth) => ({ state: 'known', value: nth }));
    const early = await askAhead(source, [pod]);
    expect(asked).to.deep.equal([pod]);
    expect(await early.fetch({ ...pod })).to.deep.equal({ state: 'known', value: 1 });
    expect(asked).to.have.length(1);
  });

  it('asks again for a second fetch, and for other queries', async () => {
    const { source, asked } = counting(async (_, nth) => ({ state: 'known', value: nth }));
    const early = await askAhead(source, [pod]);
    await early.fetch(pod);
    expect(await early.fetch(pod)).to.deep.equal({ state: 'known', value: 2 });
    await early.fetch(node);
    expect(asked).to.deep.equal([pod, pod, node]);
  });

  it('reports an error at the fetch', async () => {
    const { source } = counting(async () => {
      throw new UserError('Unable to connect to the server');
    });
    const early = await askAhead(source, [pod]);
    const error = await early.fetch(pod).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(UserError);
  });

  it('is otherwise the same source', async () => {
    let closed = 0;
    const { source } = counting(async () => ({ state: 'absent' }));
    const early = await askAhead({ ...source, close: async () => void closed++ }, []);
    expect([early.kind, early.name, early.defaultNamespace, early.now()]).to.deep.equal([
      'cluster',
      'prod',
      'shop',
      '2026-11-22T10:00:00Z',
    ]);
    await early.close();
    expect(closed).to.equal(1);
  });
});

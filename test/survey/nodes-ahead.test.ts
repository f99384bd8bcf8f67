/** Nodes that are read page by page. */
import { expect } from 'chai';
import type { Node } from '../../src/model/objects.ts';
import { SharedSource } from '../../src/sources/shared.ts';
import { NodesAhead } from '../../src/survey/nodes-ahead.ts';
import type { Sighting } from '../../src/survey/sighting.ts';
import { memorySource } from '../support/memory-source.ts';

const on = (from: number, to: number): Sighting[] =>
  Array.from({ length: to - from }, (_, i) => ({ node: `node-${from + i}` }) as Sighting);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Serves pages of 50 nodes; `read` counts them. */
function cluster(pages: number): { scan: { nodes(): AsyncGenerator<readonly Node[], void> }; read: () => number } {
  let read = 0;
  return {
    read: () => read,
    scan: {
      async *nodes() {
        for (; read < pages; ) {
          const first = read++ * 50;
          yield Array.from({ length: 50 }, (_, i): Node => ({ metadata: { name: `node-${first + i}` } }));
        }
      },
    },
  };
}

describe('survey/nodes-ahead', () => {
  it('reads no page for the nodes of a few pods', async () => {
    const { scan, read } = cluster(9);
    const nodes = new NodesAhead(new SharedSource(memorySource({ objects: [] })), scan);
    nodes.note(on(0, 24));
    nodes.note(on(0, 24));
    await turn();
    expect(read()).to.equal(0);
  });
  it('reads a page for many, and the next one only for as many that it did not have', async () => {
    const { scan, read } = cluster(9);
    const source = new SharedSource(memorySource({ objects: [] }));
    const nodes = new NodesAhead(source, scan);
    nodes.note(on(0, 25));
    await turn();
    expect(read()).to.equal(1);
    expect(await source.fetch({ verb: 'get', resource: 'nodes', name: 'node-49' })).to.include({ state: 'known' });
    nodes.note([...on(25, 50), ...on(100, 110)]);
    await turn();
    expect(read(), 'the page has most of these').to.equal(1);
    nodes.note(on(110, 125));
    await turn();
    expect(read()).to.equal(2);
  });
  it('reads no more after the last page, or an error', async () => {
    let asked = 0;
    const failing = {
      nodes: (): AsyncIterable<readonly Node[]> => ({
        [Symbol.asyncIterator]: () => ({
          next: () => {
            asked++;
            return Promise.reject(new Error('forbidden'));
          },
        }),
      }),
    };
    for (const scan of [failing, cluster(1).scan]) {
      const nodes = new NodesAhead(new SharedSource(memorySource({ objects: [] })), scan);
      for (let from = 0; from < 500; from += 50) {
        nodes.note(on(from, from + 50));
        await turn();
      }
    }
    expect(asked).to.equal(1);
  });
});

/** What the way out of the program learns from a source. */
import { expect } from 'chai';
import { Edge } from '../../src/cli/edge.ts';
import type { Source } from '../../src/sources/source.ts';
import { memorySource } from '../support/memory-source.ts';
import { podOf } from '../support/scenario.ts';

const SECRET = 'Hf7-kk2x-9QpLw';
const pod = podOf({
  metadata: { name: 'web-1', namespace: 'shop' },
  spec: { containers: [{ name: 'web', env: [{ name: 'DB_PASSWORD', value: SECRET }] }] },
});
const said = `the login with ${SECRET} failed`;

describe('cli/edge', () => {
  it('masks a secret of an object that was fetched', async () => {
    const edge = new Edge();
    const source: Source = edge.watch(memorySource({ objects: [pod] }));
    await source.fetch({ verb: 'get', resource: 'pods', namespace: 'shop', name: 'web-1' });
    expect(await edge.answer({ said })).to.deep.equal({ said: 'the login with [REDACTED] failed' });
  });
  it('masks a secret of an object that was read without `fetch`', async () => {
    const edge = new Edge();
    const source: Source = edge.watch(memorySource({ objects: [] }));
    source.learn?.([pod]);
    expect(await edge.answer({ said })).to.deep.equal({ said: 'the login with [REDACTED] failed' });
  });
});

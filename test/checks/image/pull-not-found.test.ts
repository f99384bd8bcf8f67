import { expect } from 'chai';
import check from '../../../src/checks/image/pull-not-found.ts';
import { only } from '../dead-container.ts';
import { waits } from './waiting-container.ts';

const RESOLVE =
  'failed to pull and unpack image "registry.example.com/web:1": failed to resolve reference "registry.example.com/web:1": ';

describe('image/pull-not-found', () => {
  it('quotes what came of the pull', async () => {
    const found = only(await waits(check, 'ErrImagePull', `${RESOLVE}registry.example.com/web:1: not found`));
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.match(/no such image or tag/);
    expect(found.summary.length).to.be.at.most(160);
  });
  it('leaves the other kinds to their checks, and a pod that starts alone', async () => {
    expect(await waits(check, 'ErrImagePull', `${RESOLVE}401 Unauthorized`)).to.deep.equal([]);
    expect(await waits(check, 'ContainerCreating', undefined)).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import check from '../../../src/checks/image/pull-rate-limit.ts';
import { only } from '../dead-container.ts';
import { waits } from './waiting-container.ts';

const RESOLVE =
  'failed to pull and unpack image "registry.example.com/web:1": failed to resolve reference "registry.example.com/web:1": ';

describe('image/pull-rate-limit', () => {
  it('quotes the error of the pull', async () => {
    const found = only(await waits(check, 'ErrImagePull', 'toomanyrequests: You have reached your pull rate limit.'));
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.match(/429, too many requests/);
    expect(found.summary.length).to.be.at.most(300);
  });
  it('leaves other errors to their checks, and stays silent on a pod that starts', async () => {
    expect(await waits(check, 'ErrImagePull', `${RESOLVE}401 Unauthorized`)).to.deep.equal([]);
    expect(await waits(check, 'ContainerCreating', undefined)).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import check from '../../../src/checks/image/pull-registry-unreachable.ts';
import { only } from '../dead-container.ts';
import { waits } from './waiting-container.ts';

const RESOLVE =
  'failed to pull and unpack image "registry.example.com/web:1": failed to resolve reference "registry.example.com/web:1": ';

describe('image/pull-registry-unreachable', () => {
  it('quotes the error of the pull', async () => {
    const found = only(
      await waits(
        check,
        'ErrImagePull',
        `${RESOLVE}failed to do request: Head "https://registry.example.com/v2/": dial tcp 10.9.9.9:443: i/o timeout`,
      ),
    );
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.match(/i\/o timeout/);
    expect(found.summary.length).to.be.at.most(300);
  });
  it('leaves other errors to their checks, and stays silent on a pod that starts', async () => {
    expect(await waits(check, 'ErrImagePull', `${RESOLVE}registry.example.com/web:1: not found`)).to.deep.equal([]);
    expect(await waits(check, 'ContainerCreating', undefined)).to.deep.equal([]);
  });
});

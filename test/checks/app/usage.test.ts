import { expect } from 'chai';
import check from '../../../src/checks/app/usage.ts';
import { dies, only } from '../dead-container.ts';

describe('app/usage', () => {
  it('reads an error about arguments', async () => {
    const found = only(
      await dies(check, 'usage: tool [-h] source\ntool: error: the following arguments are required: source\n', {
        code: 2,
        container: { args: ['run'] },
      }),
    );
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.match(/arguments/);
  });
  it('finds nothing in disk usage, and in a log that ends without an error', async () => {
    expect(await dies(check, 'INFO disk usage: 81%\nERROR no quorum\n')).to.deep.equal([]);
    expect(await dies(check, 'INFO done\n')).to.deep.equal([]);
  });
});

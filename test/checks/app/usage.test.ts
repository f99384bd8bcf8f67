import { expect } from 'chai';
import check from '../../../src/checks/app/usage.ts';
import { dies, only } from '../dead-container.ts';

describe('app/usage', () => {
  it('reads a complaint about arguments', async () => {
    const found = only(
      await dies(check, 'usage: tool [-h] source\ntool: error: the following arguments are required: source\n', {
        code: 2,
        container: { args: ['run'] },
      }),
    );
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.match(/arguments/);
  });
  it('keeps silent on disk usage and on a calm end', async () => {
    expect(await dies(check, 'INFO disk usage: 81%\nERROR no quorum\n')).to.deep.equal([]);
    expect(await dies(check, 'INFO done\n')).to.deep.equal([]);
  });
});

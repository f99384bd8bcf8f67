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
  it('quotes the line before a usage text, where the program says why it prints it', async () => {
    const usage = 'Usage: folio COMMAND\n\nCommands:\n  serve   serve a tenant\n';
    const found = only(await dies(check, `folio: tenant blue has no entry\n${usage}`, { code: 2 }));
    expect(found.summary).to.contain('tenant blue has no entry');
    expect(only(await dies(check, `INFO folio 3 starts\n${usage}`, { code: 2 })).summary).to.contain('Usage: folio');
  });
  it('finds nothing in disk usage, and in a log that ends without an error', async () => {
    expect(await dies(check, 'INFO disk usage: 81%\nERROR no quorum\n')).to.deep.equal([]);
    expect(await dies(check, 'INFO done\n')).to.deep.equal([]);
  });
});

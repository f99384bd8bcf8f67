import { expect } from 'chai';
import check from '../../../src/checks/app/termination-message.ts';
import { dies, only } from '../dead-container.ts';

describe('app/termination-message', () => {
  it('is likely for a message that the program itself wrote: its text is unknown', async () => {
    const found = only(await dies(check, '', { message: 'ledger shard 7 is upside down' }));
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.contain('ledger shard 7 is upside down');
  });
  it('is likely for the end of a log, and picks its error line', async () => {
    const found = only(
      await dies(check, '', {
        message: 'INFO boot\nerror: shard 7 is upside down\n    at assemble (ledger.js:7:3)\n',
        container: { terminationMessagePolicy: 'FallbackToLogsOnError' },
      }),
    );
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.contain('shard 7 is upside down');
  });
  it('finds nothing for exit code 0 and in messages of the runtime', async () => {
    expect(await dies(check, '', { code: 0, message: 'all done' })).to.deep.equal([]);
    expect(await dies(check, '', { code: 128, reason: 'StartError', message: 'runc create failed' })).to.deep.equal([]);
    expect(await dies(check, '')).to.deep.equal([]);
  });
  it('does not ask to read a message of one line, and knows the first line of a script', async () => {
    const found = only(await dies(check, '', { code: 125, message: 'env: no terminating quote in -S string' }));
    expect(found.fixes.map(({ text }) => text).join())
      .to.match(/first line \(#!\)/)
      .and.not.match(/whole message/);
  });
});

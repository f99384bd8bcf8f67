import { expect } from 'chai';
import { dies, only, textOf } from '../../test/checks/dead-container.ts';
import check from './example.ts';

describe('app/example', () => {
  // EXAMPLE: `dies` runs the check on a pod in which container `web` ended with this log; `foundBy` of
  // test/support/scenario.ts takes any pod and any objects.
  it('quotes the error of the log', async () => {
    const found = only(await dies(check, 'ERROR unknown key "colour" in /etc/app.conf\n', { code: 78 }));
    expect(found).to.include({ confidence: 'likely', container: 'web' });
    expect(textOf(found)).to.contain('unknown key "colour"');
  });
  // EXAMPLE: Its silence is tested too: what looks alike and is not.
  it('is silent on other exit codes, and when the log holds no error', async () => {
    expect(await dies(check, 'ERROR unknown key "colour"\n', { code: 1 })).to.deep.equal([]);
    expect(await dies(check, '', { code: 78 })).to.deep.equal([]);
  });
});

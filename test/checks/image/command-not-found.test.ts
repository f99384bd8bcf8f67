import { expect } from 'chai';
import check from '../../../src/checks/image/command-not-found.ts';
import { dies, only } from '../dead-container.ts';

describe('image/command-not-found', () => {
  it('is sure where the exit code agrees', async () => {
    const found = only(await dies(check, '/entry.sh: line 9: envsubst: command not found\n', { code: 127 }));
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary)
      .to.match(/envsubst/)
      .and.to.match(/127/);
    expect(
      only(await dies(check, '/entry.sh: line 9: envsubst: command not found\n', { code: 1 })).confidence,
    ).to.equal('likely');
  });
  it('keeps silent on records and pages that were not found', async () => {
    expect(await dies(check, 'ERROR order 7 not found\n')).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import check from '../../../src/checks/app/refused.ts';
import { dies, only, textOf } from '../support.ts';

describe('app/refused', () => {
  it('reads data of another version', async () => {
    const found = only(await dies(check, 'FATAL:  database files are incompatible with server\nDETAIL:  The data directory was initialized by PostgreSQL version 15, which is not compatible with this version 16.2.\n'));
    expect(found.confidence).to.equal('likely');
    expect(textOf(found)).to.match(/incompatible|version 15/);
  });
  it('keeps silent on plain errors', async () => {
    expect(await dies(check, 'ERROR no quorum\n')).to.deep.equal([]);
    expect(await dies(check, 'INFO migrations are up to date\nINFO ready\n', { code: 0 })).to.deep.equal([]);
  });
});

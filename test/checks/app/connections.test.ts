import { expect } from 'chai';
import failed from '../../../src/checks/app/connection-failed.ts';
import refused from '../../../src/checks/app/connection-refused.ts';
import timeout from '../../../src/checks/app/connection-timeout.ts';
import { dies, only, textOf } from '../support.ts';

const REFUSED = 'FATAL cannot connect: dial tcp 10.1.2.3:6379: connect: connection refused\n';
const TIMEOUT = 'FATAL cannot connect: dial tcp 10.1.2.3:6379: i/o timeout\n';
const RESET = 'FATAL cannot connect: read tcp 10.0.0.1:41230->10.1.2.3:6379: read: connection reset by peer\n';

describe('app/connection-refused, -timeout, -failed', () => {
  it('name the address, each in its own case', async () => {
    for (const [check, log] of [[refused, REFUSED], [timeout, TIMEOUT], [failed, RESET]] as const) {
      const found = only(await dies(check, log));
      expect(found.confidence).to.equal('likely');
      expect(textOf(found)).to.match(/10\.1\.2\.3/);
    }
  });
  it('keep silent in the others', async () => {
    expect(await dies(refused, TIMEOUT)).to.deep.equal([]);
    expect(await dies(timeout, REFUSED)).to.deep.equal([]);
    expect(await dies(failed, REFUSED)).to.deep.equal([]);
  });
  it('keep silent on attempts that were survived', async () => {
    const calm = Array.from({ length: 80 }, (_, i) => `INFO request ${i} served`).join('\n');
    expect(await dies(refused, `${REFUSED.replace('FATAL', 'WARN')}${calm}\n`)).to.deep.equal([]);
  });
});

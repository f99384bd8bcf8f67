import { expect } from 'chai';
import check from '../../../src/checks/app/connection-refused.ts';
import { dies, only, textOf } from '../dead-container.ts';

const LOG = 'FATAL cannot connect: dial tcp 10.1.2.3:6379: connect: connection refused\n';

describe('app/connection-refused', () => {
  it('names the address, and cites the spec for it', async () => {
    const found = only(await dies(check, LOG, { container: { env: [{ name: 'CACHE', value: '10.1.2.3:6379' }] } }));
    expect(found.confidence).to.equal('likely');
    expect(textOf(found))
      .to.match(/10\.1\.2\.3/)
      .and.to.match(/env\[CACHE\]/);
  });
  it('finds nothing in failures of the other kinds', async () => {
    expect(await dies(check, 'FATAL cannot connect: dial tcp 10.1.2.3:6379: i/o timeout\n')).to.deep.equal([]);
    expect(
      await dies(
        check,
        'FATAL cannot connect: read tcp 10.0.0.1:41230->10.1.2.3:6379: read: connection reset by peer\n',
      ),
    ).to.deep.equal([]);
  });
  it('finds nothing in attempts that the program survives', async () => {
    const calm = Array.from({ length: 80 }, (_, i) => `INFO request ${i} served`).join('\n');
    expect(await dies(check, `${LOG.replace('FATAL', 'WARN')}${calm}\n`)).to.deep.equal([]);
  });
});

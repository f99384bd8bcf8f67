import { expect } from 'chai';
import check from '../../../src/checks/app/tls-failure.ts';
import { dies, only, textOf } from '../support.ts';

describe('app/tls-failure', () => {
  it('reads an unknown authority and advises a CA', async () => {
    const found = only(await dies(check, 'FATAL Get "https://vault:8200/v1/sys/health": tls: failed to verify certificate: x509: certificate signed by unknown authority\n'));
    expect(found.confidence).to.equal('likely');
    expect(textOf(found)).to.match(/unknown authority/).and.to.match(/CA/);
  });
  it('keeps silent on handshakes a server refuses while it serves, and on plain refusals', async () => {
    const calm = Array.from({ length: 80 }, (_, i) => `INFO request ${i} served`).join('\n');
    expect(await dies(check, `http: TLS handshake error from 10.0.0.9:41000: EOF\n${calm}\n`)).to.deep.equal([]);
    expect(await dies(check, 'FATAL dial tcp 10.1.2.3:443: connect: connection refused\n')).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import check from '../../../src/checks/app/tls-failure.ts';
import { dies, only, textOf } from '../dead-container.ts';

describe('app/tls-failure', () => {
  it('reads an unknown authority, and advises a CA', async () => {
    const found = only(
      await dies(
        check,
        'FATAL Get "https://vault:8200/v1/sys/health": tls: failed to verify certificate: x509: certificate signed by unknown authority\n',
      ),
    );
    expect(found.confidence).to.equal('likely');
    expect(textOf(found))
      .to.match(/unknown authority/)
      .and.to.match(/CA/);
  });
  it("gives Go's reason, however many layers stand before it", async () => {
    const layers =
      'could not open the ledger of the day: could not ask the keeper of the keys for the one of the ledger: ';
    const found = only(
      await dies(
        check,
        `FATAL ${layers}transport: authentication handshake failed: x509: certificate has expired or is not yet valid: current time 2026-01-01T11:57:00Z is after 2025-12-17T03:37:19Z\n`,
      ),
    );
    expect(found.summary).to.match(/x509: certificate has expired or is not yet valid.*is after 2025-12-17T03:37:19Z/);
  });
  it("takes the host from curl's command when its error names none", async () => {
    const log =
      'up\ncurl: (60) SSL certificate problem: self-signed certificate\nMore details here: ' +
      'https://curl.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the ' +
      'server and therefore could not\nestablish a secure connection to it.\n';
    const told = only(
      await dies(check, log, {
        container: { command: ['sh', '-c', 'curl -sS --fail https://keys:8200/v1/health || exit 1'] },
      }),
    );
    expect(told.summary).to.contain('with keys:8200').and.to.contain('self-signed certificate');
    const two = only(
      await dies(check, log, {
        container: { command: ['sh', '-c', 'curl https://keys:8200/ && curl https://shelf/'] },
      }),
    );
    expect(two.summary).to.not.match(/keys|shelf/);
    expect(
      only(
        await dies(check, 'FATAL x509: certificate has expired or is not yet valid\n', {
          container: { args: ['--url=https://keys:8200'] },
        }),
      ).summary,
    ).to.not.contain('keys');
  });
  it('finds nothing in handshakes that a server rejects while it serves, and in refused connections', async () => {
    const calm = Array.from({ length: 80 }, (_, i) => `INFO request ${i} served`).join('\n');
    expect(await dies(check, `http: TLS handshake error from 10.0.0.9:41000: EOF\n${calm}\n`)).to.deep.equal([]);
    expect(await dies(check, 'FATAL dial tcp 10.1.2.3:443: connect: connection refused\n')).to.deep.equal([]);
  });
});

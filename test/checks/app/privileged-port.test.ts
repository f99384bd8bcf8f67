import { expect } from 'chai';
import check from '../../../src/checks/app/privileged-port.ts';
import { dies, only, textOf } from '../dead-container.ts';

const LOG = 'nginx: [emerg] bind() to 0.0.0.0:443 failed (13: Permission denied)\n';

describe('app/privileged-port', () => {
  it('is confirmed when the spec sets a user or drops the capability', async () => {
    expect(only(await dies(check, LOG, { spec: { securityContext: { runAsUser: 1001 } } })).confidence).to.equal(
      'confirmed',
    );
    const dropped = only(
      await dies(check, LOG, { container: { securityContext: { capabilities: { drop: ['ALL'] } } } }),
    );
    expect(dropped.confidence).to.equal('confirmed');
    expect(textOf(dropped))
      .to.match(/443/)
      .and.to.match(/permission denied/)
      .and.to.match(/ip_unprivileged_port_start/);
  });
  it('is likely when the spec sets no user', async () => {
    expect(only(await dies(check, LOG)).confidence).to.equal('likely');
  });
  it('names the declared port where the log names none', async () => {
    const log = 'Lanes.Server: cannot bind: permission denied\n   at Lanes.Server.Listen()\n';
    const spec = { securityContext: { runAsUser: 1001 } };
    const ports = [{ containerPort: 8443 }, { containerPort: 443 }];
    const found = only(await dies(check, log, { spec, container: { ports } }));
    expect(found).to.include({ confidence: 'likely' });
    expect(found.summary).to.match(/a privileged port \(it declares port 443\) as user 1001: permission denied \(/);
    const none = only(await dies(check, log, { spec }));
    expect(textOf(none)).to.contain('a privileged port (below 1024)').and.not.to.contain('?');
  });
  it('finds nothing in permission errors of files', async () => {
    expect(await dies(check, 'open /etc/tls/key.pem: permission denied\n')).to.deep.equal([]);
  });
});

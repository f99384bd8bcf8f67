import { expect } from 'chai';
import check from '../../../src/checks/app/connection-timeout.ts';
import { lineOf } from '../../../src/model/command.ts';
import { dies, only, textOf } from '../dead-container.ts';

const LOG = 'FATAL cannot connect: dial tcp 10.1.2.3:6379: i/o timeout\n';

describe('app/connection-timeout', () => {
  it('names the address, and cites the spec for it', async () => {
    const found = only(await dies(check, LOG, { container: { env: [{ name: 'CACHE', value: '10.1.2.3:6379' }] } }));
    expect(found.confidence).to.equal('likely');
    expect(textOf(found))
      .to.match(/10\.1\.2\.3/)
      .and.to.match(/env\[CACHE\]/);
  });
  it('names the only dependency of the settings where the log names none', async () => {
    const log = 'FATAL cannot sign in: rpc error: code = DeadlineExceeded desc = context deadline exceeded\n';
    const env = [{ name: 'GATE_SERVER', value: 'gate.fair.svc.cluster.local:9000' }];
    const found = only(await dies(check, log, { container: { env } }));
    expect(found.summary).to.contain('its settings name gate.fair.svc.cluster.local:9000 alone');
    expect(found.fixes[0]!.text).to.match(/^look at gate\.fair\.svc\.cluster\.local:9000/);
    const two = [...env, { name: 'TILL_URL', value: 'http://till:80' }];
    expect(only(await dies(check, log, { container: { env: two } })).summary).not.to.contain('alone');
  });
  it('looks at the address and the way to it, and does not change the code', async () => {
    const [look, test, correct] = only(await dies(check, LOG)).fixes;
    expect(look!.text).to.match(/^look at 10\.1\.2\.3:6379: .*NetworkPolicies and firewalls/);
    expect(lineOf(look!.command)).to.equal('kubectl -n shop get services,endpointslices,networkpolicies -o wide');
    expect(lineOf(test!.command)).to.contain('-- nc -zv -w 5 10.1.2.3 6379');
    expect(correct!.text).to.contain('correct the address');
  });
  it('knows the metadata server of a cloud, which is no Service', async () => {
    const line = 'FATAL no region: operation error ec2imds: GetMetadata, context deadline exceeded\n';
    const texts = only(await dies(check, line)).fixes.map(({ text }) => text);
    expect(texts.join('\n'))
      .to.match(/hop limit of 2/)
      .and.to.not.match(/Services/);
  });
  it('finds nothing in failures of the other kinds', async () => {
    expect(
      await dies(check, 'FATAL cannot connect: dial tcp 10.1.2.3:6379: connect: connection refused\n'),
    ).to.deep.equal([]);
    expect(
      await dies(
        check,
        'FATAL cannot connect: read tcp 10.0.0.1:41230->10.1.2.3:6379: read: connection reset by peer\n',
      ),
    ).to.deep.equal([]);
  });
  it("takes the host from curl's command when its error names none", async () => {
    const found = only(
      await dies(check, 'curl: (28) Operation timed out after 5001 milliseconds with 0 bytes received\n', {
        container: { args: ['curl', '-m', '5', 'http://orders:8080/healthz'] },
        code: 28,
      }),
    );
    expect(found.summary).to.contain('orders:8080');
  });
  it('finds nothing in attempts that the program survives', async () => {
    const calm = Array.from({ length: 80 }, (_, i) => `INFO request ${i} served`).join('\n');
    expect(await dies(check, `${LOG.replace('FATAL', 'WARN')}${calm}\n`)).to.deep.equal([]);
  });
  it('recognises the API server by its address', async () => {
    const asks = (address: string, path: string): string =>
      `FATAL cannot start: Get "https://${address}${path}": dial tcp ${address}: i/o timeout\n`;
    for (const log of [asks('10.43.0.1:443', '/api/v1/namespaces'), asks('172.20.0.1:443', '/version')]) {
      const found = only(await dies(check, log, { forbidden: ['networkpolicies'] }));
      expect(found.summary, log).to.match(/no answer from the API server/);
      expect(textOf(found))
        .to.match(/kube-proxy/)
        .and.match(/egress/)
        .and.not.match(/correct the address/);
    }
    for (const log of [asks('10.43.0.1:443', '/orders'), asks('10.43.0.7:443', '/api/v1/orders'), LOG])
      expect(textOf(only(await dies(check, log))), log).to.not.match(/API server/);
  });
});

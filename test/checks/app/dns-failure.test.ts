import { expect } from 'chai';
import check from '../../../src/checks/app/dns-failure.ts';
import { lineOf } from '../../../src/model/command.ts';
import { dies, only, textOf } from '../dead-container.ts';

describe('app/dns-failure', () => {
  it('names the host, and cites the spec for it', async () => {
    const found = only(
      await dies(
        check,
        'Error: getaddrinfo ENOTFOUND ledger.billing\n    at GetAddrInfoReqWrap.onlookup (node:dns:107:26)\n',
        { container: { env: [{ name: 'LEDGER', value: 'http://ledger.billing:80' }] } },
      ),
    );
    expect(found.confidence).to.equal('likely');
    expect(textOf(found))
      .to.match(/ledger\.billing/)
      .and.to.match(/env\[LEDGER\]/);
  });
  it('looks for the Service that the name means, not for the pod, and for none of a name outside the cluster', async () => {
    const first = async (host: string): Promise<string | null> =>
      lineOf(only(await dies(check, `Error: getaddrinfo ENOTFOUND ${host}\n`)).fixes[0]!.command);
    expect(await first('db-0.db')).to.equal('kubectl get services -A | grep -w -- db');
    expect(await first('ledger.billing')).to.equal('kubectl get services -A | grep -w -- ledger');
    expect(await first('api.stripe.com')).to.match(/nslookup api\.stripe\.com$/);
    expect(await first('github.com')).to.match(/nslookup github\.com$/);
  });
  it('finds nothing in lookups that the program survives and in refused connections', async () => {
    const calm = Array.from({ length: 80 }, (_, i) => `INFO request ${i} served`).join('\n');
    expect(await dies(check, `lookup ledger on 10.96.0.10:53: no such host\n${calm}\n`)).to.deep.equal([]);
    expect(await dies(check, 'dial tcp 10.1.2.3:80: connect: connection refused\n')).to.deep.equal([]);
  });
});

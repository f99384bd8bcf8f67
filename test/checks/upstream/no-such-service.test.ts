import { expect } from 'chai';
import { all, died, dns, ids, REFUSED, service } from './world.ts';

describe('upstream/no-such-service', () => {
  it('finds names that no Service has', async () => {
    const [single] = await all(died(dns('orders-db'), [service('orders')]));
    expect(single).to.include({ id: 'upstream/no-such-service', confidence: 'confirmed' });
    expect(single!.summary).to.contain('orders-db').and.to.contain('orders');
    const [peer] = await all(
      died('could not translate host name "db-0.db" to address: Name or service not known\n', [], {
        spec: { subdomain: 'db', containers: [{ name: 'web' }] },
      }),
    );
    expect(peer!.summary).to.match(/db-0\.db: there is no headless Service db in namespace shop/);
    const [elsewhere] = await all(died(dns('ledger'), [service('ledger', { namespace: 'bank' })]));
    expect(elsewhere!.summary).to.contain('it is in namespace bank');
    const [gone] = await all(died(dns('ledger.bank.svc.cluster.local'), []));
    expect(gone!.summary).to.contain('namespace bank does not exist');
  });

  it('finds nothing for names outside the cluster, hostAliases, the pod itself and IPs', async () => {
    for (const host of [
      'db.example.com',
      'api.stripe.com',
      'prod.abc123.eu-west-1.rds.amazonaws.com',
      'github.com',
      'web-1',
    ]) {
      expect(await all(died(dns(host), [])), host).to.deep.equal([]);
    }
    expect(
      await all(
        died(dns('legacy'), [], {
          spec: { hostAliases: [{ ip: '10.1.1.1', hostnames: ['legacy'] }], containers: [{ name: 'web' }] },
        }),
      ),
    ).to.deep.equal([]);
    expect(
      await all(died('dial tcp 127.0.0.1:5432: connect: connection refused\n', [service('postgres')])),
    ).to.deep.equal([]);
    expect(
      await all(died('dial tcp 52.1.2.3:5432: connect: connection refused\n', [service('postgres')])),
    ).to.deep.equal([]);
  });

  it('finds nothing where reading Services is forbidden', async () => {
    expect(await all(died(REFUSED, [service('postgres')], { forbidden: ['services'] }))).to.deep.equal([]);
  });
});

describe('upstream/no-such-service, in doubt', () => {
  it('is only likely when the host answered, or the Service was created since', async () => {
    expect(ids(await all(died('dial tcp orders-db:5432: connect: connection refused\n', [])))).to.deep.equal([
      'upstream/no-such-service likely',
    ]);
    const late = await all(died(dns('postgres'), [service('postgres', { created: '2026-01-01T11:59:30Z' })]));
    expect(ids(late)[0]).to.equal('upstream/no-such-service likely');
    expect(late[0]!.summary).to.contain('it was created at 2026-01-01T11:59:30Z');
  });
});

import { expect } from 'chai';
import { lineOf } from '../../../src/model/command.ts';
import type { Found } from '../../../src/model/finding.ts';
import type { Pod } from '../../../src/model/objects.ts';
import { crashed, event } from '../../support/scenario.ts';
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
    // Created while the container still ran, and after the lookup.
    const line = `2026-01-01T11:57:59Z ${dns('postgres')}`;
    const since = await all(died(line, [service('postgres', { created: '2026-01-01T11:57:59.500Z' })]));
    expect(since[0]!.summary).to.contain('did not exist at 2026-01-01T11:57:59Z; it was created at');
  });

  it('is only likely when the log does not show it as the error that ended the container', async () => {
    const confidence = async (log: string, over: Parameters<typeof died>[2] = {}): Promise<string[]> =>
      ids(await all(died(log, [], over)));
    const bare = 'could not translate host name "orders-db" to address: Name or service not known\n';
    const likely = ['upstream/no-such-service likely'];
    expect(await confidence(bare)).to.deep.equal(likely);
    expect(await confidence(`FATAL: ${bare}`)).to.deep.equal(['upstream/no-such-service confirmed']);
    expect(await confidence(`ERROR ${bare}FATAL exiting\n`)).to.deep.equal(['upstream/no-such-service confirmed']);
    expect(await confidence(`FATAL: ${bare}ERROR tenant 7 has no quota left\n`)).to.not.include(
      'upstream/no-such-service confirmed',
    );
    const status = (more: object): Parameters<typeof died>[2] => ({
      pod: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'web', livenessProbe: { tcpSocket: { port: 80 } } }] },
        status: { containerStatuses: [{ ...crashed('web', 137), ...more }] as never },
      } as never,
      objects: [event('Killing', 'Container web failed liveness probe, will be restarted', { container: 'web' })],
    });
    expect(await confidence(`FATAL: ${bare}`, status({}))).to.not.include('upstream/no-such-service confirmed');
  });

  it('is only likely where the command of the container holds the line', async () => {
    const line = 'FATAL: could not translate host name "orders-db" to address: Name or service not known';
    const command = ['/bin/sh', '-c', `echo "${line.replaceAll('"', '\\"')}" >&2; exit 1`];
    const spec = { containers: [{ name: 'web', image: 'web', command }] };
    expect(ids(await all(died(`${line}\n`, [], { spec })))).to.deep.equal(['upstream/no-such-service likely']);
  });

  const silent = (code: number, container: object, objects: object[] = []): Promise<Found[]> =>
    all({
      pod: {
        spec: { containers: [{ name: 'web', image: 'registry.example.com/web:1', ...container }] },
        status: { containerStatuses: [crashed('web', code)] },
      } as Partial<Pod>,
      objects,
      logs: { 'web-1/web': '' },
    });

  it('is likely by the exit code of a client that could not resolve, and possible where the name had an IP', async () => {
    const command = ['sh', '-c', 'curl -sf http://api:8080/health'];
    const [dnsFailed] = await silent(6, { command });
    expect(dnsFailed).to.include({ id: 'upstream/no-such-service', confidence: 'likely' });
    expect(dnsFailed!.summary).to.contain('web cannot resolve api:8080: no Service of that name');
    expect(dnsFailed!.chain[0]?.says).to.contain('exit code 6 of curl: it could not resolve the host');
    expect((await silent(7, { command }))[0]).to.include({ confidence: 'possible' });
    expect(await silent(22, { command }), 'the server answered').to.deep.equal([]);
  });

  it('is possible by the settings of a container that says nothing', async () => {
    const [found] = await silent(1, { args: ['--db=postgres:5432'] });
    expect(found).to.include({ id: 'upstream/no-such-service', confidence: 'possible' });
    expect(found!.summary).to.contain('web may not reach postgres:5432: no Service of that name');
    expect(await silent(137, { args: ['--db=postgres:5432'] }), 'a signal').to.deep.equal([]);
    expect(await silent(1, { args: ['--db=db.example.com:5432'] }), 'outside').to.deep.equal([]);
    const kind = { env: [{ name: 'LEDGER_BACKEND', value: 'sqlite' }] };
    expect(await silent(1, kind), 'the kind of a backend').to.deep.equal([]);
    const port = { env: [...kind.env, { name: 'LEDGER_PORT', value: '7000' }] };
    expect(await silent(1, port), 'a host with a port').to.have.length(1);
    const log = 'error: the licence has expired\n';
    expect(
      await all(died(log, [], { spec: { containers: [{ name: 'web', args: ['--db=postgres:5432'] }] } })),
    ).to.deep.equal([]);
  });

  it('creates the Service from the workload of its name', async () => {
    const workload = (kind: string, ports: object[]): object => ({
      kind,
      apiVersion: 'apps/v1',
      metadata: { name: 'postgres', namespace: 'shop' },
      spec: {
        selector: { matchLabels: { app: 'pg' } },
        template: { metadata: { labels: { app: 'pg' } }, spec: { containers: [{ name: 'pg', ports }] } },
      },
    });
    const commandFor = async (object: object, log: string): Promise<string> =>
      (await all(died(log, [object])))[0]!.fixes.map(({ command }) => lineOf(command) ?? '').join('\n');
    const refused = 'dial tcp: lookup postgres on 10.96.0.10:53: no such host\n';
    expect(await commandFor(workload('Deployment', [{ containerPort: 5433 }]), refused)).to.contain(
      'kubectl -n shop expose deployment postgres --port=5433',
    );
    expect(await commandFor(workload('Deployment', []), refused)).to.contain('--port=YOUR_PORT');
    expect(await commandFor(workload('StatefulSet', [{ containerPort: 5432 }]), refused)).to.contain(
      `"spec":{"selector":{"app":"pg"},"ports":[{"port":5432}]}}' | kubectl -n shop apply -f -`,
    );
  });
});

import { expect } from 'chai';
import { UPSTREAM_CHECKS } from '../../../src/checks/upstream/index.ts';
import type { Found } from '../../../src/checks/check.ts';
import { foundBy, withContext } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';
import { hopsOf } from '../../../src/checks/upstream/hop.ts';
import { backend, died, PENDING, REFUSED, service, slice } from './world.ts';

async function all(scenario: Scenario): Promise<Found[]> {
  return (await Promise.all(UPSTREAM_CHECKS.map((check) => foundBy(check, scenario)))).flat();
}
const ids = (found: readonly Found[]): string[] => found.map(({ id, confidence }) => `${id} ${confidence}`);
const dns = (host: string): string => `dial tcp: lookup ${host} on 10.96.0.10:53: no such host\n`;

const insufficient: Found = {
  result: 'found', id: 'limits/unschedulable-resources', category: 'resource-limits', confidence: 'confirmed', container: null,
  summary: 'postgres-1 cannot be scheduled: Insufficient cpu on both nodes', chain: [],
  evidence: [{ object: 'Pod/postgres-1', field: 'status.conditions[PodScheduled]', time: null, quote: '0/2 nodes are available: 2 Insufficient cpu.' }],
  fixes: [{ text: 'ask for less cpu', command: 'kubectl -n shop edit pod postgres-1', risk: 'changes' }],
};

describe('upstream', () => {
  it('leads from a refused clusterIP to the pod that cannot be scheduled', async () => {
    const [cause, ...more] = await all(
      died(REFUSED, [service('postgres'), slice('postgres', []), backend('postgres-1', false, { status: PENDING, spec: { nodeName: undefined } })], { causeOf: () => insufficient }),
    );
    expect(more).to.deep.equal([]);
    expect(cause).to.include({ id: 'upstream/no-ready-endpoints', confidence: 'confirmed', category: 'app-error', container: 'web' });
    expect(cause!.summary).to.match(/Service postgres:5432.*Insufficient cpu/);
    expect(cause!.chain.map(({ object }) => object)).to.deep.equal(['Pod/web-1', 'Service/postgres', 'Pod/postgres-1']);
    expect(cause!.evidence.map(({ quote }) => quote).join('\n')).to.contain('connection refused').and.to.contain('0/2 nodes');
    expect(cause!.fixes[0]!.text).to.equal('ask for less cpu');
  });

  it('says what it sees of the pod where that has no cause of its own', async () => {
    const event = { kind: 'Event', metadata: { name: 'e' }, involvedObject: { kind: 'Pod', name: 'postgres-1', uid: 'uid-postgres-1' }, reason: 'Unhealthy', message: 'Readiness probe failed: nope', type: 'Warning' };
    const [cause] = await all(died(REFUSED, [service('postgres'), slice('postgres', [['postgres-1', false]]), backend('postgres-1', false), event]));
    expect(cause!.id).to.equal('upstream/no-ready-endpoints');
    expect(cause!.summary).to.contain('Readiness probe failed: nope');
  });

  it('never says that no endpoint is ready while one is', async () => {
    const found = await all(
      died(REFUSED, [service('postgres'), slice('postgres', [['postgres-1', true]]), backend('postgres-1', true), backend('postgres-2', false, { status: PENDING })]),
    );
    expect(ids(found)).to.deep.equal(['upstream/not-listening likely']);
    expect(JSON.stringify(found)).to.not.match(/no ready endpoint|none of (its|the) endpoints?/i);
    expect(found[0]!.summary).to.match(/postgres-1 counts as ready without a readiness probe/);
  });

  it('does not accuse a pod of deafness that came up later, or that is probed on that port', async () => {
    const late = await all(died(REFUSED, [service('postgres'), slice('postgres', [['postgres-1', true]]), backend('postgres-1', true, { since: '2026-01-01T11:59:00Z' })]));
    expect(ids(late)).to.deep.equal(['upstream/backend-failing likely']);
    const spec = { nodeName: 'node-2', containers: [{ name: 'db', readinessProbe: { tcpSocket: { port: 5432 } } }] };
    const probed = await all(died(REFUSED, [service('postgres'), slice('postgres', [['postgres-1', true]]), backend('postgres-1', true, { spec })]));
    expect(ids(probed)).to.deep.equal(['upstream/not-listening possible']);
  });

  it('finds a selector that matches nothing and the labels that were meant', async () => {
    const [cause, ...more] = await all(
      died(REFUSED, [service('postgres', { spec: { selector: { app: 'postgres-server' } } }), slice('postgres', []), backend('postgres-1', true)]),
    );
    expect(more).to.deep.equal([]);
    expect(cause).to.include({ id: 'upstream/selector-matches-nothing', confidence: 'confirmed' });
    expect(cause!.summary).to.match(/app=postgres-server matches no pod \(postgres-1 carries app=postgres\)/);
    expect(cause!.fixes[0]!.command).to.contain('patch service postgres');
  });

  it('finds a workload scaled to zero', async () => {
    const set = { kind: 'ReplicaSet', metadata: { name: 'cache-1', labels: { tier: 'cache' }, ownerReferences: [{ kind: 'Deployment', name: 'cache', uid: 'd', controller: true }] }, spec: { replicas: 0 } };
    const [cause] = await all(died(REFUSED, [service('redis', { spec: { selector: { tier: 'cache' } } }), set]));
    expect(cause!.summary).to.contain('deployment/cache is scaled to 0');
  });

  it('finds names that no Service has', async () => {
    const [single] = await all(died(dns('orders-db'), [service('orders')]));
    expect(single).to.include({ id: 'upstream/no-such-service', confidence: 'confirmed' });
    expect(single!.summary).to.contain('orders-db').and.to.contain('orders');
    const [peer] = await all(died('could not translate host name "db-0.db" to address: Name or service not known\n', [], { spec: { subdomain: 'db', containers: [{ name: 'web' }] } }));
    expect(peer!.summary).to.match(/db-0\.db: there is no headless Service db in namespace shop/);
    const [elsewhere] = await all(died(dns('ledger'), [service('ledger', { namespace: 'bank' })]));
    expect(elsewhere!.summary).to.contain('it is in namespace bank');
    const [gone] = await all(died(dns('ledger.bank.svc.cluster.local'), []));
    expect(gone!.summary).to.contain('namespace bank does not exist');
  });

  it('leaves names of outside, its own names and the pod itself alone', async () => {
    for (const host of ['db.example.com', 'api.stripe.com', 'prod.abc123.eu-west-1.rds.amazonaws.com', 'github.com', 'web-1']) {
      expect(await all(died(dns(host), [])), host).to.deep.equal([]);
    }
    expect(await all(died(dns('legacy'), [], { spec: { hostAliases: [{ ip: '10.1.1.1', hostnames: ['legacy'] }], containers: [{ name: 'web' }] } }))).to.deep.equal([]);
    expect(await all(died('dial tcp 127.0.0.1:5432: connect: connection refused\n', [service('postgres')]))).to.deep.equal([]);
    expect(await all(died('dial tcp 52.1.2.3:5432: connect: connection refused\n', [service('postgres')]))).to.deep.equal([]);
  });

  it('says unknown where Services may not be read', async () => {
    expect(await all(died(REFUSED, [service('postgres')], { forbidden: ['services'] }))).to.deep.equal([]);
  });

  it('finds a port that the Service lacks, and a targetPort that leads nowhere', async () => {
    const other = await all(died('dial tcp 10.96.0.42:5433: connect: connection refused\n', [service('postgres'), slice('postgres', [['postgres-1', true]]), backend('postgres-1', true)]));
    expect(ids(other)).to.deep.equal(['upstream/wrong-port confirmed']);
    expect(other[0]!.summary).to.contain('no port 5433, it has 5432');
    const declares = { nodeName: 'n', containers: [{ name: 'db', ports: [{ name: 'pg', containerPort: 5432 }] }] };
    const named = await all(died(REFUSED, [service('postgres', { spec: { ports: [{ port: 5432, targetPort: 'sql' }] } }), slice('postgres', [['postgres-1', true]]), backend('postgres-1', true, { spec: declares })]));
    expect(ids(named)[0]).to.equal('upstream/wrong-port confirmed');
    const number = await all(died(REFUSED, [service('postgres', { spec: { ports: [{ port: 5432, targetPort: 9999 }] } }), slice('postgres', [['postgres-1', true]]), backend('postgres-1', true, { spec: declares })]));
    expect(ids(number)[0]).to.equal('upstream/wrong-port likely');
  });

  it('reads the other half of an address off the settings', async () => {
    const world = [service('postgres', { spec: { clusterIP: 'None' } }), slice('postgres', [['postgres-1', false]]), backend('postgres-1', false)];
    const env = [{ name: 'DATABASE_URL', value: 'postgres://app:s3cret@postgres:5432/shop' }];
    const [hint] = await all(died('dial tcp 10.244.0.9:5432: connect: connection refused\n', world, { env }));
    expect(hint).to.include({ id: 'upstream/no-ready-endpoints', confidence: 'confirmed' });
    expect(JSON.stringify(hint)).to.not.contain('s3cret');
    const hosts = await withContext(died('x: connect: connection refused', [], { env: [{ name: 'REDIS_HOST', value: 'cache' }, { name: 'REDIS_PORT', value: '6379' }] }), (context) => hopsOf(context).map(({ target }) => target.host));
    expect(hosts.filter((host) => host !== 'cache')).to.deep.equal([]);
  });

  it('follows a clusterIP into another namespace', async () => {
    const [cause] = await all(died(REFUSED, [service('postgres', { namespace: 'data' }), slice('postgres', [], 'data'), backend('postgres-1', false, { namespace: 'data' })]));
    expect(cause!.chain[1]!.object).to.equal('Service/data/postgres');
  });

  it('says when a named member is not ready, and when it does not exist', async () => {
    const headless = service('db', { spec: { clusterIP: 'None' } });
    const labels = { app: 'db' };
    const line = dns('db-0.db');
    const notReady = await all(died(line, [headless, slice('db', [['db-1', true], ['db-0', false]]), backend('db-1', true, { labels }), backend('db-0', false, { labels })]));
    expect(ids(notReady)).to.deep.equal(['upstream/backend-failing confirmed']);
    const missing = await all(died(line, [headless, slice('db', [['db-1', true]]), backend('db-1', true, { labels })]));
    expect(missing[0]!.summary).to.contain('there is no pod db-0');
    const normal = await all(died(line, [service('db'), slice('db', [['db-0', true]]), backend('db-0', true, { labels })]));
    expect(ids(normal)).to.deep.equal(['upstream/no-such-service confirmed']);
    expect(normal[0]!.summary).to.contain('not headless');
  });

  it('blames a NetworkPolicy only where none can allow the connection', async () => {
    const world = [service('postgres'), slice('postgres', [['postgres-1', true]]), backend('postgres-1', true)];
    const line = 'dial tcp 10.96.0.42:5432: i/o timeout\n';
    const path = '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies';
    const policy = (from: object[]): object => ({ items: [{ metadata: { name: 'db-only', namespace: 'shop' }, spec: { podSelector: { matchLabels: { app: 'postgres' } }, policyTypes: ['Ingress'], ingress: [{ from }] } }] });
    const denied = await all(died(line, world, { raw: { [path]: policy([{ podSelector: { matchLabels: { app: 'admin' } } }]) } }));
    expect(ids(denied)).to.deep.equal(['upstream/network likely']);
    expect(denied[0]!.summary).to.contain('NetworkPolicy db-only');
    const allowed = await all(died(line, world, { raw: { [path]: policy([{ podSelector: { matchLabels: { app: 'web' } } }]) } }));
    expect(ids(allowed)).to.deep.equal(['upstream/network possible']);
  });

  it("knows a pod that asks the node's resolver", async () => {
    const [cause] = await all(died(dns('postgres'), [service('postgres'), slice('postgres', [['postgres-1', true]]), backend('postgres-1', true)], { spec: { dnsPolicy: 'Default', containers: [{ name: 'web' }] } }));
    expect(cause).to.include({ id: 'upstream/network', confidence: 'confirmed' });
  });

  it('keeps summaries short', async () => {
    const long = { ...insufficient, summary: `postgres-1 ${'x'.repeat(300)}` };
    const [cause] = await all(died(REFUSED, [service('postgres'), slice('postgres', []), backend('postgres-1', false)], { causeOf: () => long }));
    expect(cause!.summary.length).to.be.at.most(160);
  });
});

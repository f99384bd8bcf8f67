import { expect } from 'chai';
import { all, backend, died, dns, ids, service, slice } from './world.ts';

describe('upstream/network', () => {
  it('reports a NetworkPolicy only when no rule can allow the connection', async () => {
    const world = [service('postgres'), slice('postgres', [['postgres-1', true]]), backend('postgres-1', true)];
    const line = 'dial tcp 10.96.0.42:5432: i/o timeout\n';
    const policy = (app: string): object => ({
      kind: 'NetworkPolicy',
      metadata: { name: 'db-only', namespace: 'shop' },
      spec: {
        podSelector: { matchLabels: { app: 'postgres' } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: { matchLabels: { app } } }] }],
      },
    });
    const denied = await all(died(line, [...world, policy('admin')]));
    expect(ids(denied)).to.deep.equal(['upstream/network likely']);
    expect(denied[0]!.summary).to.contain('NetworkPolicy db-only');
    const allowed = await all(died(line, [...world, policy('web')]));
    expect(ids(allowed)).to.deep.equal(['upstream/network possible']);
  });

  it('knows the namespaces that a rule names', async () => {
    const world = [service('postgres'), slice('postgres', [['postgres-1', true]]), backend('postgres-1', true)];
    const policy = (namespaceSelector: object): object => ({
      kind: 'NetworkPolicy',
      metadata: { name: 'out', namespace: 'shop' },
      spec: {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [{ to: [{ namespaceSelector }], ports: [{ protocol: 'UDP', port: 53 }, { port: 5432 }] }],
      },
    });
    const told = async (selector: object): Promise<string[]> =>
      ids(await all(died('dial tcp 10.96.0.42:5432: i/o timeout\n', [...world, policy(selector)])));
    const name = 'kubernetes.io/metadata.name';
    expect(await told({ matchLabels: { [name]: 'kube-system' } })).to.deep.equal(['upstream/network likely']);
    expect(await told({ matchExpressions: [{ key: name, operator: 'In', values: ['dns'] }] })).to.deep.equal([
      'upstream/network likely',
    ]);
    for (const selector of [{}, { matchLabels: { [name]: 'shop' } }, { matchLabels: { team: 'db' } }])
      expect(await told(selector), JSON.stringify(selector)).to.deep.equal(['upstream/network possible']);
  });

  it("finds a dnsPolicy that makes the pod ask the node's DNS", async () => {
    const [cause] = await all(
      died(
        dns('postgres'),
        [service('postgres'), slice('postgres', [['postgres-1', true]]), backend('postgres-1', true)],
        { spec: { dnsPolicy: 'Default', containers: [{ name: 'web' }] } },
      ),
    );
    expect(cause).to.include({ id: 'upstream/network', confidence: 'confirmed' });
  });

  describe('a name that did not resolve, of a Service that exists now', () => {
    const headless = (created?: string): object =>
      service('db', { spec: { clusterIP: 'None' }, ...(created ? { created } : {}) });
    const peers = (since?: string): object[] => [
      slice('db', [['db-0', true]]),
      backend('db-0', true, { labels: { app: 'db' }, ...(since ? { since } : {}) }),
    ];
    const line = dns('db-0.db');

    it('is possible, and names the Service and the pod', async () => {
      const found = await all(died(line, [headless(), ...peers()]));
      expect(ids(found)).to.deep.equal(['upstream/network possible']);
      expect(found[0]!.summary).to.include('db-0.db although Service db and its pod db-0 exist now');
      expect(found[0]!.about).to.include({ kind: 'Service', name: 'db' });
    });

    it('may come from a DNS server that keeps that the name was missing', async () => {
      const [found] = await all(died(line, [headless('2026-01-01T11:57:40Z'), ...peers()]));
      expect(found!.summary).to.include('the Service was created 20 s before, and a DNS server keeps');
    });

    it('is a pod that became ready only after the container died', async () => {
      const found = await all(died(line, [headless(), ...peers('2026-01-01T11:59:00Z')]));
      expect(ids(found)[0]).to.equal('upstream/backend-failing likely');
      expect(found[0]!.summary).to.include('db-0 was down (ready only since 2026-01-01T11:59:00Z)');
    });

    it('is the pod itself, which has no name before it is ready', async () => {
      const labels = { app: 'db' };
      const world = [headless(), slice('db', [['db-0', true]]), backend('db-0', true, { labels })];
      const own = died(dns('web-1.db'), world);
      const found = await all({ ...own, pod: { ...own.pod, metadata: { labels } } });
      expect(ids(found)).to.deep.equal(['upstream/backend-failing likely']);
      expect(found[0]!.summary).to.include('that is the pod itself');
      expect(found[0]!.fixes[0]!.text).to.include('publishNotReadyAddresses');
    });

    it('says that the line is a text in the command of the container', async () => {
      const command = ['/bin/sh', '-c', `echo "${line.trim()}"; exit 1`];
      const spec = { containers: [{ name: 'web', command }] };
      const [found] = await all(died(line, [headless(), ...peers()], { spec }));
      expect(found!.summary).to.match(/exist now: the line is a text in the command of web$/);
      expect(found!.evidence.map(({ field }) => field)).to.include('spec.containers[web].command');
    });
  });
});

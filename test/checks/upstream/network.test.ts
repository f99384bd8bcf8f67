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
});

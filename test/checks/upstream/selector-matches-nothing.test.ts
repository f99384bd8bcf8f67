import { expect } from 'chai';
import { all, backend, died, REFUSED, service, slice } from './world.ts';
import { lineOf } from '../../../src/model/command.ts';
import type { Found } from '../../../src/model/finding.ts';

describe('upstream/selector-matches-nothing', () => {
  it('finds a selector that matches no pod, and the labels of the nearest pod', async () => {
    const [cause, ...more] = await all(
      died(REFUSED, [
        service('postgres', { spec: { selector: { app: 'postgres-server' } } }),
        slice('postgres', []),
        backend('postgres-1', true),
      ]),
    );
    expect(more).to.deep.equal([]);
    expect(cause).to.include({ id: 'upstream/selector-matches-nothing', confidence: 'confirmed' });
    expect(cause!.summary).to.match(/app=postgres-server matches no pod \(postgres-1 has app=postgres\)/);
    expect(lineOf(cause!.fixes[0]!.command)).to.contain('patch service postgres');
  });

  it('follows the pod that would get the label of the one that leads', async () => {
    const selector = { app: 'postgres', 'cluster.example.com/instanceRole': 'primary' };
    const of = (ready: boolean): Promise<Found[]> =>
      all(
        died(REFUSED, [
          service('postgres', { spec: { selector } }),
          slice('postgres', []),
          backend('postgres-1', ready),
        ]),
      );
    const [failing] = await of(false);
    expect(failing).to.include({ id: 'upstream/selector-matches-nothing', confidence: 'likely' });
    expect(failing!.summary).to.match(/no pod has cluster\.example\.com\/instanceRole=primary.*; postgres-1: /);
    const [idle] = await of(true);
    expect(idle!.summary).to.match(/the label of the one that leads$/);
    expect(lineOf(idle!.fixes[0]!.command)).to.contain('get pods -L cluster.example.com/instanceRole');
  });

  it('finds a workload that is scaled to 0', async () => {
    const set = {
      kind: 'ReplicaSet',
      metadata: {
        name: 'cache-1',
        labels: { tier: 'cache' },
        ownerReferences: [{ kind: 'Deployment', name: 'cache', uid: 'd', controller: true }],
      },
      spec: { replicas: 0 },
    };
    const [cause] = await all(died(REFUSED, [service('redis', { spec: { selector: { tier: 'cache' } } }), set]));
    expect(cause!.summary).to.contain('deployment/cache is scaled to 0');
  });
});

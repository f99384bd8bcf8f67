import { expect } from 'chai';
import { all, backend, died, REFUSED, service, slice } from './world.ts';
import { lineOf } from '../../../src/model/command.ts';

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

import { expect } from 'chai';
import check from '../../../src/checks/volumes/attach-limit.ts';
import { foundBy } from '../../support/scenario.ts';
import type { Found } from '../../../src/model/finding.ts';
import { only, textOf } from '../dead-container.ts';

const run = (message: string, objects: object[] = []): Promise<Found[]> =>
  foundBy(check, {
    pod: {
      spec: { nodeName: '', volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data-7' } }] },
      status: {
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
      },
    } as never,
    objects,
  });

describe('volumes/attach-limit', () => {
  it('is confirmed by the scheduler, with the limit of each node', async () => {
    const node = {
      kind: 'CSINode',
      metadata: { name: 'n1' },
      spec: { drivers: [{ name: 'd.example.com', nodeID: 'x', allocatable: { count: 25 } }] },
    };
    const found = only(
      await run('0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 node(s) exceed max volume count.', [
        node,
      ]),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'volume' });
    expect(found.summary).to.contain('3 of 4 nodes exceed max volume count');
    expect(textOf(found)).to.contain('data-7').and.to.contain('allocatable.count 25');
  });

  it('is likely beside a reason that is not known', async () => {
    expect(
      only(await run('0/2 nodes are available: 1 node(s) exceed max volume count, 1 node(s) are cursed.')).confidence,
    ).to.equal('likely');
  });

  it('stays silent on other reasons', async () => {
    expect(await run('0/2 nodes are available: 2 Insufficient cpu.')).to.deep.equal([]);
  });
});

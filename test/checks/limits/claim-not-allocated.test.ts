import { expect } from 'chai';
import check from '../../../src/checks/limits/claim-not-allocated.ts';
import { foundBy } from '../../support/scenario.ts';
import type { Found } from '../../../src/model/finding.ts';
import { only } from '../dead-container.ts';

const run = (message: string, claim: object): Promise<Found[]> =>
  foundBy(check, {
    pod: {
      spec: { nodeName: '', resourceClaims: [{ name: 'nic', ...claim }] },
      status: {
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
      },
    } as never,
  });

describe('limits/claim-not-allocated', () => {
  it('names the claim and the number of nodes', async () => {
    const found = only(
      await run('0/5 nodes are available: 5 cannot allocate all claims. no new claims to deallocate', {
        resourceClaimName: 'fast-nic',
      }),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'resource-limits' });
    expect(found.summary).to.equal(
      'web-1 cannot be scheduled: cannot allocate all claims on 5 of 5 nodes (ResourceClaim fast-nic)',
    );
  });

  it('names the template of a claim that does not exist yet', async () => {
    const said =
      '0/5 nodes are available: waiting for dynamic resource controller to create the resourceclaim "web-1-nic-x".';
    expect(only(await run(said, { resourceClaimTemplateName: 'any-nic' })).summary).to.contain('template any-nic');
  });

  it('is likely beside a reason that is not known, and silent on other reasons', async () => {
    const half = '0/2 nodes are available: 1 cannot allocate all claims, 1 node(s) are cursed.';
    expect(only(await run(half, { resourceClaimName: 'fast-nic' })).confidence).to.equal('likely');
    expect(
      await run('0/2 nodes are available: 2 Insufficient memory.', { resourceClaimName: 'fast-nic' }),
    ).to.deep.equal([]);
  });
});

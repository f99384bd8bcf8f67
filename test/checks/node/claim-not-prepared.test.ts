import { expect } from 'chai';
import check from '../../../src/checks/node/claim-not-prepared.ts';
import type { Found } from '../../../src/model/finding.ts';
import { event, foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';

const SAID =
  'Failed to prepare dynamic resources: prepare dynamic resources: NodePrepareResources failed for ResourceClaim fast-nic: ' +
  'error preparing devices: firmware of nic-3 is too old';
const pod = (started: boolean, said = SAID): Promise<Found[]> =>
  foundBy(check, {
    pod: {
      spec: { resourceClaims: [{ name: 'nic', resourceClaimName: 'fast-nic' }] } as never,
      status: {
        phase: 'Pending',
        containerStatuses: [
          {
            name: 'web',
            restartCount: 0,
            state: started
              ? { running: { startedAt: '2026-01-01T11:59:00Z' } }
              : { waiting: { reason: 'ContainerCreating' } },
          },
        ],
      } as never,
    },
    objects: [event('FailedPrepareDynamicResources', said)],
  });

describe('node/claim-not-prepared', () => {
  it("names the claim, and the end of the driver's message", async () => {
    const found = only(await pod(false));
    expect(found).to.include({ confidence: 'likely', category: 'node' });
    expect(found.summary)
      .to.contain('ResourceClaim fast-nic is not prepared on node-1')
      .and.to.match(/firmware of nic-3 is too old$/);
    expect(textOf(found)).to.contain('get resourceclaim fast-nic');
  });

  it('takes the claim from the spec where the message names none', async () => {
    expect(
      only(await pod(false, 'Failed to prepare dynamic resources: the plugin is not registered')).summary,
    ).to.contain('fast-nic');
  });

  it('stays silent once a container has started', async () => {
    expect(await pod(true)).to.deep.equal([]);
  });
});

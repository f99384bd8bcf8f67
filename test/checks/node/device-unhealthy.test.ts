import { expect } from 'chai';
import check from '../../../src/checks/node/device-unhealthy.ts';
import type { Found } from '../../../src/model/finding.ts';
import { crashed, foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';

const device = (health: string, message?: string): object => ({
  resourceID: 'nic.example.com/n1/nic-3',
  health,
  ...(message ? { message } : {}),
});
const pod = (devices: object[], spec: object = {}, metadata: object = {}): Promise<Found[]> =>
  foundBy(check, {
    pod: {
      metadata: metadata as never,
      spec: spec as never,
      status: {
        containerStatuses: [
          { ...crashed('web', 1), allocatedResourcesStatus: [{ name: 'claim:nic', resources: devices }] },
        ],
      } as never,
    },
  });

describe('node/device-unhealthy', () => {
  it('names the device, the node and the message of its driver', async () => {
    const found = only(await pod([device('Healthy'), device('Unhealthy', 'link is down')]));
    expect(found).to.include({ confidence: 'likely', category: 'node' });
    expect(found.summary).to.contain('nic.example.com/n1/nic-3 on node-1').and.to.contain('link is down');
  });

  it('replaces the pod of a workload, and first frees a claim that keeps its device', async () => {
    const owner = {
      ownerReferences: [{ kind: 'StatefulSet', name: 'db', uid: 'u', controller: true, apiVersion: 'apps/v1' }],
    };
    expect(textOf(only(await pod([device('Unhealthy')], {}, owner)))).to.contain('delete pod web-1');
    const claimed = only(
      await pod([device('Unhealthy')], { resourceClaims: [{ name: 'nic', resourceClaimName: 'shared-nic' }] }, owner),
    );
    expect(claimed.fixes[0]!.text).to.contain('ResourceClaim shared-nic');
  });

  it('stays silent on healthy devices and on those of unknown health', async () => {
    expect(await pod([device('Healthy'), device('Unknown')])).to.deep.equal([]);
  });
});

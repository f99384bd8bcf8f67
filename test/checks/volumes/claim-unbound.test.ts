import { expect } from 'chai';
import check from '../../../src/checks/volumes/claim-unbound.ts';
import { foundBy, outcomesOf } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { claim, claimEvent, pending, storageClass, UNBOUND } from './unbound-pods.ts';

describe('volumes/claim-unbound', () => {
  it('reports a claim without a class, and no default', async () => {
    const found = only(
      await foundBy(
        check,
        pending(UNBOUND, [
          claim(),
          claimEvent(
            'FailedBinding',
            'no persistent volumes available for this claim and no storage class is set',
            'Normal',
          ),
        ]),
      ),
    );
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found)).to.match(/data names no StorageClass, the cluster has none, and no/);
  });

  it('names the provisioner that has not answered', async () => {
    const waits =
      "Waiting for a volume to be created either by the external provisioner 'disk.csi.example.com' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.";
    const found = only(
      await foundBy(
        check,
        pending(UNBOUND, [
          claim({ storageClassName: 'fast' }),
          storageClass('fast', 'disk.csi.example.com'),
          claimEvent('ExternalProvisioning', waits, 'Normal'),
        ]),
      ),
    );
    expect(found.summary).to.match(/provisioner disk\.csi\.example\.com has not created/);
  });

  it('reports the deleted volume of a Lost claim', async () => {
    const message =
      '0/2 nodes are available: persistentvolumeclaim "data" bound to non-existent persistentvolume "pv-7".';
    expect(
      only(await foundBy(check, pending(message, [claim({ volumeName: 'pv-7' }, { phase: 'Lost' })]))).summary,
    ).to.match(/Lost.*pv-7 is gone/);
  });

  it('stays silent while a claim waits for its first consumer', async () => {
    const late = storageClass('fast', 'disk.csi.example.com', { volumeBindingMode: 'WaitForFirstConsumer' });
    const objects = [
      claim({ storageClassName: 'fast' }),
      late,
      claimEvent('WaitForFirstConsumer', 'waiting for first consumer to be created before binding', 'Normal'),
    ];
    expect(
      await foundBy(
        check,
        pending('0/2 nodes are available: 1 Insufficient cpu, 1 node(s) exceed max volume count.', objects),
      ),
    ).to.be.empty;
  });

  it('is unknown if claims may not be read', async () => {
    expect(await outcomesOf(check, pending(UNBOUND, [], { forbidden: ['persistentvolumeclaims'] }))).to.deep.equal([
      { result: 'unknown', why: 'claim data may not be read' },
    ]);
  });

  it('stays silent on a bound claim', async () => {
    expect(await outcomesOf(check, pending(UNBOUND, [claim({}, { phase: 'Bound' })]))).to.be.empty;
  });
});

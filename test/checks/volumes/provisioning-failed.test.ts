import { expect } from 'chai';
import check from '../../../src/checks/volumes/provisioning-failed.ts';
import { foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { claim, claimEvent, pending, storageClass, UNBOUND } from './unbound-pods.ts';

const objects = [claim({ storageClassName: 'fast' }), storageClass('fast', 'disk.csi.example.com')];
const QUOTA =
  'failed to provision volume with StorageClass "fast": rpc error: code = ResourceExhausted desc = quota DISKS_TOTAL_GB exceeded';

describe('volumes/provisioning-failed', () => {
  it('quotes the error of the provisioner', async () => {
    const found = only(await foundBy(check, pending(UNBOUND, [...objects, claimEvent('ProvisioningFailed', QUOTA)])));
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found))
      .to.match(/quota DISKS_TOTAL_GB exceeded/)
      .and.match(/spec\.storageClassName fast/);
  });

  it('leaves a missing class to another check', async () => {
    expect(
      await foundBy(
        check,
        pending(UNBOUND, [
          claim({ storageClassName: 'fast' }),
          claimEvent('ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found'),
        ]),
      ),
    ).to.be.empty;
  });

  it('stays silent once the claim is bound', async () => {
    expect(
      await foundBy(
        check,
        pending(UNBOUND, [
          claim({ storageClassName: 'fast' }, { phase: 'Bound' }),
          storageClass('fast', 'p'),
          claimEvent('ProvisioningFailed', QUOTA),
        ]),
      ),
    ).to.be.empty;
  });

  it('stays silent on the events of another claim', async () => {
    const other = {
      ...(claimEvent('ProvisioningFailed', QUOTA) as { involvedObject: object }),
      involvedObject: { kind: 'PersistentVolumeClaim', name: 'other', namespace: 'shop' },
    };
    expect(await foundBy(check, pending(UNBOUND, [...objects, other]))).to.be.empty;
  });
});

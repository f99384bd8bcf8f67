import { expect } from 'chai';
import check from '../../../src/checks/volumes/no-matching-volume.ts';
import { foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { claim, claimEvent, pending, storageClass, UNBOUND, volume } from './unbound-pods.ts';

const manual = claim({ storageClassName: 'manual' });
const byHand = storageClass('manual', 'kubernetes.io/no-provisioner');

describe('volumes/no-matching-volume', () => {
  it('says what is asked and what the only volume offers', async () => {
    const found = only(
      await foundBy(check, pending(UNBOUND, [manual, volume('pv-1', '50Gi', { storageClassName: 'manual' })])),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'volume' });
    expect(textOf(found)).to.match(/asks for 100Gi ReadWriteOnce of class manual; the only volume, pv-1, offers 50Gi/);
  });

  it('says which access mode is wanting', async () => {
    const many = claim({ storageClassName: 'manual', accessModes: ['ReadWriteMany'] });
    expect(
      only(
        await foundBy(check, pending(UNBOUND, [many, byHand, volume('pv-1', '200Gi', { storageClassName: 'manual' })])),
      ).summary,
    ).to.match(/offers ReadWriteOnce, not ReadWriteMany/);
  });

  it('says whose the volume is', async () => {
    const held = volume(
      'pv-1',
      '200Gi',
      { storageClassName: 'manual', claimRef: { namespace: 'shop', name: 'old', uid: 'x' } },
      { phase: 'Released' },
    );
    expect(only(await foundBy(check, pending(UNBOUND, [manual, byHand, held]))).summary).to.match(
      /pv-1, is Released to claim shop\/old/,
    );
  });

  it('says that the volume has another class', async () => {
    expect(
      only(await foundBy(check, pending(UNBOUND, [claim(), volume('pv-1', '200Gi', { storageClassName: 'slow' })])))
        .summary,
    ).to.match(/has class slow, not none/);
  });

  it('says that there is none of the class', async () => {
    const none = "0/2 nodes are available: 2 node(s) didn't find available persistent volumes to bind.";
    const late = storageClass('local', 'kubernetes.io/no-provisioner', { volumeBindingMode: 'WaitForFirstConsumer' });
    expect(only(await foundBy(check, pending(none, [claim({ storageClassName: 'local' }), late]))).summary).to.match(
      /class local, which has no provisioner, and there is no volume/,
    );
  });

  it('says that the volume the claim names does not exist, and compares it with no other', async () => {
    const found = only(
      await foundBy(
        check,
        pending(UNBOUND, [claim({ volumeName: 'old-disk' }), volume('pv-1', '1Gi', { storageClassName: 'slow' })]),
      ),
    );
    expect(found).to.include({ confidence: 'confirmed' });
    expect(found.summary).to.match(/names volume old-disk, which does not exist/);
    expect(textOf(found)).not.to.contain('pv-1');
  });

  it('takes the controller’s word on a volume that the claim names', async () => {
    const objects = [
      claim({ volumeName: 'pv-1' }),
      claimEvent('VolumeMismatch', 'Cannot bind to requested volume "pv-1": requested PV is too small'),
      volume('pv-1', '1Gi'),
    ];
    expect(textOf(only(await foundBy(check, pending(UNBOUND, objects))))).to.match(/requested PV is too small/);
  });

  it('is silent where a provisioner makes the volume', async () => {
    expect(
      await foundBy(
        check,
        pending(UNBOUND, [
          claim({ storageClassName: 'fast' }),
          storageClass('fast', 'disk.csi.example.com'),
          volume('pv-1', '1Gi', { storageClassName: 'fast' }),
        ]),
      ),
    ).to.be.empty;
  });

  it('is silent where one fits and is about to be bound', async () => {
    expect(
      await foundBy(check, pending(UNBOUND, [manual, byHand, volume('pv-1', '100Gi', { storageClassName: 'manual' })])),
    ).to.be.empty;
  });
});

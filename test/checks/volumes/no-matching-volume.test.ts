import { expect } from 'chai';
import { lineOf } from '../../../src/model/command.ts';
import check from '../../../src/checks/volumes/no-matching-volume.ts';
import { foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { claim, claimEvent, pending, storageClass, UNBOUND, volume } from './unbound-pods.ts';

const manual = claim({ storageClassName: 'manual' });
const byHand = storageClass('manual', 'kubernetes.io/no-provisioner');

describe('volumes/no-matching-volume', () => {
  it('says what the claim asks for and what the only volume offers', async () => {
    const found = only(
      await foundBy(check, pending(UNBOUND, [manual, volume('pv-1', '50Gi', { storageClassName: 'manual' })])),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'volume' });
    expect(textOf(found)).to.match(/asks for 100Gi ReadWriteOnce of class manual; the only volume, pv-1, offers 50Gi/);
  });

  it('replaces a claim by a file with a safe name', async () => {
    const name = '../$(id)';
    const hostile = { ...manual, metadata: { name, namespace: 'shop' } };
    const small = volume('pv-1', '50Gi', { storageClassName: 'manual' });
    const mounted = { volume: { name: 'd', persistentVolumeClaim: { claimName: name } } };
    const found = only(await foundBy(check, pending(UNBOUND, [hostile, small], mounted)));
    expect(lineOf(found.fixes[0]!.command)).to.equal(
      "kubectl -n shop get pvc '../$(id)' -o yaml > ___id_.yaml;  # edit it, then: " +
        'kubectl -n shop replace --force -f ___id_.yaml',
    );
  });

  it('names the missing access mode', async () => {
    const many = claim({ storageClassName: 'manual', accessModes: ['ReadWriteMany'] });
    expect(
      only(
        await foundBy(check, pending(UNBOUND, [many, byHand, volume('pv-1', '200Gi', { storageClassName: 'manual' })])),
      ).summary,
    ).to.match(/offers ReadWriteOnce, not ReadWriteMany/);
  });

  it('names the claim that has the volume', async () => {
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
    ).to.match(/names no StorageClass.*has class slow/);
  });

  it('reports that no volume has the class', async () => {
    const none = "0/2 nodes are available: 2 node(s) didn't find available persistent volumes to bind.";
    const late = storageClass('local', 'kubernetes.io/no-provisioner', { volumeBindingMode: 'WaitForFirstConsumer' });
    expect(only(await foundBy(check, pending(none, [claim({ storageClassName: 'local' }), late]))).summary).to.match(
      /class local, which has no provisioner, and no volume has that class/,
    );
  });

  it('reports a named volume that does not exist, and compares no other', async () => {
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

  it('quotes the controller on a volume that the claim names', async () => {
    const objects = [
      claim({ volumeName: 'pv-1' }),
      claimEvent('VolumeMismatch', 'Cannot bind to requested volume "pv-1": requested PV is too small'),
      volume('pv-1', '1Gi'),
    ];
    expect(textOf(only(await foundBy(check, pending(UNBOUND, objects))))).to.match(/requested PV is too small/);
  });

  it('stays silent if a provisioner creates the volume', async () => {
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

  it('stays silent if a volume fits', async () => {
    expect(
      await foundBy(check, pending(UNBOUND, [manual, byHand, volume('pv-1', '100Gi', { storageClassName: 'manual' })])),
    ).to.be.empty;
  });
});

import { expect } from 'chai';
import check from '../../../src/checks/volumes/storage-class-missing.ts';
import { foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { claim, claimEvent, pending, storageClass, UNBOUND, volume } from './unbound-pods.ts';

const GONE = claimEvent('ProvisioningFailed', 'storageclass.storage.k8s.io "premium-rwo" not found');
const asking = claim({ storageClassName: 'premium-rwo' });

describe('volumes/storage-class-missing', () => {
  it('names the class and similar ones that exist', async () => {
    const found = only(
      await foundBy(
        check,
        pending(UNBOUND, [asking, GONE, storageClass('premium-rwx', 'p'), storageClass('standard', 'p')]),
      ),
    );
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found))
      .to.match(/StorageClass premium-rwo, which does not exist/)
      .and.match(/premium-rwx/)
      .and.match(/StorageClass\/premium-rwo lookup/);
  });

  it('needs no event', async () => {
    expect(await foundBy(check, pending(UNBOUND, [asking]))).to.have.length(1);
  });

  it('relies on the event if classes may not be read', async () => {
    expect(
      await foundBy(check, pending(UNBOUND, [asking, GONE], { forbidden: ['storageclasses', 'persistentvolumes'] })),
    ).to.have.length(1);
    expect(await foundBy(check, pending(UNBOUND, [asking], { forbidden: ['storageclasses', 'persistentvolumes'] }))).to
      .be.empty;
  });

  it('stays silent if volumes created by hand have the class', async () => {
    expect(
      await foundBy(
        check,
        pending(UNBOUND, [asking, GONE, volume('pv-1', '50Gi', { storageClassName: 'premium-rwo' })]),
      ),
    ).to.be.empty;
  });

  it('stays silent on a claim that names no class, whatever an older event says', async () => {
    expect(await foundBy(check, pending(UNBOUND, [claim({ storageClassName: undefined }), GONE]))).to.deep.equal([]);
  });

  it('stays silent if the class was created since', async () => {
    expect(await foundBy(check, pending(UNBOUND, [asking, GONE, storageClass('premium-rwo', 'p')]))).to.be.empty;
  });
});

import { expect } from 'chai';
import check from '../../../src/checks/volumes/csi-driver-missing.ts';
import { foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { pending, stuck } from './unbound-pods.ts';

const TEXT =
  'MountVolume.MountDevice failed for volume "pvc-1" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name disk.csi.example.com not found in the list of registered CSI drivers';

describe('volumes/csi-driver-missing', () => {
  it('reports a driver that is not installed', async () => {
    const found = only(await foundBy(check, stuck([TEXT])));
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found)).to.match(/disk\.csi\.example\.com is not installed in the cluster/);
  });

  it('reports a driver that has not registered on the node', async () => {
    expect(
      only(
        await foundBy(
          check,
          stuck([TEXT], { objects: [{ kind: 'CSIDriver', metadata: { name: 'disk.csi.example.com' } }] }),
        ),
      ).summary,
    ).to.match(/not registered on node-1/);
  });

  it('reads the message of the scheduler of 1.37', async () => {
    expect(
      only(
        await foundBy(
          check,
          pending('0/2 nodes are available: 2 disk.csi.example.com CSI driver is not installed on the node.', []),
        ),
      ).summary,
    ).to.match(/disk\.csi\.example\.com/);
  });

  it('stays silent on a driver that fails', async () => {
    expect(
      await foundBy(
        check,
        stuck([
          'MountVolume.SetUp failed for volume "pvc-1" : rpc error: code = Internal desc = mount failed: exit status 32',
        ]),
      ),
    ).to.be.empty;
  });
});

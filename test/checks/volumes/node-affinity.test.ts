import { expect } from 'chai';
import check from '../../../src/checks/volumes/node-affinity.ts';
import { foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { claim, pending, stuck, volume } from './unbound-pods.ts';

const affinity = (key: string, ...values: string[]): object => ({
  nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values }] }] } },
});
const bound = claim({ volumeName: 'pv-1' }, { phase: 'Bound' });
const OLD =
  '0/2 nodes are available: 1 node(s) had untolerated taint {dedicated: db}, 1 node(s) had volume node affinity conflict.';
const NEW = "0/2 nodes are available: 2 node(s) didn't match PersistentVolume's node affinity.";

describe('volumes/node-affinity', () => {
  for (const message of [OLD, NEW]) {
    it(`says where the volume is: ${message.slice(25, 80)}`, async () => {
      const found = only(
        await foundBy(
          check,
          pending(message, [bound, volume('pv-1', '10Gi', affinity('topology.kubernetes.io/zone', 'eu-1b'))]),
        ),
      );
      expect(found.confidence).to.equal('confirmed');
      expect(textOf(found)).to.match(
        /pv-1 of claim data can only be used where topology\.kubernetes\.io\/zone in eu-1b/,
      );
    });
  }

  it('reports a cordoned node of a local volume, and uncordons it', async () => {
    const node = { kind: 'Node', metadata: { name: 'node-2' }, spec: { unschedulable: true } };
    const found = only(
      await foundBy(
        check,
        pending(NEW, [bound, node, volume('pv-1', '10Gi', affinity('kubernetes.io/hostname', 'node-2'))]),
      ),
    );
    expect(textOf(found))
      .to.match(/but node node-2 is cordoned/)
      .and.match(/kubectl uncordon node-2/);
  });

  it('reports a deleted node of a local volume', async () => {
    expect(
      only(
        await foundBy(
          check,
          pending(NEW, [bound, volume('pv-1', '10Gi', affinity('kubernetes.io/hostname', 'node-9'))]),
        ),
      ).summary,
    ).to.match(/node node-9 is gone/);
  });

  it('reads the message of the kubelet', async () => {
    const text = 'MountVolume.NodeAffinity check failed for volume "pv-1" : no matching NodeSelectorTerms';
    expect(
      only(
        await foundBy(
          check,
          stuck([text], { objects: [bound, volume('pv-1', '10Gi', affinity('kubernetes.io/hostname', 'node-2'))] }),
        ),
      ).summary,
    ).to.match(/not on node-1|node-2 is gone/);
  });

  it('stays silent on the affinity of pods and nodes', async () => {
    expect(
      await foundBy(
        check,
        pending("0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.", [bound]),
      ),
    ).to.be.empty;
  });
});

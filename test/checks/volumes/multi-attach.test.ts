import { expect } from 'chai';
import check from '../../../src/checks/volumes/multi-attach.ts';
import type { Found } from '../../../src/model/finding.ts';
import { event, foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { claim, pending, stuck } from './unbound-pods.ts';

const attach = (message: string, last = '2026-01-01T11:58:00Z'): object =>
  event('FailedAttachVolume', message, { component: 'attachdetach-controller', last });
const owned = {
  ownerReferences: [{ kind: 'ReplicaSet', name: 'web-5d9', controller: true, apiVersion: 'apps/v1', uid: 'rs' }],
  labels: { 'pod-template-hash': '5d9' },
};

describe('volumes/multi-attach', () => {
  for (const message of [
    'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) web-0',
    'Waiting for detach for volume "pvc-1" Volume is already used by pod(s) web-0',
    'Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node and can\'t be attached to another',
    'Waiting for detach for volume "pvc-1" Volume is already exclusively attached to one node, waiting on detach before it can be attached to another node',
  ]) {
    it(`reads: ${message.slice(0, 90)}`, async () => {
      const found = only(
        await foundBy(
          check,
          stuck([attach(message)], { objects: [claim({ volumeName: 'pvc-1' }, { phase: 'Bound' })] }),
        ),
      );
      expect(found.confidence).to.equal('confirmed');
      expect(textOf(found))
        .to.match(/data/)
        .and.match(/pvc-1/)
        .and.match(message.includes('web-0') ? /used by pod\(s\) web-0/ : /another node/);
    });
  }

  it('names the node of the other pod where that node is not ready', async () => {
    const old = {
      kind: 'Pod',
      metadata: { name: 'web-0', namespace: 'shop' },
      spec: { nodeName: 'node-9', containers: [] },
    };
    const node = (status: string): object => ({
      kind: 'Node',
      metadata: { name: 'node-9' },
      status: {
        conditions: [{ type: 'Ready', status, reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting' }],
      },
    });
    const said = attach('Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) web-0');
    const run = async (status: string): Promise<Found> =>
      only(
        await foundBy(
          check,
          stuck([said], { objects: [claim({ volumeName: 'pvc-1' }, { phase: 'Bound' }), old, node(status)] }),
        ),
      );
    const lost = await run('Unknown');
    expect(lost.summary).to.contain('still attached to node node-9, which is not ready');
    expect(textOf(lost)).to.contain('out-of-service');
    expect((await run('True')).summary).to.contain('used by pod(s) web-0');
  });

  it('makes a Deployment end the old pod first', async () => {
    const found = only(
      await foundBy(
        check,
        stuck([attach('Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) web-0')], {
          metadata: owned,
        }),
      ),
    );
    expect(textOf(found)).to.match(/patch deployment\/web .*Recreate/);
  });

  it('reads the message of the scheduler on ReadWriteOncePod', async () => {
    const message =
      '0/2 nodes are available: 1 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode already in-use by another pod.';
    expect(
      await foundBy(check, pending(message, [claim({ accessModes: ['ReadWriteOncePod'] }, { phase: 'Bound' })])),
    ).to.have.length(1);
  });

  it('stays silent once the volume is attached', async () => {
    const done = event('SuccessfulAttachVolume', 'AttachVolume.Attach succeeded for volume "pvc-1"', {
      type: 'Normal',
      last: '2026-01-01T11:59:00Z',
    });
    expect(
      await foundBy(
        check,
        stuck([attach('Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) web-0'), done]),
      ),
    ).to.be.empty;
  });
});

import { expect } from 'chai';
import check from '../../../src/checks/image/never-pull.ts';
import type { Found } from '../../../src/model/finding.ts';
import { only } from '../dead-container.ts';
import { waits } from './waiting-container.ts';

describe('image/never-pull', () => {
  it('names the policy that forbids the pull', async () => {
    const found = only(
      await waits(
        check,
        'ErrImageNeverPull',
        'Container image "registry.example.com/web:1" is not present with pull policy of Never',
        { container: { imagePullPolicy: 'Never' } },
      ),
    );
    expect(found.confidence, 'the node was not read').to.equal('likely');
    expect(found.fixes[0]?.change?.set).to.deep.equal({ imagePullPolicy: 'IfNotPresent' });
  });
  it('names the credentials where the node has the image and its kubelet verifies them', async () => {
    const node = (kubeletVersion: string, names: string[]): object => ({
      kind: 'Node',
      metadata: { name: 'node-1' },
      status: { nodeInfo: { kubeletVersion }, images: [{ names }] },
    });
    const with_ = async (object: object): Promise<Found> =>
      only(
        await waits(
          check,
          'ErrImageNeverPull',
          'Container image "registry.example.com/web:1" is not present with pull policy of Never',
          { container: { imagePullPolicy: 'Never' }, objects: [object] },
        ),
      );
    const image = 'registry.example.com/web:1';
    const held = await with_(node('v1.36.1+k3s1', [image]));
    expect(held.confidence).to.equal('likely');
    expect(held.summary).to.contain('is on node-1').and.to.contain('pull secret');
    const old = await with_(node('v1.34.9', [image]));
    expect(old.confidence).to.equal('confirmed');
    expect(old.summary).to.contain('is not present on node-1');
    const gone = await with_(node('v1.36.1', ['registry.example.com/web:2']));
    expect(gone.confidence).to.equal('confirmed');
    expect(gone.summary).to.contain('is not present on node-1');
  });
  it('stays silent on a pull that the kubelet tries', async () => {
    expect(
      await waits(check, 'ErrImagePull', 'registry.example.com/web:1: not found', {
        container: { imagePullPolicy: 'Always' },
      }),
    ).to.deep.equal([]);
  });
});

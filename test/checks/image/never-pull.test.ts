import { expect } from 'chai';
import check from '../../../src/checks/image/never-pull.ts';
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
    expect(found.confidence).to.equal('confirmed');
    expect(found.fixes[0]?.change?.set).to.deep.equal({ imagePullPolicy: 'IfNotPresent' });
  });
  it('stays silent on a pull that the kubelet tries', async () => {
    expect(
      await waits(check, 'ErrImagePull', 'registry.example.com/web:1: not found', {
        container: { imagePullPolicy: 'Always' },
      }),
    ).to.deep.equal([]);
  });
});

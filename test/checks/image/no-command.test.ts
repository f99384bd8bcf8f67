import { expect } from 'chai';
import check from '../../../src/checks/image/no-command.ts';
import { only } from '../dead-container.ts';
import { waits } from './waiting-container.ts';

describe('image/no-command', () => {
  it('reads the messages of containerd and CRI-O', async () => {
    expect(
      only(
        await waits(
          check,
          'CreateContainerError',
          'failed to generate container "ab" spec: failed to generate spec: no command specified',
        ),
      ).confidence,
    ).to.equal('confirmed');
    expect(await waits(check, 'CreateContainerError', 'no command specified')).to.have.length(1);
  });
  it('stays silent on other refusals', async () => {
    expect(
      await waits(check, 'CreateContainerError', 'container create failed: executable file `x` not found in $PATH'),
    ).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import check from '../../../src/checks/image/create-error.ts';
import { only } from '../dead-container.ts';
import { waits } from './waiting-container.ts';

describe('image/create-error', () => {
  it('quotes the message and names the side at fault', async () => {
    const user = only(
      await waits(
        check,
        'RunContainerError',
        'failed to create containerd task: failed to create shim task: OCI runtime create failed: unable to find user app: no matching entries in passwd file: unknown',
      ),
    );
    expect(user).to.include({ category: 'bad-image', confidence: 'confirmed' });
    expect(user.summary).to.contain('unable to find user app');
    expect(
      only(
        await waits(
          check,
          'CreateContainerError',
          'failed to reserve container name "web_web-1_shop_u_0": name "web_web-1_shop_u_0" is reserved for "ab12"',
        ),
      ).category,
    ).to.equal('node');
  });
  it('leaves programs, mounts, memory and CreateContainerConfigError to other checks', async () => {
    for (const message of [
      'exec: "x": executable file not found in $PATH',
      'no command specified',
      'error mounting "/a" to rootfs at "/b": not a directory',
      'container init was OOM-killed (memory limit too low?)',
    ]) {
      expect(await waits(check, 'RunContainerError', message)).to.deep.equal([]);
    }
    expect(await waits(check, 'CreateContainerConfigError', 'configmap "x" not found')).to.deep.equal([]);
  });
});

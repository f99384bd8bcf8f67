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
  it('takes no program or mount of a hook for one of the container', async () => {
    for (const message of [
      'OCI runtime create failed: runc create failed: unable to start container process: error during container init: ' +
        'error running prestart hook #0: exit status 1, stderr: nvidia-container-cli: mount error: file exists: unknown',
      'runc create failed: error running createRuntime hook #1: exec: "/usr/bin/toolkit": no such file or directory',
    ])
      expect(only(await waits(check, 'RunContainerError', message)).id).to.equal('image/create-error');
  });
  it('is likely for words that it does not know, and for words that only give a direction', async () => {
    for (const message of [
      'OCI runtime create failed: the warden of the pool said no: unknown',
      'applying cgroup configuration for process caused: error creating systemd unit `a.scope`: got `failed`',
      'hugepages of the guest are laid out in another way than the shim wants',
    ]) {
      const found = only(await waits(check, 'CreateContainerError', message));
      expect(found).to.include({ confidence: 'likely', category: 'bad-image' });
      expect(found.summary).to.contain(/(\w+)\W*$/.exec(message.replace(/: unknown$/, ''))![1]!);
    }
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

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
  it('says that the image requires more than the GPU driver has', async () => {
    const said = 'nvidia-container-cli: requirement error: unsatisfied condition: driver>=600: unknown';
    const found = only(await waits(check, 'RunContainerError', `OCI runtime create failed: ${said}`));
    expect(found).to.include({ category: 'node', confidence: 'confirmed' });
    expect(found.fixes[0]!.text).to.match(/built for what the driver of the node supports/);
  });
  it('a runtime that did not answer in time shows nothing', async () =>
    expect(only(await waits(check, 'CreateContainerError', 'context deadline exceeded'))).to.include({
      category: 'node',
      confidence: 'possible',
    }));
  it('is likely for words that it does not know, and for words that only give a direction', async () => {
    for (const message of [
      'OCI runtime create failed: the warden of the pool said no: unknown',
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
  it('blames the cgroups of the node for what fails there, whatever resource the message names', async () => {
    const cases: [string, RegExp][] = [
      [
        'applying cgroup configuration for process caused: error creating systemd unit `docker-x.scope`: got `failed`: unknown',
        /systemd on node/,
      ],
      [
        'unable to apply cgroup configuration: unable to start unit "cri-containerd-1.scope": Unit cri-containerd-1.scope already exists',
        /systemd on node/,
      ],
      ['mkdir /sys/fs/cgroup/memory/kubepods/burstable/pod1/2: cannot allocate memory: unknown', /cgroup driver/],
      ['mkdir /sys/fs/cgroup/cpuset/kubepods/pod1: no space left on device', /cgroup driver/],
      [
        'failed to write "0": open /sys/fs/cgroup/kubepods.slice/hugetlb.2MB.max: no such file or directory',
        /hugetlb controller/,
      ],
      ['cgroups: cgroup mountpoint does not exist: unknown', /cgroup driver/],
      ['error mounting "cgroup" to rootfs at "/sys/fs/cgroup": no subsystem for mount', /cgroup driver/],
    ];
    for (const [message, fix] of cases) {
      const found = only(await waits(check, 'RunContainerError', message));
      expect(found, message).to.include({ category: 'node', confidence: 'likely' });
      expect(found.fixes.map(({ text }) => text).join('\n'), message)
        .to.match(fix)
        .and.not.match(/ask for|free space|limit/);
    }
  });
  it('leaves a limit that the kernel refuses to limits/limit-too-low-to-start', async () => {
    const message =
      'failed to write "4194304": write /sys/fs/cgroup/kubepods.slice/memory.max: device or resource busy';
    expect(await waits(check, 'RunContainerError', message)).to.deep.equal([]);
  });
  it('loads the driver again where the kernel still has the old one', async () => {
    const message =
      'OCI runtime create failed: error running hook #0: stderr: nvml error: driver/library version mismatch: unknown';
    expect(only(await waits(check, 'RunContainerError', message)).fixes[0]?.text).to.match(/old kernel module/);
  });
});

import { expect } from 'chai';
import check from '../../../src/checks/volumes/mount-conflict.ts';
import { dies, only, textOf } from '../dead-container.ts';
import type { Death } from '../dead-container.ts';

const two = (one: string, other: string): Death => ({
  container: {
    volumeMounts: [
      { name: 'a', mountPath: one },
      { name: 'b', mountPath: other },
    ],
  },
  spec: {
    volumes: [
      { name: 'a', configMap: { name: 'cfg' } },
      { name: 'b', secret: { secretName: 'key' } },
    ],
  } as never,
});
const MESSAGE =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "/var/lib/kubelet/pods/1/volumes/kubernetes.io~secret/b" to rootfs at "/etc/app/tls": create mountpoint for /etc/app/tls mount: make mountpoint "/etc/app/tls": mkdirat /run/containerd/rootfs/etc/app/tls: read-only file system';

describe('volumes/mount-conflict', () => {
  it('finds two spellings of one path', async () => {
    const found = only(await dies(check, 'error: no key\n', two('/etc/app', '/etc/app/')));
    expect(found.confidence).to.equal('possible');
    expect(textOf(found)).to.match(/ConfigMap cfg and Secret key both at \/etc\/app/);
  });

  it('confirms a mount inside a read-only one', async () => {
    const found = only(
      await dies(check, '', { code: 128, reason: 'StartError', message: MESSAGE, ...two('/etc/app', '/etc/app/tls') }),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'volume' });
    expect(found.summary).to.match(/Secret key cannot be mounted at \/etc\/app\/tls: that is inside ConfigMap cfg/);
  });

  it('stays silent on mounts side by side and inside one another', async () => {
    expect(await dies(check, 'error: no key\n', two('/etc/app', '/etc/app2'))).to.be.empty;
    expect(await dies(check, 'error: no key\n', two('/etc/app', '/etc/app/tls'))).to.be.empty;
  });
});

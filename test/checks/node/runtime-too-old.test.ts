import { expect } from 'chai';
import check from '../../../src/checks/node/runtime-too-old.ts';
import { lacks, IMAGE_VOLUMES, USER_NAMESPACES } from '../../../src/knowledge/runtime-features.ts';
import type { Found } from '../../../src/model/finding.ts';
import { event, foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { waits } from '../image/waiting-container.ts';

const node = (runtime: string, kernel = '6.8.0-45-generic'): object => ({
  kind: 'Node',
  metadata: { name: 'node-1' },
  status: { nodeInfo: { containerRuntimeVersion: runtime, kernelVersion: kernel } },
});
const spec = { nodeName: 'node-1', hostUsers: false };
const idmap = (source: string): string =>
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: failed to fulfil mount request: ' +
  `failed to set MOUNT_ATTR_IDMAP on ${source}: invalid argument (maybe the filesystem used doesn't support idmap mounts on this kernel?): unknown`;

describe('node/runtime-too-old', () => {
  const noUsers = async (runtime: string): Promise<Found> =>
    only(
      await foundBy(check, {
        pod: {
          spec: { ...spec, containers: [{ name: 'web', image: 'x' }] },
          status: {
            phase: 'Pending',
            containerStatuses: [{ name: 'web', state: { waiting: { reason: 'ContainerCreating' } } }],
          },
        } as never,
        objects: [
          event(
            'FailedCreatePodSandBox',
            "Failed to create pod sandbox: can't set `spec.hostUsers: false`, runtime does not support user namespaces",
          ),
          node(runtime),
        ],
      }),
    );

  it('says which runtime has user namespaces', async () => {
    const found = await noUsers('containerd://1.7.28');
    expect(found.summary).to.match(/it has containerd 1\.7\.28.*needs containerd 2\.0 or CRI-O 1\.25/);
    expect(found.fixes[0]?.change).to.deep.equal({ container: null, set: { hostUsers: null } });
  });

  it('does not call a runtime too old that is new enough', async () => {
    const { summary } = await noUsers('containerd://2.4.2+unknown');
    expect(summary).to.match(/containerd 2\.4\.2\S* of its node offers no user namespaces.*runc 1\.2 or crun 1\.9/);
    expect(summary).to.not.match(/needs containerd/);
  });

  it('distinguishes an old kernel from a file system without idmapped mounts', async () => {
    const secret = idmap('/var/lib/kubelet/pods/1-2/volumes/kubernetes.io~secret/tls');
    const old = only(
      await waits(check, 'RunContainerError', secret, { spec, objects: [node('containerd://2.0.1', '5.15.0-91')] }),
    );
    expect(textOf(old)).to.match(/Linux 5\.15 of its node has none on tmpfs, which needs Linux 6\.3/);
    const nfs = idmap('/var/lib/kubelet/pods/1-2/volumes/kubernetes.io~nfs/share');
    const share = only(await waits(check, 'RunContainerError', nfs, { spec, objects: [node('containerd://2.0.1')] }));
    expect(textOf(share))
      .to.match(/file system of volume share has none \(nfs\)/)
      .and.not.match(/correct the volumeMount/);
  });

  it('knows a runtime without image volumes by its version', async () => {
    const volumes = [{ name: 'model', image: { reference: 'registry.example.com/model:1' } }];
    const message =
      'failed to generate container "1" spec: failed to generate spec: failed to mkdir "": mkdir : no such file or directory';
    const found = only(
      await waits(check, 'CreateContainerError', message, {
        spec: { nodeName: 'node-1', volumes },
        objects: [node('containerd://1.7.12')],
      }),
    );
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.match(
      /containerd 1\.7\.12 of its node has no image volumes \(model\), it needs containerd 2\.1/,
    );
    for (const runtime of ['containerd://2.1.0', 'docker://27.1'])
      expect(
        await waits(check, 'CreateContainerError', message, {
          spec: { nodeName: 'node-1', volumes },
          objects: [node(runtime)],
        }),
      ).to.deep.equal([]);
  });

  it('is silent where the pod does not use the feature', async () => {
    expect(await waits(check, 'RunContainerError', idmap('/x'), { spec: { nodeName: 'node-1' } })).to.deep.equal([]);
    expect(
      await waits(check, 'RunContainerError', 'exec: "x": executable file not found in $PATH', { spec }),
    ).to.deep.equal([]);
  });

  it('compares versions', () => {
    expect(lacks('containerd://1.7.28', USER_NAMESPACES)).to.equal(true);
    expect(lacks('cri-o://1.25.0', USER_NAMESPACES)).to.equal(false);
    expect(lacks('cri-o://1.30.2', IMAGE_VOLUMES)).to.equal(true);
    expect(lacks('docker://27.1', IMAGE_VOLUMES)).to.equal(undefined);
  });
});

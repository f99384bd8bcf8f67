import { expect } from 'chai';
import check from '../../../src/checks/volumes/mount-failed.ts';
import { crashed, event, foundBy, outcomesOf } from '../../support/scenario.ts';
import { dies, only, textOf } from '../dead-container.ts';
import { stuck } from './unbound-pods.ts';

const nfs = { name: 'share', nfs: { server: '10.1.2.3', path: '/exports/app' } };
const setUp = (volume: string, said: string): string => `MountVolume.SetUp failed for volume "${volume}" : ${said}`;

describe('volumes/mount-failed', () => {
  it('quotes the error of a file server, and how to fix it', async () => {
    const found = only(
      await foundBy(
        check,
        stuck(
          [
            setUp(
              'share',
              'mount failed: exit status 32\nMounting command: mount\nOutput: mount.nfs: access denied by server while mounting 10.1.2.3:/exports/app',
            ),
          ],
          { volume: nfs },
        ),
      ),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'volume' });
    expect(textOf(found))
      .to.match(/access denied by server/)
      .and.match(/10\.1\.2\.3:\/exports\/app/)
      .and.match(/export it/);
  });

  it('names the claim, and the mount helper that the node may lack', async () => {
    const said =
      'mount failed: exit status 32\nMounting command: mount\nMounting arguments: -t cifs -o vers=3.0 //files.example.com/app /var/lib/kubelet/x\n' +
      'Output: mount: /var/lib/kubelet/x: bad option; for several filesystems (e.g. nfs, cifs) you might need a /sbin/mount.<type> helper program.';
    const scenario = stuck([setUp('pv-7', said)], {
      volume: { name: 'share', persistentVolumeClaim: { claimName: 'files' } },
    });
    const claim = { kind: 'PersistentVolumeClaim', metadata: { name: 'files' }, spec: { volumeName: 'pv-7' } };
    const found = only(await foundBy(check, { ...scenario, objects: [...(scenario.objects ?? []), claim] }));
    expect(found).to.include({ confidence: 'confirmed' });
    expect(found.summary).to.match(
      /^volume pv-7 of PersistentVolumeClaim files cannot be mounted: .* may lack the helper program \/sbin\/mount\.cifs$/,
    );
  });

  it('names the versions of the gitRepo driver', async () => {
    const said =
      'git-repo volume plugin has been disabled; if necessary, it may be re-enabled by enabling the feature-gate `GitRepoVolumeDriver`';
    const volume = { name: 'share', gitRepo: { repository: 'https://git.example.com/conf.git' } };
    const found = only(await foundBy(check, stuck([setUp('share', said)], { volume })));
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found)).to.match(/init container with git.*1\.33.*1\.36/);
  });

  it('is only likely for an unknown error that came once', async () => {
    const once = event('FailedMount', setUp('share', 'rpc error: code = Internal desc = something odd'), { count: 1 });
    expect(only(await foundBy(check, stuck([once], { volume: nfs }))).confidence).to.equal('likely');
  });

  it('is only likely where a known error ends in words that are not known', async () => {
    const denied = 'mount.nfs: access denied by server while mounting 10.1.2.3:/exports/app';
    for (const [said, confidence] of [
      [denied, 'confirmed'],
      [`${denied}: the keeper of the vault sleeps`, 'likely'],
      ['rpc error: code = Internal desc = AccessDenied: gizmo refused by quorum', 'likely'],
      ['rpc error: code = Internal desc = AccessDenied: role is not authorized to perform: disk:Attach', 'confirmed'],
      ['AttachmentLimitExceeded: permission denied', 'confirmed'],
    ] as const) {
      const found = only(await foundBy(check, stuck([setUp('share', said)], { volume: nfs })));
      expect(found.confidence, said).to.equal(confidence);
    }
  });

  it('names the volume and the path where a mount is over /', async () => {
    const message =
      'failed to create shim task: OCI runtime create failed: error mounting "/var/lib/x" to rootfs at "/": not a directory';
    const found = only(
      await dies(check, '', {
        code: 128,
        reason: 'StartError',
        message,
        container: { volumeMounts: [{ name: 'conf', mountPath: '/' }] },
        spec: { volumes: [{ name: 'conf', configMap: { name: 'web' } }] } as never,
      }),
    );
    expect(found.summary).to.contain('ConfigMap web cannot be mounted at / of web');
    expect(found.fixes[0]!.text).to.equal(
      'mount volume conf at its own directory, not over / of web; single files with subPath',
    );
  });

  it('reports a Secret that a CSI driver lacks', async () => {
    const volume = { name: 'share', csi: { driver: 'files.csi.example.com' } };
    expect(
      await foundBy(
        check,
        stuck(
          [
            setUp(
              'share',
              'fetching NodePublishSecretRef shop/creds failed: kubernetes.io/csi: failed to find the secret creds in the namespace shop with error: secrets "creds" not found',
            ),
          ],
          { volume },
        ),
      ),
    ).to.have.length(1);
  });

  for (const said of [
    'configmap "cfg" not found',
    'secret "tls" not found',
    'configmap references non-existent config key: app.yaml',
    'object "shop"/"cfg" not registered',
    'failed to sync configmap cache: timed out waiting for the condition',
  ]) {
    it(`ignores: ${said}`, async () => {
      expect(await foundBy(check, stuck([setUp('cfg', said)], { volume: { name: 'cfg', configMap: { name: 'cfg' } } })))
        .to.be.empty;
    });
  }

  it('reports a mount that the runtime could not make', async () => {
    const message =
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "/var/lib/agent" to rootfs at "/etc/agent.conf": mount src=/var/lib/agent, dst=/etc/agent.conf: not a directory: Are you trying to mount a directory onto a file (or vice-versa)?';
    const found = only(await dies(check, '', { code: 128, reason: 'StartError', message }));
    expect(textOf(found))
      .to.match(/\/etc\/agent\.conf/)
      .and.match(/not a directory/);
    const onHost = {
      container: { volumeMounts: [{ name: 'a', mountPath: '/etc/agent.conf' }] },
      spec: { volumes: [{ name: 'a', hostPath: { path: '/var/lib/agent' } }] } as never,
    };
    const known = only(await dies(check, '', { code: 128, reason: 'StartError', message, ...onHost }));
    expect(known.summary).to.match(
      /hostPath \/var\/lib\/agent cannot be mounted at \/etc\/agent\.conf of web: one is a directory, the other a file/,
    );
  });

  it('finds no fault in a container that ran, whatever came before', async () => {
    const early = event('FailedMount', setUp('share', 'mount.nfs: Connection timed out'), {
      last: '2026-01-01T11:51:00Z',
    });
    const outcomes = await outcomesOf(check, {
      pod: { spec: { volumes: [nfs] }, status: { containerStatuses: [crashed('web', 1)] } } as never,
      objects: [early],
    });
    expect(outcomes).to.deep.equal([
      { result: 'unknown', why: 'a container of the pod has run, so its 1 volume was mounted', looked: true },
    ]);
  });
});

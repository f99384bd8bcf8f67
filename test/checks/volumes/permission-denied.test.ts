import { expect } from 'chai';
import check from '../../../src/checks/volumes/permission-denied.ts';
import { crashed, foundBy } from '../../support/scenario.ts';
import { dies, only, textOf } from '../dead-container.ts';
import type { Death } from '../dead-container.ts';
import type { Found } from '../../../src/model/finding.ts';

const LOG =
  'panic: mkdir /var/lib/store/wal: permission denied\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:7 +0x1d\n';
const mounted = (volume: object, security: object = {}): Death => ({
  code: 2,
  container: { volumeMounts: [{ name: 'v', mountPath: '/var/lib/store' }] },
  spec: { securityContext: security, volumes: [{ name: 'v', ...volume }] } as never,
});
const data = { persistentVolumeClaim: { claimName: 'data' } };

describe('volumes/permission-denied', () => {
  it('proposes an fsGroup for a claim', async () => {
    const found = only(await dies(check, LOG, mounted(data, { runAsUser: 1000 })));
    expect(found).to.include({ confidence: 'likely', category: 'volume' });
    expect(textOf(found))
      .to.match(/UID 1000/)
      .and.match(/PersistentVolumeClaim data/)
      .and.match(/fsGroup: 1000/);
    expect(found.fixes[0]?.change).to.deep.equal({ container: null, set: { 'securityContext.fsGroup': 1000 } });
  });

  it('finds a relative path below workingDir, or on the one volume with its first name', async () => {
    const on = (path: string, container: object): Promise<Found[]> =>
      dies(check, `mkdir: cannot create directory ‘${path}’: Permission denied\n`, {
        ...mounted(data, { runAsUser: 1000 }),
        container,
      });
    const mount = { name: 'v', mountPath: '/opt/store/var/db' };
    const volumeMounts = [mount, { name: 'v', mountPath: '/etc/store' }];
    expect(only(await on('db/wal', { volumeMounts })).summary)
      .to.contain('db/wal')
      .and.contain('/opt/store/var/db');
    expect(only(await on('var/db/wal', { volumeMounts }))).to.include({ confidence: 'likely' });
    expect(only(await on('wal', { volumeMounts, workingDir: mount.mountPath }))).to.include({ confidence: 'likely' });
    for (const [path, container] of [
      ['wal/db', { volumeMounts }],
      ['../db/wal', { volumeMounts }],
      ['db/wal', { volumeMounts, workingDir: '/srv' }],
      ['db/wal', { volumeMounts: [mount, { name: 'v', mountPath: '/srv/db' }] }],
    ] as const)
      expect(await on(path, container), path).to.deep.equal([]);
  });

  it('explains a command that is missing because it could not be written before', async () => {
    const log =
      "mkdir: cannot create directory '/var/lib/store/bin': Permission denied\n" +
      'Setting the port\nSetting the name\nAll set\n/run.sh: line 7: ./bin/store: No such file or directory\n';
    const found = only(await dies(check, log, { ...mounted(data), code: 127 }));
    expect(found).to.include({ confidence: 'likely' });
    expect(found.explains).to.include('image/command-not-found');
    const elsewhere = log.replace('./bin/store', '/opt/tools/store');
    expect(await dies(check, elsewhere, { ...mounted(data), code: 127 })).to.deep.equal([]);
    const owner = log.replace("mkdir: cannot create directory '/var/lib/store/bin'", 'chown: /var/lib/store/bin');
    expect(await dies(check, owner, { ...mounted(data), code: 127 })).to.deep.equal([]);
  });

  it('finds what an earlier run of an init container left in an emptyDir', async () => {
    const init = { name: 'make', image: 'make:1', volumeMounts: [{ name: 'v', mountPath: '/out' }] };
    const run = async (app: object): Promise<Found> =>
      only(
        await foundBy(check, {
          pod: {
            spec: {
              initContainers: [init],
              containers: [{ name: 'web', image: 'web:1' }],
              volumes: [{ name: 'v', emptyDir: {} }],
            },
            status: { initContainerStatuses: [crashed('make', 1)], containerStatuses: [app] },
          } as never,
          subjects: ['make'],
          logs: { 'web-1/make': 'cannot write: open /out/app.toml: permission denied\n' },
        }),
      );
    const again = await run(crashed('web', 137));
    expect(again.confidence).to.equal('likely');
    expect(textOf(again))
      .to.match(/an earlier run in this pod/)
      .and.match(/gets an empty v /)
      .and.not.match(/chown/);
    const waits = { name: 'web', restartCount: 0, state: { waiting: { reason: 'PodInitializing' } } };
    expect((await run({ ...waits, containerID: 'containerd://1' })).confidence).to.equal('likely');
    const first = await run(waits);
    expect(first.confidence).to.equal('possible');
    expect(textOf(first)).not.to.match(/an earlier run/);
  });

  it('proposes no fsGroup for a hostPath', async () => {
    const found = only(await dies(check, LOG, mounted({ hostPath: { path: '/mnt/x' } }, { runAsUser: 1000 })));
    expect(found.fixes.map(({ text }) => text).join())
      .to.match(/chown -R 1000/)
      .and.not.match(/securityContext\.fsGroup/);
  });

  it('expects no effect of fsGroup on a PersistentVolume that is a directory of the node', async () => {
    const log = '/opt/setup.sh: 4: cannot create /var/lib/store/first: Permission denied\n';
    const volume = (source: object): object[] => [
      {
        kind: 'PersistentVolumeClaim',
        apiVersion: 'v1',
        metadata: { name: 'data', namespace: 'shop' },
        spec: { volumeName: 'pv-7' },
      },
      { kind: 'PersistentVolume', apiVersion: 'v1', metadata: { name: 'pv-7' }, spec: source },
    ];
    const death = mounted(data, { runAsUser: 1000, fsGroup: 1000 });
    const node = only(await dies(check, log, { ...death, objects: volume({ hostPath: { path: '/srv/pv-7' } }) }));
    expect(node.confidence).to.equal('likely');
    expect(textOf(node))
      .to.match(/a directory of the node, \/srv\/pv-7: fsGroup does not change it/)
      .and.match(/chown -R 1000:1000/)
      .and.match(/runAsUser: 0/);
    const disk = only(await dies(check, log, { ...death, objects: volume({ local: { path: '/srv/pv-7' } }) }));
    expect(disk.confidence).to.equal('possible');
    const other = { name: 'side', image: 'side:1', volumeMounts: [{ name: 'v', mountPath: '/x' }] };
    const spec = { ...death.spec, containers: [other] } as never;
    const shared = await dies(check, log, { ...death, spec, objects: volume({ hostPath: { path: '/srv/pv-7' } }) });
    expect(textOf(only(shared))).to.not.match(/runAsUser: 0/);
  });

  it('runs a privileged container as root for a hostPath, and any other as the alternative', async () => {
    const first = async (security: object): Promise<unknown> => {
      const death = mounted({ hostPath: { path: '/mnt/x' } }, { runAsNonRoot: true });
      const container = { ...death.container, securityContext: security };
      const { fixes } = only(await dies(check, LOG, { ...death, container } as Death));
      return fixes.map(({ change, alternative }) => [change?.set ?? null, alternative === true]);
    };
    const root = { 'securityContext.runAsUser': 0, 'securityContext.runAsNonRoot': false };
    expect(await first({ privileged: true })).to.deep.equal([
      [root, false],
      [null, true],
    ]);
    expect(await first({})).to.deep.equal([
      [null, true],
      [root, true],
    ]);
  });

  it('is only possible with an fsGroup, and for root', async () => {
    expect(only(await dies(check, LOG, mounted(data, { runAsUser: 1000, fsGroup: 1000 }))).confidence).to.equal(
      'possible',
    );
    expect(only(await dies(check, LOG, mounted(data, { runAsUser: 0 }))).confidence).to.equal('possible');
  });

  it('does not propose an fsGroup to a program that insists on the mode or the owner', async () => {
    const refused = (what: string, security: object = {}): Promise<Found> =>
      dies(
        check,
        `FATAL:  data directory "/var/lib/store" has ${what}\nDETAIL:  Permissions should be u=rwx (0700)\n`,
        mounted(data, security),
      ).then(only);
    const mode = await refused('invalid permissions', { fsGroup: 999 });
    expect(mode).to.include({ confidence: 'likely' });
    expect(mode.summary).to.contain('refuses /var/lib/store on PersistentVolumeClaim data').and.contain('0700');
    expect(mode.fixes.map(({ text }) => text).join('\n'))
      .to.contain('PGDATA=/var/lib/store/pgdata')
      .and.contain('remove fsGroup')
      .and.contain('chmod 0700')
      .and.not.contain('fsGroup: ');
    const owner = await refused('wrong ownership', { runAsUser: 26 });
    expect(owner.fixes[0]!.text).to.contain('chown -R 26 /var/lib/store');
    expect(owner.fixes.map(({ text }) => text).join()).not.to.contain('fsGroup');
  });

  describe('a change of the owner', () => {
    const log = 'install: cannot change ownership of /var/lib/store/wal: Operation not permitted\n';
    const claim = {
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'shop' },
      spec: { volumeName: 'pv-7' },
    };
    const pv = (spec: object): object => ({ kind: 'PersistentVolume', metadata: { name: 'pv-7' }, spec });
    const on = async (spec: object, security: object = {}): Promise<Found> =>
      only(await dies(check, log, { ...mounted(data, security), objects: [claim, pv(spec)] }));

    it('is refused by NFS, also by a CSI driver of NFS', async () => {
      for (const spec of [
        { nfs: { server: '192.0.2.9', path: '/export' } },
        { csi: { driver: 'nfs.csi.k8s.io', volumeHandle: 'h', volumeAttributes: { server: '192.0.2.9' } } },
      ]) {
        const found = await on(spec);
        expect(found.summary).to.match(
          /may not chown \/var\/lib\/store\/wal on .*NFS server 192\.0\.2\.9 .*root_squash/,
        );
        expect(textOf(found))
          .to.match(/PUID and PGID/)
          .and.match(/no_root_squash/)
          .and.not.match(/fsGroup: /);
      }
    });

    it('needs root, and a file system with owners', async () => {
      const disk = { csi: { driver: 'ebs.csi.aws.com', volumeHandle: 'h' } };
      expect((await on(disk, { runAsUser: 1000 })).summary).to.include('runs as UID 1000, and only root may');
      expect((await on(disk)).summary).to.include('does not run as root, or the storage refuses');
      const share = await on({ csi: { driver: 'smb.csi.k8s.io', volumeHandle: 'h' } });
      expect(share.summary).to.include('smb.csi.k8s.io keeps no owners');
      expect(share.fixes[0]?.text).to.include('mountOptions');
    });

    it('needs CAP_CHOWN', async () => {
      const scene = mounted(data);
      const container = { ...scene.container, securityContext: { capabilities: { drop: ['ALL'] } } };
      const found = only(await dies(check, log, { ...scene, container }));
      expect(found.summary).to.include('capabilities.drop ALL takes CAP_CHOWN away');
      expect(found.fixes[0]?.text).to.include('add CHOWN');
    });
  });

  it('proposes no fsGroup for a claim on NFS', async () => {
    const objects = [
      { kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'shop' }, spec: { volumeName: 'pv-7' } },
      { kind: 'PersistentVolume', metadata: { name: 'pv-7' }, spec: { nfs: { server: '192.0.2.9', path: '/x' } } },
    ];
    const found = only(await dies(check, LOG, { ...mounted(data, { runAsUser: 1000 }), objects }));
    expect(found.fixes.map(({ text }) => text).join())
      .to.match(/192\.0\.2\.9/)
      .and.not.match(/fsGroup/);
  });

  describe("SQLite's unable to open", () => {
    const log = (words = 'store opens'): string =>
      `${words}\nTraceback (most recent call last):\n  File "/srv/main.py", line 4, in <module>\n    connect()\nsqlite3.OperationalError: unable to open database file\n`;

    it('names the only volume with file owners', async () => {
      const found = only(await dies(check, log('opening /var/lib/store/main.db'), mounted(data, { runAsUser: 1002 })));
      expect(found).to.include({ confidence: 'likely', category: 'volume' });
      expect(textOf(found))
        .to.match(/UID 1002/)
        .and.match(/\/var\/lib\/store\/main\.db/)
        .and.match(/fsGroup: 1002/)
        .and.match(/unable to open database file/);
      expect(only(await dies(check, log(), mounted(data, { runAsUser: 1002 }))).confidence).to.equal('possible');
    });

    it('stays silent on root, a set group, an emptyDir, and other errors', async () => {
      expect(await dies(check, log(), mounted(data, { runAsUser: 0 }))).to.be.empty;
      expect(await dies(check, log(), mounted(data))).to.be.empty;
      expect(await dies(check, log(), mounted(data, { runAsUser: 1002, fsGroup: 1002 }))).to.be.empty;
      expect(await dies(check, log(), mounted({ emptyDir: {} }, { runAsUser: 1002 }))).to.be.empty;
      expect(
        await dies(
          check,
          log().replace('unable to open database file', 'no such table: users'),
          mounted(data, { runAsUser: 1002 }),
        ),
      ).to.be.empty;
    });
  });

  it('leaves ConfigMaps, Secrets and the image to other checks', async () => {
    expect(await dies(check, LOG, mounted({ secret: { secretName: 's' } }, { runAsUser: 1000 }))).to.be.empty;
    expect(await dies(check, LOG, { code: 2 })).to.be.empty;
  });
});

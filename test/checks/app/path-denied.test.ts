import { expect } from 'chai';
import check from '../../../src/checks/app/path-denied.ts';
import { dies, only, textOf } from '../dead-container.ts';

const DENIED = '2026/01/02 03:04:05 [emerg] 1#1: mkdir() "/var/cache/proxy/temp" failed (13: Permission denied)\n';

describe('app/path-denied', () => {
  it('names the user and the path, and offers an emptyDir for it', async () => {
    const found = only(await dies(check, DENIED, { spec: { securityContext: { runAsUser: 4242 } } }));
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.equal(
      'web runs as UID 4242 and may not use /var/cache/proxy/temp: permission denied on a path of its image, where no volume is mounted',
    );
    expect(textOf(found))
      .to.match(/spec\.securityContext\.runAsUser/)
      .and.to.match(/emptyDir/);
    expect(Object.keys(found.fixes[0]!.change!.set).join()).to.match(/containers\[web\]\.volumeMounts\[\/var/);
  });

  it('hides the directory of a program only on a condition', async () => {
    const log = '/run.sh: line 4: /opt/fair/.seal: Permission denied\n';
    const found = only(await dies(check, log, { spec: { securityContext: { runAsUser: 4242 } } }));
    const hiding = found.fixes.filter(({ text }) => text.includes('emptyDir'));
    expect(hiding).to.have.lengthOf(1);
    expect(hiding[0]).to.include({ conditional: true });
    expect(hiding[0]!.text).to.match(
      /^if the program needs nothing that the image has there: mount an emptyDir at \/opt\/fair/,
    );
    expect(found.fixes[0]!.text).to.match(/remove spec\.securityContext\.runAsUser/);
  });

  it("names the image's user when the spec sets none", async () => {
    const found = only(await dies(check, 'fatal: open /srv/hub/hub.db: permission denied\n'));
    expect(found.summary).to.match(/runs as the image's user and may not use \/srv\/hub\/hub\.db/);
    expect(textOf(found)).not.to.match(/runAsUser/);
  });

  it('names the capability that root lacks, or what else denies root', async () => {
    const powerless = only(
      await dies(check, DENIED, { container: { securityContext: { runAsUser: 0, capabilities: { drop: ['ALL'] } } } }),
    );
    expect(powerless.summary).to.match(/runs as root without CAP_DAC_OVERRIDE/);
    expect(textOf(powerless))
      .to.match(/add DAC_OVERRIDE to capabilities\.add/)
      .and.not.to.match(/chown/);
    const added = only(
      await dies(check, DENIED, {
        container: { securityContext: { runAsUser: 0, capabilities: { drop: ['ALL'], add: ['DAC_OVERRIDE'] } } },
      }),
    );
    expect(textOf(added))
      .to.match(/runs as root and/)
      .and.to.match(/AppArmor/);
  });

  it('is only possible for a relative path in a pod with volumes', async () => {
    const relative = await dies(check, "PermissionError: [Errno 13] Permission denied: 'out/a.csv'\n", {
      container: { volumeMounts: [{ name: 'd', mountPath: '/d' }] },
      spec: { volumes: [{ name: 'd', emptyDir: {} }] },
    });
    expect(only(relative).confidence).to.equal('possible');
  });

  it('finds nothing on volumes and kernel file systems, for ports and for errors that the program survives', async () => {
    expect(
      await dies(check, DENIED, {
        container: { volumeMounts: [{ name: 'd', mountPath: '/var/cache' }] },
        spec: { volumes: [{ name: 'd', emptyDir: {} }] },
      }),
    ).to.deep.equal([]);
    expect(await dies(check, 'open /proc/sys/net/core/somaxconn: permission denied\n')).to.deep.equal([]);
    expect(await dies(check, 'listen tcp :80: bind: permission denied\n')).to.deep.equal([]);
    expect(
      await dies(check, `open /srv/a: permission denied\n${'ok, serving\n'.repeat(60)}FATAL no quorum\n`),
    ).to.deep.equal([]);
  });
  it('mounts the parent of the directories that one program makes', async () => {
    for (const [path, parent] of [
      ['/var/cache/nginx/client_temp', '/var/cache/nginx'],
      ['/var/lib/nginx/body', '/var/lib/nginx'],
    ] as const) {
      const log = `nginx: [emerg] mkdir() "${path}" failed (13: Permission denied)\n`;
      expect(only(await dies(check, log)).fixes[0]!.change!.set).to.include.keys(
        `containers[web].volumeMounts[${parent}]`,
      );
    }
  });

  it('says why the owner of a path of the image cannot be changed', async () => {
    const log = "chown: changing ownership of '/srv/cache': Operation not permitted\n";
    const found = only(await dies(check, log, { container: { securityContext: { runAsUser: 1000 } } }));
    expect(found.summary).to.match(/may not chown \/srv\/cache of its image: it runs as UID 1000, and only root may/);
    expect(found.fixes[0]?.text).to.include('runAsUser: 0');
    const dropped = { securityContext: { runAsUser: 0, capabilities: { drop: ['CHOWN'] } } };
    expect(only(await dies(check, log, { container: dropped })).fixes[0]?.text).to.include('add CHOWN');
  });
});

import { expect } from 'chai';
import check from '../../../src/checks/volumes/subpath.ts';
import { foundBy } from '../../support/scenario.ts';
import { dies, only, textOf } from '../dead-container.ts';
import type { Death } from '../dead-container.ts';

const runc = (at: string): string =>
  `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "/var/lib/kubelet/pods/1/volume-subpaths/v/web/0" to rootfs at "${at}": mount src=/var/lib/kubelet/pods/1/volume-subpaths/v/web/0, dst=${at}, flags=MS_BIND|MS_REC: not a directory: Are you trying to mount a directory onto a file (or vice-versa)?`;
const mounted = (mountPath: string, subPath: string | undefined): Death => ({
  container: { volumeMounts: [{ name: 'v', mountPath, ...(subPath ? { subPath } : {}) }] },
  spec: { volumes: [{ name: 'v', configMap: { name: 'cfg' } }] } as never,
});
const cfg = (...keys: string[]): object => ({
  kind: 'ConfigMap',
  metadata: { name: 'cfg' },
  data: Object.fromEntries(keys.map((key) => [key, 'x'])),
});
const start = { code: 128, reason: 'StartError' };

describe('volumes/subpath', () => {
  it('reports a file that is mounted on a directory', async () => {
    const found = only(
      await dies(check, '', {
        ...start,
        message: runc('/opt'),
        ...mounted('/opt', 'app.conf'),
        objects: [cfg('app.conf')],
      }),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'volume' });
    expect(textOf(found))
      .to.match(/subPath app\.conf of ConfigMap cfg/)
      .and.match(/\/opt\b/)
      .and.match(/not a directory/)
      .and.match(/\/opt\/app\.conf/);
  });

  it('reports a subPath that names no key', async () => {
    const found = only(
      await dies(check, '', {
        ...start,
        message: runc('/opt/app.conf'),
        ...mounted('/opt/app.conf', 'app.conf'),
        objects: [cfg('apps.conf')],
      }),
    );
    expect(textOf(found))
      .to.match(/ConfigMap cfg has no key app\.conf \(it has apps\.conf\)/)
      .and.match(/subPath apps\.conf/);
  });

  it('finds the mounted file that a temporary file in its directory should replace', async () => {
    const log = "mv: cannot move '/opt/app.conf.tmp' to its place: Device or resource busy\n";
    const found = only(await dies(check, log, mounted('/opt/app.conf', 'app.conf')));
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.match(/cannot replace \/opt\/app\.conf .*subPath app\.conf of ConfigMap cfg/);
    expect(await dies(check, log, mounted('/srv/app.conf', 'app.conf'))).to.be.empty;
    const read = log.replace("mv: cannot move '/opt/app.conf.tmp' to its place", "open '/opt/device'");
    expect(await dies(check, read, mounted('/opt/app.conf', 'app.conf'))).to.be.empty;
  });

  it('finds a directory that the app opens as a file', async () => {
    const log = 'Error: EISDIR: illegal operation on a directory, read /opt/app.conf\n';
    expect(
      only(await dies(check, log, { ...mounted('/opt/app.conf', 'app.conf'), objects: [cfg('other.conf')] }))
        .confidence,
    ).to.equal('confirmed');
    expect(await dies(check, log, { ...mounted('/opt/app.conf', 'app.conf'), objects: [cfg('app.conf')] })).to.be.empty;
  });

  describe('a directory where the app opens a file', () => {
    const at = (mountPath: string, volume: object, subPath?: string): Death =>
      ({
        container: { volumeMounts: [{ name: 'v', mountPath, ...(subPath ? { subPath } : {}) }] },
        spec: { volumes: [{ name: 'v', ...volume }] },
      }) as never;
    const claim = { persistentVolumeClaim: { claimName: 'web-data' } };
    const rust = 'Error: reading /srv/web.toml: Is a directory (os error 21)\n';

    it('reports a subPath that the kubelet made, in any language', async () => {
      for (const log of [rust, 'cat: /srv/web.toml: Ist ein Verzeichnis\n', '错误: /srv/web.toml: 是一个目录\n']) {
        const found = only(await dies(check, log, at('/srv/web.toml', claim, 'etc/web.toml')));
        expect(found).to.include({ confidence: 'likely', category: 'volume' });
        expect(found.summary).to.match(/finds a directory at \/srv\/web\.toml: subPath etc\/web\.toml of .*web-data/);
      }
    });

    it('takes the only file that is mounted where the log names no path', async () => {
      const log = 'Error: EISDIR: illegal operation on a directory, read\n';
      expect((await dies(check, log, at('/srv/web.toml', claim, 'web.toml')))[0]?.confidence).to.equal('likely');
      expect(await dies(check, log, at('/srv/web', claim, 'web'))).to.be.empty;
    });

    it('is confirmed for a ConfigMap that is mounted without a subPath', async () => {
      const found = only(await dies(check, rust, at('/srv/web.toml', { configMap: { name: 'cfg' } })));
      expect(found.confidence).to.equal('confirmed');
      expect(found.fixes[0]?.text).to.match(/set subPath to its name, such as web\.toml/);
    });

    it('reports a file that the node lacks', async () => {
      const found = only(await dies(check, rust, at('/srv/web.toml', { hostPath: { path: '/opt/web.toml' } })));
      expect(found.summary).to.match(/hostPath \/opt\/web\.toml is a directory: .* node node-1 has no such file/);
      const file = { hostPath: { path: '/opt/web.toml', type: 'File' } };
      expect(await dies(check, rust, at('/srv/web.toml', file))).to.be.empty;
    });

    it('advises to name a file where a directory is mounted on purpose', async () => {
      const log = 'Error: reading /srv/conf: Is a directory (os error 21)\n';
      for (const volume of [claim, { hostPath: { path: '/opt/conf' } }])
        expect(only(await dies(check, log, at('/srv/conf', volume))).fixes[0]?.text).to.match(
          /name a file below \/srv\/conf/,
        );
    });

    it('stays silent on another path that begins alike', async () => {
      const log = 'Error: reading /srv/web.toml.d: Is a directory (os error 21)\n';
      expect(await dies(check, log, at('/srv/web.toml', claim, 'web.toml'))).to.be.empty;
    });
  });

  it('reports that a mounted file cannot be replaced', async () => {
    const found = only(
      await dies(
        check,
        "sed: cannot rename /opt/sedA1b2: Device or resource busy\nmv: cannot move '/opt/app.tmp' to '/opt/app.conf': Device or resource busy\n",
        { ...mounted('/opt/app.conf', 'app.conf'), objects: [cfg('app.conf')] },
      ),
    );
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.match(/cannot replace \/opt\/app\.conf.*subPath app\.conf of ConfigMap cfg/);
  });

  it('reads the message of a kubelet that cannot prepare it', async () => {
    const found = only(
      await foundBy(check, {
        pod: {
          spec: {
            containers: [{ name: 'web', volumeMounts: [{ name: 'v', mountPath: '/data', subPath: '../up' }] }],
            volumes: [{ name: 'v', emptyDir: {} }],
          },
          status: {
            phase: 'Pending',
            containerStatuses: [
              {
                name: 'web',
                restartCount: 0,
                state: {
                  waiting: {
                    reason: 'CreateContainerConfigError',
                    message: 'failed to prepare subPath for volumeMount "v" of container "web"',
                  },
                },
              },
            ],
          },
        } as never,
      }),
    );
    expect(textOf(found)).to.match(/\.\.\/up/);
  });

  it('stays silent if no subPath is mounted', async () => {
    expect(
      await dies(check, '', {
        ...start,
        message: 'error mounting "/var/lib/x" to rootfs at "/opt": not a directory',
        ...mounted('/opt', undefined),
      }),
    ).to.be.empty;
  });

  it('stays silent on a container with another error', async () => {
    expect(await dies(check, 'ValueError: nope\n', { ...mounted('/opt/app.conf', 'app.conf'), objects: [cfg('x')] })).to
      .be.empty;
  });
});

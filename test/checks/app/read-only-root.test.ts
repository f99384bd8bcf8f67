import { expect } from 'chai';
import check from '../../../src/checks/app/read-only-root.ts';
import pathDenied from '../../../src/checks/app/path-denied.ts';
import { scratchOf } from '../../../src/checks/app/support/writable.ts';
import errorLine from '../../../src/checks/app/error-line.ts';
import { dies, only, textOf } from '../dead-container.ts';

const LOG = "OSError: [Errno 30] Read-only file system: '/var/cache/thumbs/a.db'\n";
const ROOT = { securityContext: { readOnlyRootFilesystem: true } };

describe('app/read-only-root', () => {
  it('is confirmed when the spec makes the root read-only and no volume covers the path', async () => {
    const owner = {
      ownerReferences: [{ kind: 'StatefulSet', name: 'web', controller: true, apiVersion: 'apps/v1', uid: 'u' }],
    };
    const found = only(await dies(check, LOG, { container: ROOT, metadata: owner }));
    expect(found.confidence).to.equal('confirmed');
    expect(found.fixes[0]!.text).to.match(/; the program may write to more directories after that$/);
    expect(textOf(found))
      .to.match(/readOnlyRootFilesystem/)
      .and.to.match(/patch statefulset\/web .*"mountPath":"\/var\/cache\/thumbs"/);
    const volume = 'writable-var-cache-thumbs';
    // Only what it adds: the pod also has the volume of the ServiceAccount token, and no template has that.
    expect(found.fixes[0]!.change!.set).to.deep.equal({
      [`volumes[${volume}]`]: { name: volume, emptyDir: {} },
      'containers[web].volumeMounts[/var/cache/thumbs]': { name: volume, mountPath: '/var/cache/thumbs' },
    });
  });
  it('finds nothing when the root is writable, and on a mounted volume', async () => {
    expect(await dies(check, LOG)).to.deep.equal([]);
    expect(
      await dies(check, LOG, {
        container: { ...ROOT, volumeMounts: [{ name: 'c', mountPath: '/var/cache' }] },
        spec: { volumes: [{ name: 'c', configMap: { name: 'x' } }] },
      }),
    ).to.deep.equal([]);
  });
  it('reads the error of a call without its path, and the path in the trace of it', async () => {
    for (const log of [
      'PHP Fatal error:  Uncaught ErrorException: mkdir(): Read-only file system in /srv/www/Files.php:590\n' +
        'Stack trace:\n#0 [internal function]: handle()\n' +
        "#1 /srv/www/Files.php(590): mkdir('/srv/www/cache/views', 493, true)\n#2 {main}\n  thrown in /srv/www/Files.php\n",
      'Unable to create the "views" directory (/srv/www/cache/views): mkdir(): Read-only file system in /srv/x.php:5\n',
      'Warning: file_put_contents(/srv/www/cache/views): Failed to open stream: Read-only file system in /srv/x.php on line 3\n',
    ]) {
      const found = only(await dies(check, log, { code: 255, container: ROOT }));
      expect(found.summary, log).to.contain('cannot write /srv/www/cache/views');
      expect(found.fixes[0]!.change!.set).to.include.keys('containers[web].volumeMounts[/srv/www/cache/views]');
    }
    const denied =
      'Warning: mkdir(): Read-only file system in /srv/www/index.php on line 3\n' +
      'RuntimeException: Directory /srv/www/cache is not writable\n';
    const found = only(await dies(check, denied, { container: ROOT }));
    expect(found).to.include({ confidence: 'likely' });
    expect(found.summary).to.contain('/srv/www/cache');
    expect(await dies(pathDenied, denied, { container: ROOT })).to.deep.equal([]);
    for (const log of [
      'PHP Warning:  mkdir(): Read-only file system in /srv/www/index.php on line 12\n',
      'fatal: could not start: Read-only file system\n',
      'Error: Os { code: 30, kind: ReadOnlyFilesystem, message: "Read-only file system" }\n',
    ]) {
      const found = only(await dies(check, log, { code: 255, container: ROOT }));
      expect(found, log).to.include({ confidence: 'likely' });
      expect(found.fixes[0]!.text).to.match(/^mount an emptyDir at the directory that the program writes/);
      expect(await dies(check, log, { code: 255 }), 'a writable root').to.deep.equal([]);
      expect(only(await dies(errorLine, log, { code: 255 })).summary, 'no better answer').to.contain('Read-only');
    }
  });
  it('mounts the directory of one program as a whole, and every path that the log names', async () => {
    const log =
      'nginx: [warn] could not build pid /run/nginx.pid: open() "/run/nginx.pid" failed (30: Read-only file system)\n' +
      'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)\n';
    expect(only(await dies(check, log, { container: ROOT })).fixes[0]!.change!.set).to.include.keys(
      'containers[web].volumeMounts[/var/cache/nginx]',
      'containers[web].volumeMounts[/run]',
    );
  });
  it('never hides other files of the image', () => {
    for (const [path, directory] of [
      ['/etc/nginx/conf.d/default.conf', '/etc/nginx/conf.d'],
      ['/app/data', '/app/data'],
      ['/var/lib/app/x.db', '/var/lib/app'],
      ['/var/cache/x.db', '/var/cache'],
      ['/var/run/app/app.pid', '/var/run'],
      ['/tmp/x', '/tmp'],
      ['/var/lib/nginx/body', '/var/lib/nginx'],
      ['/var/lib/nginx/tmp/client_body', '/var/lib/nginx/tmp'],
      ['/runner/x', '/runner/x'],
    ] as const)
      expect(scratchOf(path), path).to.equal(directory);
  });
  it('knows the number with which .NET fails on a read-only root, and never confirms it', async () => {
    const log = 'Failed to initialize CoreCLR, HRESULT: 0x8007000E\n';
    const found = only(await dies(check, log, { code: 137, container: ROOT }));
    expect(found).to.include({ id: 'app/read-only-root', confidence: 'likely' });
    expect(found.summary).to.contain('writes to /tmp: readOnlyRootFilesystem is true');
    expect(found.fixes[0]!.change!.set).to.include.keys('containers[web].volumeMounts[/tmp]');
    expect(found.fixes[1]!.change!.set).to.deep.equal({ 'env[DOTNET_EnableDiagnostics]': '0' });
    expect(await dies(check, log, { code: 137 }), 'a writable root').to.deep.equal([]);
    const other = log.replace('0x8007000E', '0x80131534');
    expect(await dies(check, other, { code: 137, container: ROOT }), 'another number').to.deep.equal([]);
    for (const name of ['DOTNET_EnableDiagnostics', 'COMPlus_EnableDiagnostics']) {
      const off = { ...ROOT, env: [{ name, value: '0' }] };
      expect(await dies(check, log, { code: 137, container: off }), 'turned off').to.deep.equal([]);
    }
    const mounted = { ...ROOT, volumeMounts: [{ name: 't', mountPath: '/tmp' }] };
    const spec = { volumes: [{ name: 't', emptyDir: {} }] };
    expect(await dies(check, log, { code: 137, container: mounted, spec }), 'a volume').to.deep.equal([]);
  });
});

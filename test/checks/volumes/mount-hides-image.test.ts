import { expect } from 'chai';
import check from '../../../src/checks/volumes/mount-hides-image.ts';
import missingFile from '../../../src/checks/config/missing-file.ts';
import { dies, only, textOf } from '../dead-container.ts';
import type { Death } from '../dead-container.ts';

const refused = (path: string): string =>
  `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "${path}": stat ${path}: no such file or directory`;
const mounted = (mountPath: string, volume: object, more: object = {}): Death => ({
  container: { volumeMounts: [{ name: 'v', mountPath }], ...more },
  spec: { volumes: [{ name: 'v', ...volume }] } as never,
});
const start = { code: 128, reason: 'StartError' };

describe('volumes/mount-hides-image', () => {
  it('confirms a program below a mount', async () => {
    const found = only(
      await dies(check, '', { ...start, message: refused('/srv/bin/api'), ...mounted('/srv/bin', { emptyDir: {} }) }),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'volume' });
    expect(textOf(found)).to.match(
      /\/srv\/bin\/api is not found, because emptyDir volume v is mounted over \/srv\/bin and hides/,
    );
    expect(check.explains).to.include('image/entrypoint-missing');
  });

  it('finds a relative path below the working directory', async () => {
    const death = mounted('/opt/tool', { persistentVolumeClaim: { claimName: 'tools' } }, { workingDir: '/opt/tool' });
    expect(only(await dies(check, '', { ...start, message: refused('./run'), ...death })).summary).to.match(
      /PersistentVolumeClaim tools is mounted over \/opt\/tool/,
    );
  });

  it('finds a bare name in a directory of PATH', async () => {
    const message =
      'runc create failed: unable to start container process: exec: "gunicorn": executable file not found in $PATH';
    expect(
      only(
        await dies(check, '', { ...start, message, ...mounted('/usr/local/bin', { configMap: { name: 'scripts' } }) }),
      ).confidence,
    ).to.equal('likely');
  });

  it('names a similar key', async () => {
    const found = only(
      await dies(check, '', {
        ...start,
        message: refused('/scripts/run.sh'),
        ...mounted('/scripts', { configMap: { name: 'scripts' } }),
        objects: [{ kind: 'ConfigMap', metadata: { name: 'scripts' }, data: { 'runs.sh': '' } }],
      }),
    );
    expect(found.confidence).to.equal('likely');
    expect(textOf(found)).to.match(/it has runs\.sh/);
  });

  it('leaves an object or a key that is missing to config/missing-file', async () => {
    const secret = { secret: { secretName: 'tls', optional: true } };
    const command = ['serve', '--cert=/etc/tls/tls.crt'];
    const log = 'panic: open /etc/tls/tls.crt: no such file or directory\n\ngoroutine 1 [running]:\nmain.main()\n';
    const other = { objects: [{ kind: 'Secret', metadata: { name: 'tls' }, data: { other: 1 } }] };
    for (const objects of [{}, other]) {
      const death = { ...mounted('/etc/tls', secret, { command }), ...objects };
      expect(await dies(check, log, death)).to.deep.equal([]);
      expect(only(await dies(missingFile, log, death)).confidence).to.equal('confirmed');
    }
    const scripts = { configMap: { name: 'scripts', optional: true } };
    const death = { ...start, message: refused('/scripts/run.sh'), ...mounted('/scripts', scripts) };
    expect(await dies(check, '', death)).to.deep.equal([]);
    const found = only(await dies(missingFile, '', death));
    expect(found.summary).to.match(/ConfigMap scripts does not exist; it is optional: true/);
    expect(textOf(found))
      .to.contain('with key run.sh')
      .and.match(/correct spec\.volumes\[v\]\.configMap\.name/);
    expect(missingFile.explains).to.include('image/entrypoint-missing');
  });

  it('leaves a volume that an init container fills to volumes/not-written', async () => {
    const death = mounted('/app', { emptyDir: {} });
    const spec = {
      ...death.spec,
      initContainers: [{ name: 'copy', volumeMounts: [{ name: 'v', mountPath: '/out' }] }],
    } as never;
    expect(await dies(check, '', { ...start, message: refused('/app/server'), ...death, spec })).to.deep.equal([]);
  });

  it('finds a script that an interpreter cannot open', async () => {
    const found = only(
      await dies(check, "python: can't open file '/code/manage.py': [Errno 2] No such file or directory\n", {
        code: 2,
        ...mounted(
          '/code',
          { persistentVolumeClaim: { claimName: 'code' } },
          { command: ['python', '/code/manage.py'] },
        ),
      }),
    );
    expect(textOf(found))
      .to.match(/manage\.py/)
      .and.match(/claim code|PersistentVolumeClaim code/i);
  });

  it('finds a module with a covered library directory', async () => {
    const log =
      "node:internal/modules/cjs/loader:1228\n  throw err;\n  ^\n\nError: Cannot find module 'express'\nRequire stack:\n- /usr/src/app/index.js\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1225:15)\n  code: 'MODULE_NOT_FOUND',\n\nNode.js v20.1.0\n";
    expect(only(await dies(check, log, mounted('/usr/src/app/node_modules', { emptyDir: {} }))).summary).to.match(
      /express/,
    );
    expect(await dies(check, log, mounted('/usr/src/app/uploads', { emptyDir: {} }))).to.be.empty;
  });

  it('stays silent if no mount covers the path', async () => {
    expect(
      await dies(check, '', {
        ...start,
        message: refused('/app/server'),
        ...mounted('/application', { emptyDir: {} }),
      }),
    ).to.be.empty;
    expect(
      await dies(check, '', { ...start, message: refused('/app/server'), ...mounted('/app/data', { emptyDir: {} }) }),
    ).to.be.empty;
  });

  it('stays silent on a data file that belongs on its volume', async () => {
    expect(
      await dies(
        check,
        'panic: open /data/rules.csv: no such file or directory\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:7\n',
        { code: 2, ...mounted('/data', { persistentVolumeClaim: { claimName: 'rules' } }) },
      ),
    ).to.be.empty;
  });
});

import { expect } from 'chai';
import { lineOf } from '../../../src/model/command.ts';
import check from '../../../src/checks/config/missing-file.ts';
import { dies, only, textOf } from '../dead-container.ts';
import type { Death } from '../dead-container.ts';
import { configMap } from './world.ts';

const LOG = 'failed to load config: open /etc/web/config.yaml: no such file or directory\n';
const world = (data: Record<string, string>): object => ({
  container: { volumeMounts: [{ name: 'c', mountPath: '/etc/web' }] },
  spec: { volumes: [{ name: 'c', configMap: { name: 'web-config' } }] },
  objects: [configMap('web-config', data)],
});

describe('config/missing-file', () => {
  it('finds a mounted ConfigMap without the key', async () => {
    const found = only(await dies(check, LOG, world({ 'config.yml': 'a' })));
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.match(/ConfigMap web-config.*has no file config\.yaml \(it has config\.yml\)/);
  });

  it('takes the file from the variable that names it where the error does not, if its volume lacks it', async () => {
    const error = (type: string): string =>
      `Unhandled exception. ${type}: error:10000080:BIO routines::no such file\n   at Shop.Tls.Load() in /src/Tls.cs:line 7\n`;
    const log = error('Interop+Crypto+OpenSslCryptographicException');
    const env = [
      { name: 'LOG_LEVEL', value: 'debug' },
      { name: 'Kestrel__Certificates__Default__Path', value: '/etc/web/site.pfx' },
    ];
    const death = (data: Record<string, string>): Death => ({
      ...world(data),
      container: { env, volumeMounts: [{ name: 'c', mountPath: '/etc/web' }] },
      code: 139,
    });
    const found = only(await dies(check, log, death({ 'other.pfx': 'a' })));
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.match(/opens \/etc\/web\/site\.pfx, but ConfigMap web-config.*has no file site\.pfx/);
    expect(textOf(found)).to.contain('env[Kestrel__Certificates__Default__Path]');
    const vague = log.replace(
      'Interop+Crypto+OpenSslCryptographicException: error:10000080:BIO routines::',
      'Fair.StallException: ',
    );
    expect(only(await dies(check, vague, death({ 'other.pfx': 'a' }))).confidence, 'any file').to.equal('possible');
    expect(await dies(check, log, death({ 'site.pfx': 'a' })), 'the volume has it').to.deep.equal([]);
    const other = error('System.InvalidOperationException').replace('no such file', 'bad password read');
    expect(await dies(check, other, death({ 'other.pfx': 'a' })), 'another error').to.deep.equal([]);
  });

  it('reports an optional object as absent, not as empty', async () => {
    const volumes = (kind: 'configMap' | 'secret', optional: boolean): object => ({
      ...world({}),
      objects: [],
      spec: {
        volumes: [{ name: 'c', [kind]: kind === 'secret' ? { secretName: 's', optional } : { name: 's', optional } }],
      },
    });
    const map = only(await dies(check, LOG, volumes('configMap', true)));
    expect(map.confidence).to.equal('confirmed');
    expect(map.summary).to.match(/ConfigMap s does not exist; it is optional: true/);
    expect(textOf(map))
      .to.contain('ConfigMap/s lookup not found')
      .and.to.contain('create configmap s --from-file=config.yaml=YOUR_FILE')
      .and.not.to.contain('no keys');
    expect(lineOf(only(await dies(check, LOG, volumes('secret', true))).fixes[0]!.command)).to.contain(
      'create secret generic s --from-file=config.yaml=YOUR_FILE',
    );
    expect(
      only(await dies(check, LOG, volumes('configMap', false))).confidence,
      'it was there when the volume was mounted',
    ).to.equal('likely');
    const projected = only(
      await dies(check, LOG, {
        ...world({}),
        objects: [configMap('there', { a: '1' })],
        spec: {
          volumes: [
            {
              name: 'c',
              projected: {
                sources: [
                  { configMap: { name: 'there' } },
                  { configMap: { name: 'gone', optional: true, items: [{ key: 'k', path: 'config.yaml' }] } },
                ],
              },
            },
          ],
        },
      }),
    );
    expect(projected.summary).to.contain('ConfigMap gone does not exist');
  });

  it('does not report an unread object as absent', async () => {
    const found = only(
      await dies(check, LOG, {
        ...world({}),
        objects: [],
        forbidden: ['configmaps'],
        spec: { volumes: [{ name: 'c', configMap: { name: 's', optional: true } }] },
      }),
    );
    expect(found.confidence).to.equal('likely');
    expect(found.summary).to.not.match(/not exist|no keys/);
  });

  it('finds configuration that is not mounted', async () => {
    const found = only(await dies(check, LOG));
    expect(found).to.include({ confidence: 'likely', category: 'missing-config' });
    expect(found.summary).to.contain('/etc/web/config.yaml').and.to.contain('no volume is mounted there');
  });

  it('lists the files of another volume in a copy of the pod', async () => {
    const [found] = await dies(check, "Error: ENOENT: no such file or directory, open '/srv/lib/rules.yaml'\n", {
      container: { volumeMounts: [{ name: 'lib', mountPath: '/srv/lib' }] },
      spec: { volumes: [{ name: 'lib', persistentVolumeClaim: { claimName: 'lib' } }] },
    });
    const fix = found!.fixes.at(-1)!;
    expect(fix).to.include({ effect: 'shows', risk: 'changes' });
    expect(lineOf(fix.command!)).to.match(/^kubectl -n shop debug web-1 .* -- ls -la -- \/srv\/lib$/);
  });
  it('ignores a relative path unless it looks like configuration', async () => {
    expect(await dies(check, 'panic: open templates/index: no such file or directory\n')).to.deep.equal([]);
    expect(
      await dies(check, "Error: ENOENT: no such file or directory, scandir 'dist/views'\n", {
        container: { workingDir: '/srv' },
      }),
    ).to.deep.equal([]);
    expect(only(await dies(check, 'open settings/web.yaml: no such file or directory\n')).summary).to.contain(
      'settings/web.yaml',
    );
    const onEmptyDir = only(
      await dies(check, 'open data/state: no such file or directory\n', {
        container: { workingDir: '/srv', volumeMounts: [{ name: 'd', mountPath: '/srv/data' }] },
        spec: { volumes: [{ name: 'd', emptyDir: {} }] },
      }),
    );
    expect(onEmptyDir.summary).to.contain('/srv/data/state');
    expect(onEmptyDir.fixes[0]!.text).to.match(/^keep \/srv\/data\/state on a claim/);
  });

  it('stays silent on devices and on files that exist', async () => {
    expect(await dies(check, 'open /dev/kvm: no such file or directory\n')).to.deep.equal([]);
    expect(await dies(check, LOG, world({ 'config.yaml': 'a' }))).to.deep.equal([]);
  });
});

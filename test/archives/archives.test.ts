/**
 * What `npm run package` made: each archive is unpacked and looked at. Not part of `npm test`, as the archives need a
 * release's tools.
 */
import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import {
  archiveOf,
  binaryOf,
  hostPlatform,
  nameOf,
  readDescription,
  ROOT,
  sbomNameOf,
} from '../../scripts/package/description.ts';
import type { Platform } from '../../scripts/package/description.ts';
import { nodeFor } from '../../scripts/package/nodes.ts';
import { BLOB_MAGIC, fuseOf, readElf, readPe } from './support/formats.ts';
import { MachO } from './support/mach-o.ts';

const plugin = readDescription();
const manifest = load(readFileSync(join(ROOT, 'krew-manifest/crashloop.yaml'), 'utf8')) as {
  spec: {
    version: string;
    platforms: { uri: string; sha256: string; bin: string; selector: { matchLabels: Platform } }[];
  };
};
const has = (platform: Platform): boolean => existsSync(join(ROOT, 'dist', archiveOf(platform, plugin.name)));
const sum = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

async function unpack(archive: string, folder: string): Promise<void> {
  if (archive.endsWith('.tar.gz')) return void execFileSync('tar', ['-xzf', archive, '-C', folder]);
  const unzipper = createRequire(createRequire(import.meta.url).resolve('@yao-pkg/pkg/package.json'))('unzipper') as {
    Open: { file(path: string): Promise<{ extract(to: { path: string }): Promise<void> }> };
  };
  await (await unzipper.Open.file(archive)).extract({ path: folder });
}

describe('the archives', function () {
  this.timeout(120_000);

  it('exist, and the manifest names exactly these', () => {
    const made = plugin.platforms.filter(has);
    expect(made.filter(({ os }) => os !== 'darwin').map(nameOf), 'only a signature may be wanting').to.deep.equal(
      plugin.platforms.filter(({ os }) => os !== 'darwin').map(nameOf),
    );
    expect(manifest.spec.version).to.equal(`v${plugin.version}`);
    expect(manifest.spec.platforms.map(({ selector }) => nameOf(selector.matchLabels))).to.deep.equal(made.map(nameOf));
    const sums = readFileSync(join(ROOT, 'dist/checksums.txt'), 'utf8');
    for (const {
      uri,
      sha256,
      selector: { matchLabels },
    } of manifest.spec.platforms) {
      const archive = archiveOf(matchLabels, plugin.name);
      expect(uri).to.equal(`${plugin.homepage}/releases/download/v${plugin.version}/${archive}`);
      expect(sum(readFileSync(join(ROOT, 'dist', archive)))).to.equal(sha256);
      expect(sums).to.include(`${sha256}  ${archive}\n`);
      const sbom = readFileSync(join(ROOT, 'dist', sbomNameOf(matchLabels, plugin.name)));
      expect(sums).to.include(`${sum(sbom)}  ${sbomNameOf(matchLabels, plugin.name)}\n`);
      expect(sbom.toString())
        .to.include(sha256)
        .and.include(`"pkg:generic/node@${nodeFor(matchLabels).version}"`);
    }
  });

  for (const platform of plugin.platforms) {
    describe(nameOf(platform), () => {
      let folder = '';
      let binary = Buffer.alloc(0);
      const name = binaryOf(platform, plugin.name);

      before(async function () {
        if (!has(platform)) return this.skip();
        folder = mkdtempSync(join(tmpdir(), 'crashloop-archive-'));
        await unpack(join(ROOT, 'dist', archiveOf(platform, plugin.name)), folder);
        binary = readFileSync(join(folder, name));
      });
      after(() => {
        if (folder !== '') rmSync(folder, { recursive: true, force: true });
      });

      it('holds the program, licences and the completion', () => {
        const shim = platform.os === 'windows' ? 'kubectl_complete-crashloop.cmd' : 'kubectl_complete-crashloop';
        expect(readdirSync(folder).sort()).to.deep.equal([name, shim, 'LICENSE', 'THIRD_PARTY_LICENSES.txt'].sort());
        expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).to.equal(readFileSync(join(ROOT, 'LICENSE'), 'utf8'));
        expect(readFileSync(join(folder, 'THIRD_PARTY_LICENSES.txt'), 'utf8'))
          .to.include('Node.js')
          .and.include('js-yaml')
          .and.include('OpenSSL');
        expect(readFileSync(join(folder, shim), 'utf8')).to.include('kubectl-crashloop __complete');
        if (platform.os !== 'windows')
          for (const one of [name, shim]) expect(statSync(join(folder, one)).mode & 0o777, one).to.equal(0o755);
      });

      it('has at most 46 MB', () => {
        expect(statSync(join(ROOT, 'dist', archiveOf(platform, plugin.name))).size).to.be.at.most(46_000_000);
      });

      it('carries this version of the program', () => {
        expect(fuseOf(binary)).to.equal(':1');
        expect(fuseOf(readFileSync(nodeFor(platform).path)), 'of a bare Node').to.equal(':0');
        const blob = binary.indexOf(BLOB_MAGIC);
        expect(blob).to.be.above(0);
        expect(binary.indexOf(`version:"${plugin.version}"`, blob)).to.be.above(blob);
        expect(binary.indexOf('--min-semi-space-size=8', blob)).to.be.above(blob);
      });

      it('is of its platform', () => {
        if (platform.os === 'linux') {
          const elf = readElf(binary);
          expect(elf.arch).to.equal(platform.arch);
          expect(elf.notes).to.include('NODE_SEA_BLOB');
          expect(elf.symbols, 'a table of symbols').to.equal(false);
        } else if (platform.os === 'windows') {
          const pe = readPe(binary);
          expect(pe.arch).to.equal(platform.arch);
          expect(pe.data).to.include('NODE_SEA_BLOB');
          expect(pe.certificates, "Node's own signature, which no longer fits").to.equal(0);
        } else {
          expect(new MachO(binary).arch).to.equal(platform.arch);
          expect(new MachO(binary).segment('NODE_SEA').sections.map((one) => one.name)).to.deep.equal([
            '__NODE_SEA_BLOB',
          ]);
        }
      });

      if (platform.os === 'darwin') {
        it('has an ad-hoc signature over every page up to itself', () => {
          const signature = new MachO(binary).signature()!;
          expect(signature.flags & 2, 'adhoc').to.equal(2);
          expect(signature.flags & 0x10000, 'a hardened runtime would need entitlements').to.equal(0);
          expect(signature.identifier).to.equal('kubectl-crashloop');
          expect(signature.covers).to.equal(signature.at);
          expect(signature.pages).to.be.above(20_000);
          expect(signature.wrongPages).to.deep.equal([]);
        });

        it('has a signature that a changed byte breaks', () => {
          const changed = Buffer.from(binary);
          changed[5 * 4096 + 7]! ^= 1;
          expect(new MachO(changed).signature()!.wrongPages).to.deep.equal([5]);
        });

        it('is Node except for the fuse, the program and the symbols', () => {
          const [node, packed] = [new MachO(readFileSync(nodeFor(platform).path)), new MachO(binary)];
          expect(packed.misplaced()).to.deep.equal([]);
          expect(packed.fixups()).to.deep.equal(node.fixups());
          expect(packed.exports()).to.deep.equal(node.exports());
          expect(packed.exports().size).to.be.above(10_000);
          const header = Math.max(node.commandsEnd, packed.commandsEnd);
          for (const { name, address, offset, size } of node.segments) {
            if (name === '__LINKEDIT' || size === 0) continue;
            const same = packed.segment(name);
            expect([same.address, same.offset, same.size], name).to.deep.equal([address, offset, size]);
            const [before, after] = [node.file, packed.file].map((file) =>
              file.subarray(name === '__TEXT' ? header : offset, offset + size),
            ) as [Buffer, Buffer];
            expect(after.length - countSame(before, after), `bytes that differ in ${name}`).to.equal(
              name === '__TEXT' ? 1 : 0,
            );
          }
        });
      }

      if (platform === hostPlatform(plugin.platforms)) {
        it('runs with an empty PATH', () => {
          const run = (...argv: string[]): string =>
            execFileSync(join(folder, name), argv, { encoding: 'utf8', env: { PATH: '' } });
          expect(run('version')).to.match(new RegExp(`^kubectl crashloop ${plugin.version.replaceAll('.', '\\.')} `));
          expect(run('demo')).to.include('postgres');
          const { status, stderr } = spawnSync(join(folder, name), ['nonsense'], {
            encoding: 'utf8',
            env: { PATH: '', NODE_OPTIONS: '--no-such-flag' },
          });
          expect([status, stderr.split('\n')[0]]).to.deep.equal([
            1,
            'error: unknown command "nonsense" for "kubectl crashloop"',
          ]);
        });
      }
    });
  }
});

function countSame(a: Buffer, b: Buffer): number {
  let same = 0;
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) same++;
  return same;
}

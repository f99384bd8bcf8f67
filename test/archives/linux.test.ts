/** Linux archives start on every supported system, with nothing installed in addition. */
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveOf, binaryOf, hostPlatform, nameOf, readDescription, ROOT } from '../../scripts/package/description.ts';
import type { Platform } from '../../scripts/package/description.ts';
import { needsOf } from './support/elf-needs.ts';
import { asRoot, obstacle, rootFsOf } from './support/root-fs.ts';
import { LIBRARIES, missingIn, SYSTEMS } from './support/systems.ts';

const plugin = readDescription();

describe('the table of Linux systems', () => {
  it('compares versions by number, and knows no symbols of libatomic', () => {
    const [ubi8] = SYSTEMS;
    const asked = ['GLIBC_2.28', 'GLIBC_2.29', 'GLIBC_2.2.5', 'GLIBCXX_3.4.26', 'CXXABI_1.3.9', 'GCC_4.2.0', 'GCC_12'];
    expect(missingIn(ubi8!, [...asked, 'LIBATOMIC_1.0'])).to.deep.equal([
      'GLIBC_2.29',
      'GLIBCXX_3.4.26',
      'GCC_12',
      'LIBATOMIC_1.0',
    ]);
  });
});

for (const platform of plugin.platforms.filter(({ os }) => os === 'linux')) {
  describe(`the archive of ${nameOf(platform)}`, () => {
    let folder = '';
    const binary = (): string => join(folder, binaryOf(platform, plugin.name));

    before(function () {
      folder = unpack(platform) ?? this.skip();
    });
    after(() => {
      if (folder !== '') rmSync(folder, { recursive: true, force: true });
    });

    it('needs only libraries that every supported system has', () => {
      const { libraries } = needsOf(readFileSync(binary()));
      expect(libraries).to.include('libc.so.6');
      expect(libraries.filter((one) => !LIBRARIES.includes(one))).to.deep.equal([]);
    });

    for (const system of SYSTEMS) {
      it(`needs no newer symbols than ${system.name} has`, () => {
        const { versions } = needsOf(readFileSync(binary()));
        expect(versions).to.include.members(['GCC_3.0', 'GLIBCXX_3.4']);
        expect(missingIn(system, versions)).to.deep.equal([]);
      });
    }

    for (const suite of ['stable', 'oldstable']) {
      it(`runs in a minimal Debian ${suite}`, function () {
        this.timeout(300_000);
        const reason = platform === hostPlatform(plugin.platforms) ? obstacle() : 'another architecture';
        if (reason !== undefined) {
          this.test!.title += ` (skipped: ${reason})`;
          return this.skip();
        }
        const root = rootFsOf(suite);
        const inside = `/tmp/crashloop-${process.pid}`;
        try {
          expect(asRoot('cp', binary(), join(root, inside)).stderr).to.equal('');
          const run = (...argv: string[]): ReturnType<typeof asRoot> =>
            asRoot('env', '-i', '/usr/sbin/chroot', root, inside, ...argv);
          expect(run('version')).to.include({ status: 0, stderr: '' });
          expect(run('demo').stdout).to.include('confirmed, app-error');
        } finally {
          asRoot('rm', '-f', join(root, inside));
        }
      });
    }
  });
}

/** Returns a folder with the files of the archive; undefined if there is no archive. */
function unpack(platform: Platform): string | undefined {
  const archive = join(ROOT, 'dist', archiveOf(platform, plugin.name));
  if (!existsSync(archive)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'crashloop-linux-'));
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  return folder;
}

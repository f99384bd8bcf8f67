import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tarGz, zip } from '../../../scripts/package/archive.ts';

const FILES = [
  { path: 'kubectl-x', data: Buffer.alloc(70_000, 'binary '), mode: 0o755 },
  { path: 'LICENSE', data: Buffer.from('text\n'), mode: 0o644 },
  { path: 'empty', data: Buffer.alloc(0), mode: 0o644 },
];

describe('archives', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'crashloop-test-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are unpacked by tar with their modes', () => {
    writeFileSync(join(folder, 'a.tar.gz'), tarGz(FILES));
    execFileSync('tar', ['-xzf', 'a.tar.gz'], { cwd: folder });
    for (const { path, data, mode } of FILES) {
      expect(readFileSync(join(folder, path)).equals(data), path).to.equal(true);
      expect(statSync(join(folder, path)).mode & 0o777, path).to.equal(mode);
    }
  });

  it('are unpacked as .zip', async () => {
    const unzipper = createRequire(createRequire(import.meta.url).resolve('@yao-pkg/pkg/package.json'))('unzipper') as {
      Open: {
        buffer(data: Buffer): Promise<{
          files: {
            path: string;
            externalFileAttributes: number;
            uncompressedSize: number;
            lastModifiedDateTime: Date;
            buffer(): Promise<Buffer>;
          }[];
        }>;
      };
    };
    const { files } = await unzipper.Open.buffer(zip(FILES));
    expect(files.map(({ path }) => path)).to.deep.equal(['LICENSE', 'empty', 'kubectl-x']);
    for (const file of files) {
      const { data, mode } = FILES.find(({ path }) => path === file.path)!;
      expect((await file.buffer()).equals(data), file.path).to.equal(true);
      expect(file.uncompressedSize).to.equal(data.length);
      expect((file.externalFileAttributes >>> 16) & 0o777).to.equal(mode);
      expect(file.lastModifiedDateTime.toISOString()).to.equal('1980-01-01T00:00:00.000Z');
    }
  });

  it('are the same bytes in any order and at any time', () => {
    const sum = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
    for (const pack of [tarGz, zip]) {
      expect(sum(pack([...FILES].reverse()))).to.equal(sum(pack(FILES)));
      expect(sum(pack(FILES.map((file) => ({ ...file, mode: 0o600 }))))).to.not.equal(sum(pack(FILES)));
    }
  });
});

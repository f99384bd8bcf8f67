import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';

import { UserError } from '../../../src/errors.ts';
import { archiveFiles, folderFiles, type BundleFiles } from '../../../src/sources/bundle/files.ts';
import { ARCHIVE_LIMITS, openPath, unpack } from '../../../src/sources/bundle/open-path.ts';
import { TarError } from '../../../src/sources/bundle/tar-blocks.ts';
import { normalise, readTar, type TarEntry, type TarLimits } from '../../../src/sources/bundle/tar.ts';
import { writeTar } from '../../../src/sources/bundle/tar-write.ts';
import { scratch } from './helpers.ts';

/** Yields pieces of an odd size, as a stream does. */
async function* pieces(data: Uint8Array, size = 700): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < data.length; i += size) yield data.subarray(i, i + size);
}
const read = (data: Uint8Array, limits: Partial<TarLimits> = {}): Promise<TarEntry[]> =>
  readTar(pieces(data), { ...ARCHIVE_LIMITS, ...limits });
const file = (path: string, text: string): { path: string; data: Buffer } => ({ path, data: Buffer.from(text) });

async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}

/** Makes headers that `writeTar` does not write. */
function entry(name: string, type: string, body: string, link = '', prefix = ''): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write('0000600\0', 100);
  block.write(`${Buffer.byteLength(body).toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write(`        ${type}`, 148);
  block.write(link, 157);
  block.write('ustar\x0000', 257);
  block.write(prefix, 345);
  block.write(
    `${block
      .reduce((a, b) => a + b, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  const padded = Buffer.alloc(Math.ceil(Buffer.byteLength(body) / 512) * 512);
  padded.write(body);
  return Buffer.concat([block, padded]);
}
const END = Buffer.alloc(1024);

describe('tar', () => {
  it('reads back what it writes: empty, full blocks, long and non-ASCII names', async () => {
    const files = [
      file('a', ''),
      file('b/c.json', 'x'.repeat(512)),
      file(`${'long/'.repeat(40)}é.log`, 'y'.repeat(1500)),
      file('d', 'é\n'),
    ];
    const entries = await read(writeTar(files, 1_700_000_000));
    expect(entries.map((e) => [e.path, Buffer.from(e.data).toString(), e.mtime])).to.deep.equal(
      files.map((f) => [f.path, f.data.toString(), 1_700_000_000]),
    );
  });

  it('reads GNU long names and ustar prefixes, and leaves out folders', async () => {
    const long = `${'x'.repeat(120)}.json`;
    const entries = await read(
      Buffer.concat([
        entry('top/', '5', ''),
        entry('././@LongLink', 'L', `${long}\0`),
        entry(long.slice(0, 100), '0', 'one'),
        entry('b', '0', 'two', '', 'a/folder'),
        END,
      ]),
    );
    expect(entries.map((e) => [e.path, Buffer.from(e.data).toString()])).to.deep.equal([
      [long, 'one'],
      ['a/folder/b', 'two'],
    ]);
  });

  it('follows links inside the archive only', async () => {
    const data = Buffer.concat([
      entry('logs/a.log', '0', 'text'),
      entry('x/soft', '2', '', '../logs/a.log'),
      entry('hard', '1', '', 'logs/a.log'),
      entry('out', '2', '', '../../etc/passwd'),
      entry('abs', '2', '', '/etc/passwd'),
      entry('loop', '2', '', 'loop'),
      END,
    ]);
    const files = archiveFiles(await read(data));
    expect((await files.read('x/soft'))?.toString()).to.equal('text');
    expect((await files.read('hard'))?.toString()).to.equal('text');
    for (const path of ['out', 'abs', 'loop']) expect(await files.read(path), path).to.equal(undefined);
  });

  it('leaves out paths that lead out of the archive', async () => {
    const entries = await read(
      Buffer.concat([entry('../../etc/cron', '0', 'x'), entry('/abs', '0', 'y'), entry('a/../b', '0', 'z'), END]),
    );
    expect(entries.map((e) => e.path)).to.deep.equal(['abs', 'b']);
    expect(normalise('a/../../b')).to.equal(undefined);
  });

  it('reports what is wrong with a broken archive', async () => {
    const good = writeTar([file('a', 'x'.repeat(3000))], 0);
    expect((await failure(read(good.subarray(0, 1500)))).message).to.equal('it is cut off');
    expect((await failure(read(good.subarray(0, good.length - 1024)))).message).to.equal('it is cut off');
    const flipped = Buffer.from(good);
    flipped[3] = 99;
    expect(await failure(read(flipped))).to.be.instanceOf(TarError);
    expect((await failure(read(Buffer.from('hello'.repeat(300))))).message).to.equal('it is not a tar archive');
    expect((await failure(read(Buffer.concat([entry('p', 'x', '99999 path=a\n'), END])))).message).to.equal(
      'an extended header is broken',
    );
  });

  it('observes its limits', async () => {
    const big = writeTar([file('log', `${'a'.repeat(5000)}the end`), file('b', 'b')], 0);
    const [log] = await read(big, { file: 100 });
    expect(log!.cut).to.equal(true);
    expect(Buffer.from(log!.data).toString())
      .to.have.length(100)
      .and.match(/the end$/);
    expect((await failure(read(big, { total: 4000 }))).message).to.match(/unpacks to more/);
    expect((await failure(read(big, { kept: 4000 }))).message).to.match(/unpacks to more/);
    expect(
      (
        await failure(
          read(
            writeTar(
              Array.from({ length: 10 }, (_, i) => file(`${i}`, '')),
              0,
            ),
            { entries: 5 },
          ),
        )
      ).message,
    ).to.match(/more than 5 entries/);
  });
});

describe('an archive of large files', () => {
  const lines = (count: number): string => `${Array.from({ length: count }, (_, i) => `line ${i}`).join('\n')}\n`;
  const one = async (path: string, data: string): Promise<TarEntry> =>
    (await read(writeTar([file(path, data)], 0)))[0]!;

  it('keeps only the end of a log in memory', async () => {
    const log = await one('pods/web.log', lines(300_000));
    expect(log.cut).to.equal(true);
    expect(Buffer.from(log.data).toString().split('\n')).to.have.length(2003);
    expect(Buffer.from(log.data).toString())
      .to.match(/^line 297998\n/)
      .and.match(/\nline 299999\n$/);
    expect(log.data.buffer.byteLength).to.be.below(100_000);
  });
  it('keeps short logs, and logs without line breaks, up to a size', async () => {
    expect(await one('web.log', lines(2002))).to.include({ cut: false });
    expect((await one('web.log', 'x'.repeat(9 * 2 ** 20))).data).to.have.length(8 * 2 ** 20);
    expect(await one('web.log', '')).to.include({ cut: false });
  });
  it('keeps objects whole, and 64 KiB of other files', async () => {
    expect((await one('pods/shop.json', 'x'.repeat(2 ** 20))).data).to.have.length(2 ** 20);
    expect((await one('node/heap.pprof', 'x'.repeat(2 ** 20))).data).to.have.length(64 * 1024);
  });
});

describe('openPath', () => {
  const folder = scratch();
  const at = (name: string, data: Uint8Array | string): string => {
    writeFileSync(join(folder, name), data);
    return join(folder, name);
  };
  const names = async (path: string): Promise<string[]> =>
    ((await openPath(path)) as { files: BundleFiles }).files.list('');

  it('recognises archives by their content', async () => {
    const tar = writeTar([file('a/b', 'x')], 0);
    expect(await names(at('plain', tar))).to.deep.equal(['a/']);
    expect(await names(at('packed.txt', gzipSync(tar)))).to.deep.equal(['a/']);
    expect(await openPath(at('pod.tar.gz', 'kind: Pod'))).to.deep.include({ text: 'kind: Pod' });
  });

  it('names the file in every error', async () => {
    const tar = writeTar([file('a/b', 'x'.repeat(100_000))], 0);
    const packed = gzipSync(tar, { level: 0 });
    const broken = Buffer.from(packed);
    broken.fill(0xff, 3000, 3100);
    for (const [name, data, says] of [
      ['cut.tgz', packed.subarray(0, packed.length / 2), /cut off/],
      ['crc.tgz', Buffer.concat([packed.subarray(0, packed.length - 8), Buffer.alloc(8)]), /broken/],
      ['text.tgz', gzipSync('hello'), /cut off|not a tar/],
      ['short.tar', tar.subarray(0, 50_000), /cut off/],
      ['empty.yaml', '', /is empty/],
      ['image.png', Buffer.from([0x89, 0x50, 0, 0, 0]), /neither a bundle/],
    ] as const) {
      const error = await failure(openPath(at(name, data)));
      expect(error, name).to.be.instanceOf(UserError);
      expect(error.message, name).to.match(says).and.contain(name);
    }
    expect((await failure(openPath(join(folder, 'nope.tgz')))).message).to.match(/nope\.tgz: there is no such file/);
  });

  it('limits an archive in memory while it is decompressed', async () => {
    const bomb = gzipSync(writeTar([file('a', 'x'.repeat(5_000_000))], 0));
    const limits = { ...ARCHIVE_LIMITS, total: 1_000_000 };
    const before = process.memoryUsage().arrayBuffers;
    expect((await failure(unpack(bomb, limits))).message).to.match(/unpacks to more/);
    expect(process.memoryUsage().arrayBuffers - before, 'it is not decompressed whole').to.be.lessThan(4_000_000);
    expect((await unpack(gzipSync(writeTar([file('a', 'text')], 0))))[0]!.path).to.equal('a');
    expect((await failure(unpack(Buffer.from('no gzip')))).message).to.match(/its compressed data is broken/);
  });
  it('rejects an archive that unpacks to too much', async () => {
    const error = await failure(
      openPath(at('bomb.tgz', gzipSync(writeTar([file('a', 'x'.repeat(5_000_000))], 0))), {
        ...ARCHIVE_LIMITS,
        total: 1_000_000,
      }),
    );
    expect(error.message).to.match(/bomb\.tgz.*unpacks to more/);
  });

  it('does not follow links out of a folder', async () => {
    const bundle = join(folder, 'linked');
    mkdirSync(bundle);
    at('outside.json', '[]');
    symlinkSync(join(folder, 'outside.json'), join(bundle, 'in.json'));
    writeFileSync(join(bundle, 'real.json'), '[]');
    symlinkSync('real.json', join(bundle, 'link.json'));
    const files = await folderFiles(bundle);
    expect(await files.read('in.json')).to.equal(undefined);
    expect(await files.read('../outside.json')).to.equal(undefined);
    expect((await files.read('link.json'))?.toString()).to.equal('[]');
  });
});

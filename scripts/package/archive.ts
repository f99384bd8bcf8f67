/** The two kinds of archive that krew takes. The same files give the same bytes, whoever packs them and when. */
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { writeTar } from '../../src/sources/bundle/tar-write.ts';

export interface ArchiveFile {
  readonly path: string;
  readonly data: Uint8Array;
  readonly mode: number;
}

/** 1980-01-01 00:00:00 UTC, the first time that both formats can express. */
const MOMENT = 315_532_800;
/** The same as DOS wrote it: a date of day 1, month 1 of year 0, and midnight. */
const DOS_DATE = 0x0021;

/** A .tar.gz. */
export const tarGz = (files: readonly ArchiveFile[]): Buffer => gzipSync(writeTar(sorted(files), MOMENT), { level: 9 });

/** A .zip. Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export function zip(files: readonly ArchiveFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, data, mode } of sorted(files)) {
    const name = Buffer.from(path);
    const body = deflateRawSync(data, { level: 9 });
    // Version 2.0, no flags, deflate, moment, sum, sizes, lengths of the name and of extra fields: common to both
    // headers.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(DOS_DATE, 8);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(body.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, name, body);
    // Made by Unix (3), so that the mode is read where there are modes.
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((0o100000 | mode) << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, rest, name);
    offset += 30 + name.length + body.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, entries, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

const sorted = (files: readonly ArchiveFile[]): ArchiveFile[] => [...files].sort((a, b) => (a.path < b.path ? -1 : 1));

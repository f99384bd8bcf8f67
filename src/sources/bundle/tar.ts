/**
 * Reads tar archives: ustar with the long names of pax and GNU. It never unpacks to disk, so a hostile path does no
 * harm. Source: POSIX pax interchange format, https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
 */

import { BLOCK, Blocks, TarError } from './tar-blocks.ts';

/** One file or link. */
export interface TarEntry {
  /** Normalised: without a leading `./` or `/`. */
  readonly path: string;
  readonly type: 'file' | 'link';
  /** A file's bytes; the last ones where it is `cut`. Empty for links. */
  readonly data: Uint8Array;
  /** The file is larger than the limit, and `data` only has its last bytes. */
  readonly cut: boolean;
  /** The target of a hard or symbolic link, normalised; '' for files, and for links out of the archive. */
  readonly target: string;
  /** Modification time, seconds since 1970. */
  readonly mtime: number;
}

/** How much of a file to keep: its last bytes, and of those the last lines. */
export interface Share {
  readonly bytes: number;
  readonly lines: number;
}

/** How much to read and to keep. */
export interface TarLimits {
  /** Bytes to keep of one file, the last ones. */
  readonly file: number;
  /** Returns a lower limit for some files, by their path. */
  readonly share?: (path: string) => Share;
  /** Bytes to keep of all files together. */
  readonly kept: number;
  /** Bytes of the unpacked archive. */
  readonly total: number;
  readonly entries: number;
}

/** Characters of a path. Linux does not open longer ones. */
const MAX_PATH = 4096;
/** Folders in one path. */
const MAX_DEPTH = 64;

/** Returns a path in an archive or bundle without `.` and `..` segments; undefined where it leads out of it. */
export function normalise(path: string): string | undefined {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (out.pop() === undefined) return undefined;
    } else out.push(part);
  }
  return out.join('/');
}

const text = new TextDecoder();
const field = (block: Uint8Array, from: number, length: number): string => {
  const bytes = block.subarray(from, from + length);
  const end = bytes.indexOf(0);
  return text.decode(end < 0 ? bytes : bytes.subarray(0, end));
};

/** Reads a number: octal, or base 256 (GNU) where the first bit is set. */
function number(block: Uint8Array, from: number, length: number): number {
  if ((block[from]! & 0x80) !== 0) {
    let value = block[from]! & 0x7f;
    for (let i = 1; i < length; i++) value = value * 256 + block[from + i]!;
    return value;
  }
  const digits = field(block, from, length).trim();
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : NaN;
}

/** Whether a block is a tar header, by its checksum. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < BLOCK) return false;
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : block[i]!;
  return sum > 256 && sum === number(block, 148, 8);
}

/** Reads pax records: `27 path=some/long/name\n`. */
function paxRecords(data: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  let at = 0;
  while (at < data.length) {
    const space = data.indexOf(32, at);
    const length = space < 0 ? NaN : Number(text.decode(data.subarray(at, space)));
    if (!Number.isInteger(length) || length <= space - at || at + length > data.length)
      throw new TarError('an extended header is broken');
    const record = text.decode(data.subarray(space + 1, at + length - 1));
    const equals = record.indexOf('=');
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/**
 * Reads a tar stream. It leaves out entries that are no file or link, and those that lead out of the archive.
 * @param chunks the decompressed bytes, in pieces of any size
 * @param onOutside called with the name of each entry that leads out of the archive
 * @throws TarError
 */
export async function readTar(
  chunks: AsyncIterable<Uint8Array>,
  limits: TarLimits,
  onOutside?: (name: string) => void,
): Promise<TarEntry[]> {
  const input = new Blocks(chunks, limits.total);
  const entries: TarEntry[] = [];
  let kept = 0;
  let pax = new Map<string, string>();
  let longName: string | undefined;
  let longLink: string | undefined;
  for (let seen = 0; ; seen++) {
    const header = await input.header();
    if (header === undefined) break;
    if (seen > limits.entries) throw new TarError(`it has more than ${limits.entries} entries`);
    if (!isTarHeader(header))
      throw new TarError(seen === 0 ? 'it is not a tar archive' : 'an entry is broken: its checksum is wrong');
    const type = String.fromCharCode(header[156]!);
    const size = Number(pax.get('size') ?? number(header, 124, 12));
    if (!Number.isSafeInteger(size) || size < 0) throw new TarError('an entry is broken: its size is not a number');
    const isMeta = type === 'x' || type === 'g' || type === 'L' || type === 'K';
    if (isMeta && size > 1 << 20) throw new TarError('an extended header is too large');
    const isFile = type === '0' || type === '\0' || type === '7';
    const isLink = type === '1' || type === '2';
    if (isMeta) {
      const data = await input.body(size, size, 0);
      if (type === 'x') pax = paxRecords(data);
      else if (type === 'L') longName = field(data, 0, data.length);
      else if (type === 'K') longLink = field(data, 0, data.length);
      continue;
    }
    const prefix = field(header, 257, 5) === 'ustar' && header[262] === 0 ? field(header, 345, 155) : '';
    const name = pax.get('path') ?? longName ?? (prefix === '' ? '' : `${prefix}/`) + field(header, 0, 100);
    const path = normalise(name);
    if (path === undefined) onOutside?.(name);
    else if (path.length > MAX_PATH || path.split('/', MAX_DEPTH + 1).length > MAX_DEPTH)
      throw new TarError(`a path in it has more than ${MAX_PATH} characters or ${MAX_DEPTH} folders`);
    const share = limits.share?.(path ?? '') ?? { bytes: limits.file, lines: Infinity };
    const data = newestLines(
      await input.body(isFile ? size : 0, Math.min(limits.file, share.bytes), isFile ? 0 : size),
      share.lines,
    );
    if (path !== undefined && path !== '' && (isFile || isLink)) {
      kept += data.length + path.length;
      if (kept > limits.kept) throw new TarError(`it unpacks to more than ${Math.round(limits.kept / 2 ** 20)} MiB`);
      const link = pax.get('linkpath') ?? longLink ?? field(header, 157, 100);
      // A symbolic link is relative to its own folder, a hard link to the archive's root.
      const target = !isLink
        ? ''
        : type === '1'
          ? normalise(link)
          : link.startsWith('/')
            ? undefined
            : normalise(`${path}/../${link}`);
      entries.push({
        path,
        type: isFile ? 'file' : 'link',
        data,
        cut: isFile && data.length < size,
        target: target ?? '',
        mtime: Math.floor(Number(pax.get('mtime') ?? number(header, 136, 12))) || 0,
      });
    }
    pax = new Map();
    longName = longLink = undefined;
  }
  return entries;
}

/** Returns the last lines of a file, as a copy so that the rest can be freed. */
function newestLines(data: Uint8Array, lines: number): Uint8Array {
  let from = data.length - 1;
  for (let left = lines; left > 0 && Number.isFinite(lines); left--) {
    from = from <= 0 ? -1 : data.lastIndexOf(10, from - 1);
    if (from < 0) return data;
  }
  return Number.isFinite(lines) ? Buffer.from(data.subarray(from + 1)) : data;
}

/**
 * Reads a tar stream entry by entry: ustar with the long names of pax and GNU. The caller decides how much of a file it
 * reads and where it stops.
 * Source: POSIX pax interchange format, https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
 */
import { BLOCK, Blocks, TarError } from './tar-blocks.ts';

/** The header of an entry. */
export interface TarHeader {
  /** As the archive has it. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'hard-link' | 'other';
  /** Bytes. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Modification time, seconds since 1970. */
  readonly mtime: number;
  /** The target of a link, as the archive has it; '' for others. */
  readonly link: string;
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

const TYPES: Readonly<Record<string, TarHeader['type']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'hard-link',
  '2': 'symlink',
  '5': 'directory',
};

/** Reads a tar archive from its first entry to its last. */
export class TarStream {
  readonly #input: Blocks;
  #seen = 0;
  /** Bytes of the present entry that were not read. */
  #unread = 0;

  /**
   * @param chunks the decompressed bytes, in pieces of any size
   * @param limit bytes of the unpacked archive
   */
  constructor(chunks: AsyncIterable<Uint8Array>, limit: number) {
    this.#input = new Blocks(chunks, limit);
  }

  /** Returns the header of the next entry; undefined at the end. @throws TarError */
  async next(): Promise<TarHeader | undefined> {
    if (this.#unread > 0) await this.last(0);
    let pax = new Map<string, string>();
    let longName: string | undefined;
    let longLink: string | undefined;
    for (;;) {
      const header = await this.#input.header();
      if (header === undefined) return undefined;
      if (!isTarHeader(header))
        throw new TarError(this.#seen === 0 ? 'it is not a tar archive' : 'an entry is broken: its checksum is wrong');
      this.#seen++;
      const letter = String.fromCharCode(header[156]!);
      const size = Number(pax.get('size') ?? number(header, 124, 12));
      if (!Number.isSafeInteger(size) || size < 0) throw new TarError('an entry is broken: its size is not a number');
      if (letter === 'x' || letter === 'g' || letter === 'L' || letter === 'K') {
        if (size > 1 << 20) throw new TarError('an extended header is too large');
        const data = await this.#input.body(size, size, 0);
        if (letter === 'x') pax = paxRecords(data);
        else if (letter === 'L') longName = field(data, 0, data.length);
        else if (letter === 'K') longLink = field(data, 0, data.length);
        continue;
      }
      const prefix = field(header, 257, 5) === 'ustar' && header[262] === 0 ? field(header, 345, 155) : '';
      this.#unread = size;
      const type = TYPES[letter] ?? 'other';
      return {
        name: pax.get('path') ?? longName ?? (prefix === '' ? '' : `${prefix}/`) + field(header, 0, 100),
        // Archives before POSIX mark a directory by its name.
        type:
          type === 'file' && letter !== '7' && size === 0 && field(header, 0, 100).endsWith('/') ? 'directory' : type,
        size,
        mode: number(header, 100, 8) & 0o7777,
        uid: Number(pax.get('uid') ?? number(header, 108, 8)),
        gid: Number(pax.get('gid') ?? number(header, 116, 8)),
        mtime: Math.floor(Number(pax.get('mtime') ?? number(header, 136, 12))) || 0,
        link:
          type === 'hard-link' || type === 'symlink'
            ? (pax.get('linkpath') ?? longLink ?? field(header, 157, 100))
            : '',
      };
    }
  }

  /** Reads the body of the present entry and returns its last bytes. */
  async last(bytes: number): Promise<Uint8Array> {
    const size = this.#unread;
    this.#unread = 0;
    return this.#input.body(size, bytes, 0);
  }

  /** Reads the body of the present entry and returns its first bytes. */
  async first(bytes: number): Promise<Uint8Array> {
    const size = this.#unread;
    this.#unread = 0;
    const kept = Math.min(bytes, size);
    return this.#input.body(kept, kept, size - kept);
  }
}

/**
 * Reads tar archives: ustar with the long names of pax and GNU. It never unpacks to disk, so a hostile path does no
 * harm. Source: POSIX pax interchange format, https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
 */

import { TarError } from './tar-blocks.ts';
import { TarStream } from './tar-stream.ts';

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
  const input = new TarStream(chunks, limits.total);
  const entries: TarEntry[] = [];
  let kept = 0;
  for (let seen = 0; ; seen++) {
    const header = await input.next();
    if (header === undefined) break;
    if (seen > limits.entries) throw new TarError(`it has more than ${limits.entries} entries`);
    const { name, type, size } = header;
    const isFile = type === 'file';
    const isLink = type === 'hard-link' || type === 'symlink';
    const path = normalise(name);
    if (path === undefined) onOutside?.(name);
    else if (path.length > MAX_PATH || path.split('/', MAX_DEPTH + 1).length > MAX_DEPTH)
      throw new TarError(`a path in it has more than ${MAX_PATH} characters or ${MAX_DEPTH} folders`);
    const share = limits.share?.(path ?? '') ?? { bytes: limits.file, lines: Infinity };
    const data = newestLines(
      isFile ? await input.last(Math.min(limits.file, share.bytes)) : new Uint8Array(0),
      share.lines,
    );
    if (path !== undefined && path !== '' && (isFile || isLink)) {
      kept += data.length + path.length;
      if (kept > limits.kept) throw new TarError(`it unpacks to more than ${Math.round(limits.kept / 2 ** 20)} MiB`);
      const { link } = header;
      // A symbolic link is relative to its own folder, a hard link to the archive's root.
      const target = !isLink
        ? ''
        : type === 'hard-link'
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
        mtime: header.mtime,
      });
    }
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

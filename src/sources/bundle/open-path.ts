/** Opens the path of a recording, and keeps what an archive unpacks to within limits. */
import { stat } from 'node:fs/promises';
import { machineClock } from '../../clock.ts';
import type { Clock } from '../../clock.ts';
import { UserError } from '../../errors.ts';
import { chunksOf, wholeOf } from '../input.ts';
import { LOG_BYTES, LOG_LINES } from '../log-limits.ts';
import { archiveFiles, FILE_LIMIT, folderFiles, MiB, why, type BundleFiles } from './files.ts';
import { DUMP_BYTES } from './log-text.ts';
import { BLOCK, TarError } from './tar-blocks.ts';
import { readTar, type Share, type TarEntry, type TarLimits } from './tar.ts';
import { isTarHeader } from './tar-stream.ts';

/**
 * Returns how much of a file in an archive is kept in memory: objects whole, the end of a log, and 64 KiB of files that
 * are never read (profiles, archives in the archive). A bundle is mostly logs, and it is not known yet which are
 * needed.
 */
function shareOf(path: string): Share {
  if (/\.(?:json|ya?ml)$/.test(path)) return { bytes: FILE_LIMIT, lines: Infinity };
  if (path.endsWith('.log')) return { bytes: 2 * LOG_BYTES, lines: LOG_LINES + 2 };
  return { bytes: path.endsWith('logs.txt') ? DUMP_BYTES : 64 * 1024, lines: Infinity };
}

/** The bundle of a large cluster unpacks to a few hundred MiB. A larger one is a mistake or an attack. */
export const ARCHIVE_LIMITS: TarLimits = {
  file: FILE_LIMIT,
  kept: 1024 * MiB,
  total: 4096 * MiB,
  entries: 500_000,
  share: shareOf,
};

/** Bytes at the start of an input that show what it is. */
const SNIFFED = 8192;
/** Bytes that are decompressed at a time. */
const CHUNK = 256 * 1024;

/** The content of a path: a bundle's files, or the text of a file of objects. */
export type Opened = { readonly files: BundleFiles } | { readonly text: string; readonly mtime: number | undefined };

/**
 * Opens a folder, an archive (recognised by its content, not its name) or a file of objects. A pipe and a device can be
 * an archive or a file of objects too.
 * @throws UserError that names the file, where it is missing, unreadable, broken, cut off or too large
 */
export async function openPath(
  path: string,
  limits: TarLimits = ARCHIVE_LIMITS,
  clock: Clock = machineClock,
): Promise<Opened> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) return { files: await folderFiles(path) };
    return await openChunks(path, chunksOf(path, clock), limits, info.isFile() ? info.mtimeMs : undefined);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new UserError(`${path}: there is no such file or folder`, 'check the path');
    if (code === 'EACCES' || code === 'EPERM')
      throw new UserError(`${path}: permission denied`, 'check its permissions');
    throw new UserError(`cannot read ${path}: ${why(error)}`);
  }
}

/**
 * Opens an archive or a file of objects that arrives piece by piece.
 * @param name what errors call it
 * @param mtime milliseconds since 1970; undefined where it is not known
 * @throws UserError as `openPath`
 */
export async function openChunks(
  name: string,
  chunks: AsyncIterable<Buffer>,
  limits: TarLimits = ARCHIVE_LIMITS,
  mtime?: number,
): Promise<Opened> {
  const input = chunks[Symbol.asyncIterator]();
  try {
    let start = Buffer.alloc(0);
    while (start.length < SNIFFED) {
      const next = await input.next();
      if (next.done === true) break;
      start = Buffer.concat([start, next.value]);
    }
    const all = (async function* (): AsyncGenerator<Buffer, void> {
      yield start;
      for (let next = await input.next(); next.done !== true; next = await input.next()) yield next.value;
    })();
    if (start.length === 0) throw new UserError(`${name} is empty`, 'give a bundle, or objects as YAML or JSON');
    const gzip = start[0] === 0x1f && start[1] === 0x8b;
    if (gzip || isTarHeader(start.subarray(0, BLOCK)))
      return { files: archiveFiles(await readArchive(all, gzip, limits)) };
    if (start.subarray(0, SNIFFED).includes(0))
      throw new UserError(
        `${name} is neither a bundle nor a file of Kubernetes objects`,
        'a bundle is a folder, .tar.gz, .tgz or .tar; objects are YAML or JSON',
      );
    const content = await wholeOf(
      all,
      FILE_LIMIT,
      name,
      'give a file with only the pods to explain, or a support bundle',
    );
    return { text: content.toString('utf8'), mtime };
  } catch (error) {
    if (!(error instanceof TarError)) throw error;
    throw new UserError(
      `cannot read the archive ${name}: ${error.message}`,
      'download it again, or unpack it and give the folder',
    );
  } finally {
    await input.return?.();
  }
}

/**
 * Unpacks a .tar.gz in memory, piece by piece, so that the limits hold while it is decompressed.
 * @throws TarError where it is no tar archive, is not compressed by gzip, or unpacks to more than the limits
 */
export function unpack(archive: Uint8Array, limits: TarLimits = ARCHIVE_LIMITS): Promise<TarEntry[]> {
  const whole = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  return readArchive(
    (async function* () {
      for (let at = 0; at < whole.length; at += CHUNK) yield whole.subarray(at, at + CHUNK);
    })(),
    true,
    limits,
  );
}

async function readArchive(chunks: AsyncIterable<Buffer>, gzip: boolean, limits: TarLimits): Promise<TarEntry[]> {
  if (!gzip) return readTar(chunks, limits);
  const [{ createGunzip }, { Readable }] = await Promise.all([import('node:zlib'), import('node:stream')]);
  const raw = Readable.from(chunks);
  const unzip = createGunzip({ chunkSize: CHUNK });
  raw.on('error', (error) => unzip.destroy(error));
  try {
    return await readTar(raw.pipe(unzip), limits);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'Z_BUF_ERROR') throw new TarError('it is cut off');
    if (code?.startsWith('Z_') === true) throw new TarError('its compressed data is broken');
    throw error;
  } finally {
    raw.destroy();
    unzip.destroy();
  }
}

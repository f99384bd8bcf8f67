/** Opens the path of a recording, and keeps what an archive unpacks to within limits. */
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';

import { UserError } from '../../errors.ts';
import { LOG_BYTES, LOG_LINES } from '../log-limits.ts';
import { archiveFiles, FILE_LIMIT, folderFiles, MiB, why, type BundleFiles } from './files.ts';
import { DUMP_BYTES } from './log-text.ts';
import { TarError } from './tar-blocks.ts';
import { isTarHeader, readTar, type Share, type TarEntry, type TarLimits } from './tar.ts';

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

/** The content of a path: a bundle's files, or the text of a file of objects. */
export type Opened = { readonly files: BundleFiles } | { readonly text: string; readonly mtime: number };

/**
 * Opens a folder, an archive (recognised by its content, not its name) or a file of objects.
 * @throws UserError that names the file, where it is missing, unreadable, broken, cut off or too large
 */
export async function openPath(path: string, limits: TarLimits = ARCHIVE_LIMITS): Promise<Opened> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) return { files: await folderFiles(path) };
    const file = await open(path, 'r');
    const start = Buffer.alloc(512);
    const { bytesRead } = await file.read(start, 0, 512, 0).finally(() => file.close());
    const gzip = start[0] === 0x1f && start[1] === 0x8b;
    if (gzip || (bytesRead === 512 && isTarHeader(start)))
      return { files: archiveFiles(await readArchive(path, gzip, limits)) };
    if (bytesRead === 0) throw new UserError(`${path} is empty`, 'give a bundle, or objects as YAML or JSON');
    if (info.size > FILE_LIMIT)
      throw new UserError(
        `${path} is larger than ${FILE_LIMIT / MiB} MiB`,
        'give a file with only the pods to explain, or a support bundle',
      );
    const content = await readFile(path);
    if (content.subarray(0, 8192).includes(0)) {
      throw new UserError(
        `${path} is neither a bundle nor a file of Kubernetes objects`,
        'a bundle is a folder, .tar.gz, .tgz or .tar; objects are YAML or JSON',
      );
    }
    return { text: content.toString('utf8'), mtime: info.mtimeMs };
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof TarError)
      throw new UserError(
        `cannot read the archive ${path}: ${error.message}`,
        'download it again, or unpack it and give the folder',
      );
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new UserError(`${path}: there is no such file or folder`, 'check the path');
    if (code === 'EACCES' || code === 'EPERM')
      throw new UserError(`${path}: permission denied`, 'check its permissions');
    throw new UserError(`cannot read ${path}: ${why(error)}`);
  }
}

/**
 * Unpacks a .tar.gz in memory.
 * @throws TarError where it is no tar archive; the error of node:zlib where it is not compressed by gzip
 */
export async function unpack(archive: Uint8Array): Promise<TarEntry[]> {
  const { gunzipSync } = await import('node:zlib');
  const data = gunzipSync(archive);
  return readTar(
    (async function* () {
      yield data;
    })(),
    ARCHIVE_LIMITS,
  );
}

async function readArchive(path: string, gzip: boolean, limits: TarLimits): Promise<TarEntry[]> {
  const raw = createReadStream(path, { highWaterMark: MiB });
  if (!gzip) return readTar(raw, limits);
  const { createGunzip } = await import('node:zlib');
  const unzip = createGunzip({ chunkSize: 256 * 1024 });
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

/** Reads the files of a bundle, from a folder or from an archive in memory. It never reads a file outside the bundle. */
import type { Stats } from 'node:fs';
import { open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join, sep } from 'node:path';

import { UserError } from '../../errors.ts';
import { LOG_BYTES, LOG_LINES } from '../log-limits.ts';
import { DUMP_BYTES } from './log-text.ts';
import { isTarHeader, normalise, readTar, TarError, type Share, type TarEntry, type TarLimits } from './tar.ts';

const MiB = 2 ** 20;
/** Bytes of one file, and so of the largest list that is parsed. */
const FILE_LIMIT = 128 * MiB;

/**
 * Returns how much of a file in an archive is kept in memory: objects whole, the end of a log, and 64 KiB of files that
 * are never read (profiles, archives in the archive). A bundle is mostly logs, and it is not known yet which are needed.
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

/** Says that a file exists but cannot be read. The sources turn it into a failed fact. */
export class BrokenFile extends Error {}

/** The files of a bundle, by paths relative to its top. */
export interface BundleFiles {
  /** Returns a file; undefined where it does not exist. @throws BrokenFile */
  read(path: string): Promise<Buffer | undefined>;
  /** Returns the last `max` bytes of a file, and whether there are more; undefined where it does not exist. @throws BrokenFile */
  tail(path: string, max: number): Promise<{ readonly data: Buffer; readonly cut: boolean } | undefined>;
  /** Returns the names in a folder, sorted, folders with a trailing `/`; empty where the folder does not exist. */
  list(folder: string): Promise<string[]>;
  /** The newest modification time, milliseconds since 1970; 0 where it is unknown. */
  readonly mtime: number;
}

const why = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Returns the files of a folder. @param root an existing folder */
export async function folderFiles(root: string): Promise<BundleFiles> {
  const base = await realpath(root);
  // The bundle may come from someone else. A link in it must not show a file of this machine.
  const inside = async (path: string): Promise<{ path: string; info: Stats } | undefined> => {
    const clean = normalise(path);
    if (clean === undefined || path.includes('\0')) return undefined;
    try {
      const real = await realpath(join(base, clean));
      if (real !== base && !real.startsWith(base.endsWith(sep) ? base : base + sep)) return undefined;
      return { path: real, info: await stat(real) };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG') return undefined;
      throw new BrokenFile(`${path}: ${why(error)}`);
    }
  };
  return {
    mtime: (await stat(base)).mtimeMs,
    async read(path) {
      const found = await inside(path);
      if (!found?.info.isFile()) return undefined;
      if (found.info.size > FILE_LIMIT) throw new BrokenFile(`${path} is larger than ${FILE_LIMIT / MiB} MiB`);
      return readFile(found.path).catch((error: unknown) => {
        throw new BrokenFile(`${path}: ${why(error)}`);
      });
    },
    async tail(path, max) {
      const found = await inside(path);
      if (!found?.info.isFile()) return undefined;
      try {
        const file = await open(found.path, 'r');
        try {
          const length = Math.min(found.info.size, max);
          const data = Buffer.alloc(length);
          const { bytesRead } = await file.read(data, 0, length, found.info.size - length);
          return { data: data.subarray(0, bytesRead), cut: found.info.size > length };
        } finally {
          await file.close();
        }
      } catch (error) {
        throw new BrokenFile(`${path}: ${why(error)}`);
      }
    },
    async list(folder) {
      const found = await inside(folder);
      if (!found?.info.isDirectory()) return [];
      const names = await readdir(found.path, { withFileTypes: true });
      return names.map((entry) => entry.name + (entry.isDirectory() ? '/' : '')).sort();
    },
  };
}

/** Returns the files of an archive. @param entries what `readTar` returned */
export function archiveFiles(entries: readonly TarEntry[]): BundleFiles {
  const files = new Map<string, TarEntry>();
  const folders = new Map<string, Set<string>>();
  for (const entry of entries) {
    files.set(entry.path, entry);
    const parts = entry.path.split('/');
    parts.forEach((part, i) => {
      const folder = parts.slice(0, i).join('/');
      if (!folders.has(folder)) folders.set(folder, new Set());
      folders.get(folder)!.add(i < parts.length - 1 ? `${part}/` : part);
    });
  }
  const find = (path: string): TarEntry | undefined => {
    let entry = files.get(normalise(path) ?? '');
    for (let hops = 0; entry?.type === 'link'; hops++) {
      if (hops === 8) return undefined;
      entry = files.get(entry.target);
    }
    return entry;
  };
  const bytes = (entry: TarEntry): Buffer =>
    Buffer.from(entry.data.buffer, entry.data.byteOffset, entry.data.byteLength);
  return {
    mtime: entries.reduce((newest, entry) => Math.max(newest, entry.mtime * 1000), 0),
    async read(path) {
      const entry = find(path);
      if (entry?.cut === true) throw new BrokenFile(`${path} is larger than ${FILE_LIMIT / MiB} MiB`);
      return entry && bytes(entry);
    },
    async tail(path, max) {
      const entry = find(path);
      if (entry === undefined) return undefined;
      const data = bytes(entry);
      return { data: data.subarray(Math.max(0, data.length - max)), cut: entry.cut || data.length > max };
    },
    async list(folder) {
      return [...(folders.get(normalise(folder) ?? '') ?? [])].sort();
    },
  };
}

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

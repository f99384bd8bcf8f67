/**
 * The files of a bundle, behind one interface: a folder, or an archive held in memory. Read-only, never outside the
 * bundle.
 */
import type { Stats } from 'node:fs';
import { open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join, sep } from 'node:path';

import { UserError } from '../../errors.ts';
import { LOG_BYTES, LOG_LINES } from '../log-limits.ts';
import { DUMP_BYTES } from './log-text.ts';
import { isTarHeader, normalise, readTar, TarError, type Share, type TarEntry, type TarLimits } from './tar.ts';

const MiB = 2 ** 20;
/** Of one file: the largest List we parse. */
const FILE_LIMIT = 128 * MiB;

/**
 * What is held of a file in an archive: objects whole, of a log what is ever read of it. A bundle is mostly logs, and
 * the one that is wanted is not known yet. Of what nothing here reads (profiles, archives in the archive) a little, so
 * that it is there.
 */
function shareOf(path: string): Share {
  if (/\.(?:json|ya?ml)$/.test(path)) return { bytes: FILE_LIMIT, lines: Infinity };
  if (path.endsWith('.log')) return { bytes: 2 * LOG_BYTES, lines: LOG_LINES + 2 };
  return { bytes: path.endsWith('logs.txt') ? DUMP_BYTES : 64 * 1024, lines: Infinity };
}

/** A bundle of a large cluster unpacks to a few hundred MiB; beyond this it is a mistake or a bomb. */
export const ARCHIVE_LIMITS: TarLimits = {
  file: FILE_LIMIT,
  kept: 1024 * MiB,
  total: 4096 * MiB,
  entries: 500_000,
  share: shareOf,
};

/** A file that is there and cannot be read; a Fact says so. */
export class BrokenFile extends Error {}

export interface BundleFiles {
  /** @returns undefined where there is no such file. @throws BrokenFile */
  read(path: string): Promise<Buffer | undefined>;
  /** The last `max` bytes. @throws BrokenFile */
  tail(path: string, max: number): Promise<{ readonly data: Buffer; readonly cut: boolean } | undefined>;
  /** Names in a folder, sorted, folders with a trailing `/`; empty where there is none. */
  list(folder: string): Promise<string[]>;
  /** Newest modification time that is known, milliseconds since 1970. */
  readonly mtime: number;
}

const why = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** @param root an existing folder */
export async function folderFiles(root: string): Promise<BundleFiles> {
  const base = await realpath(root);
  // A link in a bundle someone sent must not make us show a file of this machine.
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

/** @param entries as `readTar` gives them */
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

/** What a path holds: a bundle's files, or the text of a file of objects. */
export type Opened = { readonly files: BundleFiles } | { readonly text: string; readonly mtime: number };

/**
 * Opens a folder, an archive (told by its content, not by its name) or a file of objects.
 * @throws UserError that names the file, for one that is missing, unreadable, broken, cut off or too large
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
    if (bytesRead === 0) throw new UserError(`${path} is empty`);
    if (info.size > FILE_LIMIT)
      throw new UserError(`${path} is larger than ${FILE_LIMIT / MiB} MiB`, 'give the pods you want to look at only');
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
        'copy or download it again, or unpack it and give the folder',
      );
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new UserError(`${path}: there is no such file or folder`);
    if (code === 'EACCES' || code === 'EPERM') throw new UserError(`${path}: permission denied`);
    throw new UserError(`cannot read ${path}: ${why(error)}`);
  }
}

/**
 * The files of a .tar.gz held in memory.
 * @throws TarError for what is none
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

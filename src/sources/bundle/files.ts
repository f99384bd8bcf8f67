/**
 * Reads the files of a bundle, from a folder or from an archive in memory. It never reads a file outside the bundle.
 */
import type { Stats } from 'node:fs';
import { open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

import { UserError } from '../../errors.ts';
import { TarError } from './tar-blocks.ts';
import { normalise, type TarEntry } from './tar.ts';

export const MiB = 2 ** 20;
/** Bytes of one file, and so of the largest list that is parsed. */
export const FILE_LIMIT = 128 * MiB;

/** Folders of an archive. */
const MAX_FOLDERS = 100_000;

/** Says that a file exists but cannot be read. The sources turn it into a failed fact. */
export class BrokenFile extends Error {}

/** The files of a bundle, by paths relative to its top. */
export interface BundleFiles {
  /** Returns a file; undefined where it does not exist. @throws BrokenFile */
  read(path: string): Promise<Buffer | undefined>;
  /**
   * Returns the last `max` bytes of a file, and whether there are more; undefined where it does not exist.
   * @throws BrokenFile
   */
  tail(path: string, max: number): Promise<{ readonly data: Buffer; readonly cut: boolean } | undefined>;
  /** Returns the names in a folder, sorted, folders with a trailing `/`; empty where the folder does not exist. */
  list(folder: string): Promise<string[]>;
  /** The newest modification time, milliseconds since 1970; 0 where it is unknown. */
  readonly mtime: number;
}

/** Returns the message of an error. */
export const why = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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
  // What is in it is not known, so no answer that needs a whole folder is right.
  const unlisted =
    (folder: string) =>
    (error: unknown): never => {
      const { code } = error as NodeJS.ErrnoException;
      const reason = code === 'EACCES' || code === 'EPERM' ? 'permission denied' : why(error);
      throw new UserError(`cannot read the folder ${join(root, folder)}: ${reason}`, 'check its permissions');
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
      const found = await inside(folder).catch(unlisted(folder));
      if (!found?.info.isDirectory()) return [];
      const names = await readdir(found.path, { withFileTypes: true }).catch(unlisted(folder));
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
      if (folders.size > MAX_FOLDERS) throw new TarError(`it has more than ${MAX_FOLDERS} folders`);
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

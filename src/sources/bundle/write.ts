/** Writes facts as a support bundle. Other tools can open it, and this program reads it back exactly. */
import { link, open, rename, stat, unlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

import { UserError } from '../../errors.ts';
import type { Evidence } from '../../model/facts.ts';
import { bundleFiles, type Described } from './bundle-files.ts';
import { destinationOf, taken, whyNotWritten } from './destination.ts';
import { redactEvidence } from './redact-evidence.ts';
import { writeTar } from './tar-write.ts';

/** How to write a bundle. */
export interface WriteOptions extends Described {
  /** Overwrite an existing file. */
  readonly force?: boolean | undefined;
  /** Files besides the facts, which hold no secrets. Readers of bundles leave them alone. */
  readonly extra?: readonly { readonly path: string; readonly data: Buffer }[];
}

/** The bundle that was written. */
export interface Written {
  readonly file: string;
  /** Bytes on disk. */
  readonly size: number;
  /** Number of files in it. */
  readonly files: number;
}

/**
 * Writes a .tar.gz in the layout of a support bundle, redacted, with mode 0600, completely or not at all.
 * @throws UserError where the file exists (without `force`), is no regular file, or cannot be written
 */
export async function writeBundle(evidence: Evidence, file: string, options: WriteOptions = {}): Promise<Written> {
  const path = await destinationOf(file, options.force === true);
  const top = basename(file).replace(/\.(?:tar\.gz|tgz|tar)$/i, '') || 'bundle';
  const files = [...bundleFiles(await redactEvidence(evidence), options), ...(options.extra ?? [])];
  const { gzip } = await import('node:zlib');
  const mtime = Math.floor(Date.parse(evidence.now) / 1000) || 0;
  const data = await promisify(gzip)(
    writeTar(
      files.map(({ path, data }) => ({ path: `${top}/${path}`, data })),
      mtime,
    ),
  );
  await save(path, data, options.force === true);
  return { file, size: data.length, files: files.length };
}

/** Writes a temporary file first and renames it, so that a half-written bundle never has the final name. */
async function save(file: string, data: Uint8Array, force: boolean): Promise<void> {
  const temporary = `${file}.${Math.random().toString(36).slice(2, 10)}.partial`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (force) await rename(temporary, file);
    else await moveNew(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    if (error instanceof UserError) throw error;
    throw new UserError(`cannot write ${file}: ${whyNotWritten(error as NodeJS.ErrnoException)}`);
  }
}

/** Moves a file without overwriting: a hard link fails where the name is taken, a rename does not. */
async function moveNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
    await unlink(from);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw taken(to);
    // The file system has no hard links.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    if ((await stat(to).catch(() => undefined)) !== undefined) throw taken(to);
    await rename(from, to);
  }
}

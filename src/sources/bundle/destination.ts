/** Where a file goes that the program writes for the user. */
import { access, constants, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../errors.ts';
import { fileNameFor, fileStamp } from '../../model/command.ts';

/** What errno(3) means for a file that is written. */
const MEANINGS: { readonly [code: string]: string } = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file is larger than is allowed',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'the folder does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is not a folder',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
};

/** Returns why a file could not be written, in words. */
export const whyNotWritten = ({ code, message }: NodeJS.ErrnoException): string => MEANINGS[code ?? ''] ?? message;

/** Returns the error for a file that exists and may not be overwritten. */
export const taken = (file: string): UserError =>
  new UserError(`${file} already exists`, 'give another name, or --force to overwrite it');

/**
 * Returns the path to write: where `file` is a link, its target, so that the link stays. A device, a pipe or a folder
 * is refused, because the file is written under another name and renamed, and that would replace them.
 * @param force whether an existing file is overwritten
 * @throws UserError where the file is none, or exists without `force`
 */
export async function destinationOf(file: string, force: boolean): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return file;
  if (!found.isFile())
    throw new UserError(
      `cannot write ${file}: it is ${found.isDirectory() ? 'a folder' : 'a device, a pipe or a socket'}`,
      'give the name of a file',
    );
  if (!force) throw taken(file);
  return realpath(file);
}

/**
 * Checks that a file can be written, before hours of work and not after.
 * @param file undefined: a file of a new name in the current folder
 * @throws UserError as destinationOf does, and where the folder is not writable
 */
export async function checkDestination(file: string | undefined, force: boolean): Promise<void> {
  const folder = file === undefined ? '.' : dirname(await destinationOf(file, force));
  // Unlike access, realpath fails for a current folder that was removed.
  await realpath(folder)
    .then((path) => access(path, constants.W_OK))
    .catch((error: NodeJS.ErrnoException) => {
      throw new UserError(`cannot write ${file ?? 'into the current folder'}: ${whyNotWritten(error)}`);
    });
}

/**
 * Returns the name of a bundle for which the user gives none: `web-1-20260102T030405Z.tar.gz`.
 * @param name of the object, also a hostile one
 * @param now RFC 3339
 */
export const bundleNameFor = (name: string, now: string): string => fileNameFor(`${name}-${fileStamp(now)}`, 'tar.gz');

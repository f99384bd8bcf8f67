/** Where the shim of ./shim.ts goes, and putting it there. */
import { access, constants, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { UserError } from '../../errors.ts';
import type { Environment } from '../../sources/cluster/flags.ts';
import { fileOf, isOurs, shimFor } from './shim.ts';

export interface Installed {
  readonly file: string;
  /** What was there before: nothing, the same, or a shim of ours that was written anew. */
  readonly before: 'none' | 'same' | 'older' | 'foreign';
  /** Why kubectl will not find it; undefined where it will. */
  readonly unseen: string | undefined;
}

/** Belong to the system's package manager. */
const SYSTEM = /^(?:\/usr)?\/s?bin\/?$|^[a-z]:\\windows(?:\\|$)/i;

const rules = (environment: Environment): typeof posix => (environment.platform === 'win32' ? win32 : posix);

/** Folders of PATH, in order. */
function pathFolders(environment: Environment): string[] {
  const { delimiter, isAbsolute, normalize } = rules(environment);
  const folders = (environment.env.PATH ?? environment.env.Path ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => normalize(folder));
  return [...new Set(folders)];
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/** Where a file can be made: a folder that exists and may be written to. */
async function writable(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  return (
    found?.isDirectory() === true &&
    (await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    ))
  );
}

/**
 * The folder beside the program, as krew's bin; else the first on PATH below home; else the first that is not the
 * system's.
 * @throws UserError where none may be written to
 */
async function folderFor(environment: Environment, program: string): Promise<string> {
  const { join, relative, isAbsolute } = rules(environment);
  const onPath = pathFolders(environment);
  const names = (environment.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : ['']).map(
    (extension) => `${fileOf(program)}${extension}`,
  );
  for (const folder of onPath) {
    const holds = (await Promise.all(names.map((name) => isFile(join(folder, name))))).includes(true);
    if (holds && (await writable(folder))) return folder;
  }
  const below = (folder: string): boolean => {
    const way = relative(environment.homedir, folder);
    return way !== '' && !way.startsWith('..') && !isAbsolute(way);
  };
  for (const folder of [...onPath.filter(below), ...onPath.filter((one) => !below(one) && !SYSTEM.test(one))]) {
    if (await writable(folder)) return folder;
  }
  throw new UserError(
    'no folder on PATH may be written to',
    `make one and put it on PATH, then: ${program} completion install --dir FOLDER`,
  );
}

/**
 * Writes the shim, and has it in one piece or not at all.
 * @param dir where; undefined: see folderFor
 * @param force overwrite a file that is not ours
 * @throws UserError
 */
export async function installShim(
  dir: string | undefined,
  force: boolean,
  environment: Environment,
  program: string,
): Promise<Installed> {
  const { join, resolve } = rules(environment);
  const { name, text } = shimFor(environment.platform, fileOf(program));
  if (dir === '') throw new UserError('--dir names no folder');
  const folder = dir === undefined ? await folderFor(environment, program) : resolve(environment.cwd, dir);
  const file = join(folder, name);
  const failed = (error: Error): never => {
    throw new UserError(`${file} cannot be written: ${error.message}`, 'another folder: --dir FOLDER');
  };
  const there = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? undefined : failed(error),
  );
  const before = there === undefined ? 'none' : there === text ? 'same' : isOurs(there) ? 'older' : 'foreign';
  if (before === 'foreign' && !force)
    throw new UserError(
      `${file} is there already, and is not of this program`,
      'look at it; --force overwrites it, --dir FOLDER takes another folder',
    );
  await mkdir(folder, { recursive: true }).catch(failed);
  // Not in place: where the name is a link, what it leads to is left alone.
  const fresh = `${file}.new`;
  await writeFile(fresh, text, { mode: 0o755 })
    .then(() => rename(fresh, file))
    .catch(async (error: Error) => {
      await rm(fresh, { force: true }).catch(() => undefined);
      failed(error);
    });
  return { file, before, unseen: await unseen(folder, name, environment) };
}

/** kubectl takes the first of that name on PATH. */
async function unseen(folder: string, name: string, environment: Environment): Promise<string | undefined> {
  const { join, normalize } = rules(environment);
  const onPath = pathFolders(environment);
  const same = (one: string): boolean =>
    normalize(one).replace(/[\\/]+$/, '') === normalize(folder).replace(/[\\/]+$/, '');
  for (const one of onPath) {
    if (same(one)) return undefined;
    if (await isFile(join(one, name))) return `${join(one, name)} stands before it on PATH`;
  }
  return `${folder} is not on PATH, where kubectl looks for it`;
}

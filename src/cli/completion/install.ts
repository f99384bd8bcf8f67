/** Installs the shim of ./shim.ts: chooses the folder and writes the file. */
import { access, constants, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { UserError } from '../../errors.ts';
import type { Environment } from '../../sources/cluster/flags.ts';
import { fileOf, isOurs, shimFor } from './shim.ts';

export interface Installed {
  readonly file: string;
  /** What the file was before: not there, the same, another version of our shim, or a file of another program. */
  readonly before: 'none' | 'same' | 'older' | 'foreign';
  /** Why kubectl will not find the shim; undefined where it will. */
  readonly unseen: string | undefined;
}

/** Folders of the system's package manager. */
const SYSTEM = /^(?:\/usr)?\/s?bin\/?$|^[a-z]:\\windows(?:\\|$)/i;

const rules = (environment: Environment): typeof posix => (environment.platform === 'win32' ? win32 : posix);

/** Returns the folders of PATH, in order, without repetitions. */
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

/** Whether a folder exists and may be written to. */
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
 * Chooses the folder: that of the program (for example krew's bin); else the first on PATH below the home folder; else
 * the first on PATH that is not the system's.
 * @throws UserError where none of them may be written to
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
    'you may not write to any folder on PATH',
    `create a folder, add it to PATH and run: ${program} completion install --dir FOLDER`,
  );
}

/**
 * Writes the shim, completely or not at all.
 * @param dir the folder; undefined: `folderFor` chooses it
 * @param force overwrite a file of another program
 * @param program how the user calls this program
 * @throws UserError where there is no folder to write to, or the file is another program's
 */
export async function installShim(
  dir: string | undefined,
  force: boolean,
  environment: Environment,
  program: string,
): Promise<Installed> {
  const { join, resolve } = rules(environment);
  const { name, text } = shimFor(environment.platform, fileOf(program));
  if (dir === '') throw new UserError('--dir is empty', 'give a folder: --dir FOLDER');
  const folder = dir === undefined ? await folderFor(environment, program) : resolve(environment.cwd, dir);
  const file = join(folder, name);
  const failed = (error: Error): never => {
    throw new UserError(`cannot write ${file}: ${error.message}`, 'choose another folder: --dir FOLDER');
  };
  const there = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? undefined : failed(error),
  );
  const before = there === undefined ? 'none' : there === text ? 'same' : isOurs(there) ? 'older' : 'foreign';
  if (before === 'foreign' && !force)
    throw new UserError(
      `${file} exists and belongs to another program`,
      'read it first; --force overwrites it, --dir FOLDER chooses another folder',
    );
  await mkdir(folder, { recursive: true }).catch(failed);
  // Writing in place would overwrite the target of a link.
  const fresh = `${file}.new`;
  await writeFile(fresh, text, { mode: 0o755 })
    .then(() => rename(fresh, file))
    .catch(async (error: Error) => {
      await rm(fresh, { force: true }).catch(() => undefined);
      failed(error);
    });
  return { file, before, unseen: await unseen(folder, name, environment) };
}

/** Returns why kubectl will not find the shim: it takes the first file of that name on PATH. */
async function unseen(folder: string, name: string, environment: Environment): Promise<string | undefined> {
  const { join, normalize } = rules(environment);
  const onPath = pathFolders(environment);
  const same = (one: string): boolean =>
    normalize(one).replace(/(?<![\\/])[\\/]+$/, '') === normalize(folder).replace(/(?<![\\/])[\\/]+$/, '');
  for (const one of onPath) {
    if (same(one)) return undefined;
    if (await isFile(join(one, name))) return `${join(one, name)} comes first on PATH`;
  }
  return `${folder} is not on PATH`;
}

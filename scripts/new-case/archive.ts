/** Reads an archive that `kubectl crashloop bundle` wrote, whole, for a folder of test/corpus. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UserError } from '../../src/errors.ts';
import { INDEX } from '../../src/sources/bundle/layouts.ts';
import { TarError } from '../../src/sources/bundle/tar-blocks.ts';
import { readTar, type TarEntry } from '../../src/sources/bundle/tar.ts';

const MiB = 2 ** 20;
/** A case is read by every gate on every run of the tests: keep it small. */
const LIMITS = { file: 32 * MiB, kept: 64 * MiB, total: 128 * MiB, entries: 10_000 };

export interface CaseFile {
  /** Below the folder of the case, with `/`. */
  readonly path: string;
  readonly data: Uint8Array;
}

/**
 * Returns the files of a bundle, without the folder around them.
 * @throws UserError for a file that is missing, no archive, not written by `bundle`, or that leads out of its folder
 */
export async function readCase(file: string): Promise<CaseFile[]> {
  const outside: string[] = [];
  const entries = await unpacked(file, outside);
  const [first] = outside;
  if (first !== undefined) throw new UserError(`${file} is refused: its entry ${first} leads out of the archive`);
  const index = entries.find(({ path }) => path === INDEX || path.endsWith(`/${INDEX}`));
  if (index === undefined)
    throw new UserError(`${file} was not written by kubectl crashloop bundle: it has no ${INDEX}`);
  const top = index.path.slice(0, -INDEX.length);
  return entries.map(({ path, type, data, cut }) => {
    if (type === 'link') throw new UserError(`${file} is refused: its entry ${path} is a link`);
    if (!path.startsWith(top)) throw new UserError(`${file} is refused: its entry ${path} is not in the folder ${top}`);
    if (cut) throw new UserError(`${file} is refused: its entry ${path} is larger than ${LIMITS.file / MiB} MiB`);
    return { path: path.slice(top.length), data };
  });
}

async function unpacked(file: string, outside: string[]): Promise<TarEntry[]> {
  try {
    const data = gunzipSync(readFileSync(file), { maxOutputLength: LIMITS.total });
    const chunks = (async function* () {
      yield data;
    })();
    return await readTar(chunks, LIMITS, (name) => outside.push(name));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UserError(`${file} does not exist`);
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new UserError(`${file} unpacks to more than ${LIMITS.total / MiB} MiB`);
    if (error instanceof TarError || code?.startsWith('Z_') === true)
      throw new UserError(`${file} is not a .tar.gz archive, or it is damaged: ${message}`);
    throw new UserError(`cannot read ${file}: ${message}`);
  }
}

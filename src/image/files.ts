/** The files of an image as a container sees them before its volumes are mounted. */

/** What an image has at a path. Modes are the permission bits; null where the image does not say. */
export type Entry =
  | {
      readonly type: 'file';
      readonly mode: number;
      readonly uid: number;
      readonly gid: number;
      /** Bytes. */
      readonly size: number;
      /** The first bytes: at least `HEAD` of them, or the whole file; null where they were not kept. */
      readonly head: Uint8Array | null;
    }
  | {
      readonly type: 'directory';
      readonly mode: number | null;
      readonly uid: number;
      readonly gid: number;
    }
  | { readonly type: 'symlink'; readonly target: string }
  /** A device, a pipe or a socket. */
  | { readonly type: 'other' };

/** Bytes at the start of a program: the headers of a binary with the path of its loader, or a #! line. */
export const HEAD = 1024;

/** Reads an image. */
export interface ImageFiles {
  /**
   * Returns what is at a path; undefined where the image has nothing there. It follows no link.
   * @param path absolute and normalised; each folder in front of the last name is a directory of the image
   * @throws Unread where the image could not be read as far as this path
   */
  entry(path: string): Promise<Entry | undefined>;
}

/** Says that a file of the image could not be read, and why, without a credential. */
export class Unread extends Error {
  override readonly name = 'Unread';
}

/** Where a path of the image leads. */
export type Place =
  | {
      readonly found: true;
      /** Without links. */
      readonly path: string;
      readonly entry: Exclude<Entry, { type: 'symlink' }>;
      /** The directories on the way, which the user must be allowed to search. */
      readonly folders: readonly { readonly path: string; readonly entry: Extract<Entry, { type: 'directory' }> }[];
    }
  | {
      readonly found: false;
      /** The path without links, as far as it exists and then as it is named. */
      readonly path: string;
      readonly why: 'missing' | 'loop';
      /** The link that leads there; null: none. */
      readonly link: string | null;
    };

/** Links in one path, as Linux follows them (fs/namei.c: MAXSYMLINKS). */
const MAX_LINKS = 40;
/** Characters of a path, as Linux opens them. */
const MAX_PATH = 4096;

/** Returns the names of a path, without empty ones and dots. `..` stays: it depends on links. */
const namesOf = (path: string): string[] => path.split('/').filter((name) => name !== '' && name !== '.');

/** Returns an absolute path. @param folder absolute */
export const absolute = (path: string, folder: string): string => (path.startsWith('/') ? path : `${folder}/${path}`);

/**
 * Follows a path and its links inside of the image, as the kernel does with the image as its root: `..` never leads
 * out of it.
 * @param path absolute
 * @throws Unread
 */
export async function follow(files: ImageFiles, path: string): Promise<Place> {
  const rest = namesOf(path);
  const done: string[] = [];
  const folders: { path: string; entry: Extract<Entry, { type: 'directory' }> }[] = [];
  let link: string | null = null;
  let links = 0;
  let entry: Exclude<Entry, { type: 'symlink' }> = { type: 'directory', mode: 0o755, uid: 0, gid: 0 };
  const missing = (why: 'missing' | 'loop', at: readonly string[]): Place => ({
    found: false,
    path: `/${[...at, ...rest].join('/')}`,
    why,
    link,
  });
  while (rest.length > 0) {
    const name = rest.shift()!;
    if (name === '..') {
      done.pop();
      entry = { type: 'directory', mode: null, uid: 0, gid: 0 };
      continue;
    }
    const here = [...done, name];
    const at = `/${here.join('/')}`;
    if (entry.type !== 'directory' || at.length > MAX_PATH) return missing('missing', here);
    const next = await files.entry(at);
    if (next === undefined) return missing('missing', here);
    if (next.type === 'symlink') {
      if (++links > MAX_LINKS || next.target === '') return missing('loop', here);
      link = at;
      rest.unshift(...namesOf(next.target));
      if (next.target.startsWith('/')) done.length = 0;
      // A link is in a directory, and a path from the root starts in one.
      entry = { type: 'directory', mode: null, uid: 0, gid: 0 };
      continue;
    }
    done.push(name);
    entry = next;
    if (next.type === 'directory') folders.push({ path: at, entry: next });
  }
  const last = `/${done.join('/')}`;
  return { found: true, path: last, entry, folders: folders.filter((folder) => folder.path !== last) };
}

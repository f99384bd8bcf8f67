/** Making a directory of the image writable. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { Fix, SpecChange } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { isUnder, tidyPath } from '../../support/mounts.ts';
import { editFix } from '../../support/owner.ts';

/** Returns the directory to make writable: of a file its directory. */
function directoryOf(path: string): string {
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  return /\.[A-Za-z0-9_-]{1,10}$/.test(path) && parent !== '/' ? parent : path;
}

/** Directories of data that a program makes again at each start, and how many names below them belong to one program. */
const SCRATCH: readonly (readonly [directory: string, below: number])[] = [
  // Filesystem Hierarchy Standard 3.0: /run (3.15), /tmp (3.18), /var/cache (5.5), /var/log (5.10), /var/spool (5.14).
  ['/var/run', 0],
  ['/run', 0],
  ['/var/tmp', 0],
  ['/tmp', 0],
  ['/var/cache', 1],
  ['/var/log', 1],
  ['/var/spool', 1],
  // nginx makes a directory here for each of its modules: body, proxy, fastcgi, scgi, uwsgi. Alpine puts these into tmp,
  // next to links to logs and modules that must stay.
  ['/var/lib/nginx/tmp', 0],
  ['/var/lib/nginx/logs', 0],
  ['/var/lib/nginx', 0],
];

/**
 * Returns the directory that one program writes to as a whole: `/var/cache/nginx` of `/var/cache/nginx/client_temp`. It
 * is empty in an image, or holds what the program makes again, so an emptyDir there hides nothing that is needed.
 * @param path the file or directory that could not be written
 */
export function scratchOf(path: string): string {
  const scratch = SCRATCH.find(([directory]) => isUnder(path, directory));
  if (scratch === undefined) return directoryOf(path);
  const [directory, below] = scratch;
  const names = tidyPath(path).slice(directory.length).split('/').filter(Boolean);
  const own = names
    .slice(0, below)
    .filter((name, index) => index + 1 < names.length || !/\.[A-Za-z0-9_-]{1,10}$/.test(name));
  return [directory, ...own].join('/');
}

/** Whether a directory of an image holds nothing that its program needs. */
export const isScratch = (path: string): boolean => SCRATCH.some(([directory]) => isUnder(path, directory));

const volumeFor = (directory: string): string =>
  `writable${directory.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}`.slice(0, 60).replace(/(?<!-)-+$/, '');

/**
 * Returns a fix that mounts an emptyDir over directories of the image.
 * @param others more directories; none of them below another
 */
export function emptyDir(
  context: PodContext,
  container: ContainerView,
  directory: string,
  ...others: readonly string[]
): Fix {
  const list = container.type === 'app' ? 'containers' : 'initContainers';
  const all = [directory, ...others].map((mountPath) => ({ name: volumeFor(mountPath), mountPath }));
  const added = all.map(({ name }) => ({ name, emptyDir: {} }));
  const hides = [directory, ...others].every(isScratch) ? '' : ' (it hides the files that the image has there)';
  const text =
    others.length === 0
      ? `mount an emptyDir at ${directory} to make it writable${hides}`
      : `mount an emptyDir at each of ${[directory, ...others].join(', ')} to make them writable${hides}`;
  // Volumes belong to the pod, mounts to the container, so the change starts at the pod's spec. It names what it adds: a
  // whole list would hold the volume of the ServiceAccount token, which no template has.
  const change = {
    container: null,
    set: Object.fromEntries([
      ...added.map((volume) => [`volumes[${volume.name}]`, volume]),
      ...all.map((mount) => [`${list}[${container.name}].volumeMounts[${mount.mountPath}]`, mount]),
    ]) as SpecChange['set'],
  };
  return editFix(context, text, change);
}

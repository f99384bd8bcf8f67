/** A directory that is mounted where the application opens a file. */
import { once, oneOf } from '../../../expressions.ts';
import type { Volume, VolumeMount } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import { carriersOf, sayVolume } from '../../support/mounts.ts';

/** A mount with its volume. */
export interface Mounted {
  readonly mount: VolumeMount;
  readonly volume: Volume;
}

/** The texts of EISDIR, also of the C library in other languages, and of programs that look first. */
const DIRECTORY = once(() =>
  oneOf([
    /\bis a directory|EISDIR|IsADirectoryError|not a regular file/i,
    /Ist ein Verzeichnis|est un dossier|Es un directorio|É um diretório|È una directory|Это каталог/i,
    /是一个目录|是一個目錄|ディレクトリです|디렉터리입니다|Jest katalogiem/i,
  ]),
);

/** What a mount has instead of a file. */
export interface NoFile {
  readonly sure: 'confirmed' | 'likely';
  readonly says: string;
  /** The text of a fix. */
  readonly advice: string;
  /** The field that makes it a directory. */
  readonly field: 'subPath' | 'mountPath';
}

const isInMemory = ({ configMap, secret, projected, downwardAPI, emptyDir }: Volume): boolean =>
  [configMap, secret, projected, downwardAPI, emptyDir].some((source) => source !== undefined);

const looksLikeFile = ({ mountPath }: VolumeMount): boolean => /\.[A-Za-z]\w{0,9}$/.test(mountPath);

/** Returns why a mount is a directory; undefined where it may be a file. */
export function noFileAt({ name, pod }: PodContext, { mount, volume }: Mounted): NoFile | undefined {
  const what = sayVolume(volume, name);
  const subPath = mount.subPath ?? mount.subPathExpr;
  const file = mount.mountPath.split('/').at(-1) ?? '';
  if (subPath) {
    // The subPath of a ConfigMap or Secret is a key, which is looked up.
    if (carriersOf(volume).length > 0 || volume.downwardAPI || volume.image) return undefined;
    return {
      sure: 'likely',
      says: `subPath ${subPath} of ${what} is a directory: the kubelet creates one where the volume has no such file`,
      advice:
        `replace the directory ${subPath} of the volume by the file ${file}, in an init container that mounts the ` +
        'whole volume, or mount the file from a ConfigMap or Secret',
      field: 'subPath',
    };
  }
  const isFile = looksLikeFile(mount);
  const below = `name a file below ${mount.mountPath} in the configuration, instead of that directory`;
  if (volume.hostPath && isFile && ['', 'DirectoryOrCreate'].includes(volume.hostPath.type ?? ''))
    return {
      sure: 'likely',
      says: `${what} is a directory: one is created where node ${pod.spec?.nodeName ?? ''} has no such file`,
      advice: 'put the file on every node in place of that directory, or mount it from a ConfigMap or Secret',
      field: 'mountPath',
    };
  if (volume.hostPath)
    return isFile ? undefined : { sure: 'likely', says: `${what} is mounted there`, advice: below, field: 'mountPath' };
  if (volume.csi || volume.image) return undefined;
  return {
    // A directory that is mounted on purpose may not be the fault.
    sure: isFile && isInMemory(volume) ? 'confirmed' : 'likely',
    says: `${what} is mounted there without a subPath, and such a mount is a directory`,
    advice: isFile ? `mount one file of ${what} there: set subPath to its name, such as ${file}` : below,
    field: 'mountPath',
  };
}

/** Returns whether a text names a path, and not only a longer path that begins with it. */
function namesPath(text: string, path: string): boolean {
  for (let at = text.indexOf(path); at >= 0; at = text.indexOf(path, at + 1)) {
    const next = text.slice(at + path.length, at + path.length + 2);
    if (!/^(?:[\w/-]|\.\w)/.test(next) && !/[\w.-]/.test(text[at - 1] ?? '')) return true;
  }
  return false;
}

/**
 * Returns the mount at which a text finds a directory: the one that it names, or, where it names no path, as Node.js does
 * for read(2), the only one that looks like a file.
 */
export function mountMeant(mounts: readonly Mounted[], text: string): Mounted | undefined {
  if (!DIRECTORY().test(text)) return undefined;
  const named = mounts.find(({ mount }) => namesPath(text, mount.mountPath));
  if (named || /\/\w/.test(text)) return named;
  const files = mounts.filter(({ mount }) => looksLikeFile(mount));
  return files.length === 1 ? files[0] : undefined;
}

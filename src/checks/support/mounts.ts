/** The volume that a path in a container lies on, and the object that fills it. */
import type { Container, Pod, Volume, VolumeMount } from '../../model/objects.ts';
import type { ContainerView } from '../../evidence/views.ts';

/** What fills a volume. */
export interface VolumeSource {
  readonly kind:
    | 'ConfigMap'
    | 'Secret'
    | 'PersistentVolumeClaim'
    | 'emptyDir'
    | 'hostPath'
    | 'projected'
    | 'downwardAPI'
    | 'csi'
    | 'nfs'
    | 'image'
    | 'ephemeral'
    | 'other';
  /** The object; of a hostPath the path on the node, of a csi volume the driver, else the name of the volume. */
  readonly name: string;
}

/** A path in a container that lies on a volume. */
export interface MountedPath {
  readonly mount: VolumeMount;
  readonly volume: Volume;
  readonly source: VolumeSource;
  /** The path inside the volume, without a leading slash; `''` for the mount point itself. */
  readonly inside: string;
}

/** A ConfigMap or Secret that fills a volume: its keys become files. */
export interface Carrier {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly optional: boolean;
  /** The keys that become files; undefined: every key becomes a file of its name. */
  readonly items: readonly { readonly key: string; readonly path: string; readonly mode?: number }[] | undefined;
  /** File mode that the volume sets. The API server writes 420 (0644) where the author wrote none. */
  readonly defaultMode: number | undefined;
  /** Path of the reference, for a citation: `spec.volumes[config].configMap.name`. */
  readonly field: string;
}

/** Returns an absolute path in its shortest form: without `//`, `/./`, `/../` and a final slash. */
export function tidyPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.slice(0, 4096).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Whether a path is the directory or lies below it. */
export function isUnder(path: string, directory: string): boolean {
  const above = tidyPath(directory);
  return path === above || above === '/' || path.startsWith(`${above}/`);
}

/** Returns the object that fills a volume (k8s.io/api/core/v1 VolumeSource). */
export function sourceOf(volume: Volume, podName = ''): VolumeSource {
  if (volume.configMap) return { kind: 'ConfigMap', name: volume.configMap.name ?? '' };
  if (volume.secret) return { kind: 'Secret', name: volume.secret.secretName ?? '' };
  if (volume.persistentVolumeClaim)
    return { kind: 'PersistentVolumeClaim', name: volume.persistentVolumeClaim.claimName };
  // A generic ephemeral volume's claim is named POD-VOLUME (k8s.io/component-helpers/storage/ephemeral).
  if (volume.ephemeral) return { kind: 'PersistentVolumeClaim', name: `${podName}-${volume.name}` };
  if (volume.emptyDir) return { kind: 'emptyDir', name: volume.name };
  if (volume.hostPath) return { kind: 'hostPath', name: volume.hostPath.path };
  if (volume.projected) return { kind: 'projected', name: volume.name };
  if (volume.downwardAPI) return { kind: 'downwardAPI', name: volume.name };
  if (volume.csi) return { kind: 'csi', name: volume.csi.driver };
  if (volume.nfs) return { kind: 'nfs', name: `${volume.nfs.server}:${volume.nfs.path}` };
  if (volume.image) return { kind: 'image', name: volume.image.reference ?? volume.name };
  return { kind: 'other', name: volume.name };
}

/** Returns what fills a volume in words: `ConfigMap web-config`, `emptyDir volume scratch`. */
export function sayVolume(volume: Volume, podName = ''): string {
  const { kind, name } = sourceOf(volume, podName);
  return kind === 'projected' || kind === 'downwardAPI' || kind === 'emptyDir' || kind === 'other'
    ? `${kind} volume ${volume.name}`
    : `${kind} ${name}`;
}

interface Reference {
  readonly name?: string | undefined;
  readonly items?: Carrier['items'];
  readonly optional?: boolean | undefined;
}

const carrier = (
  kind: Carrier['kind'],
  { name = '', items, optional }: Reference,
  defaultMode: number | undefined,
  field: string,
): Carrier => ({ kind, name, optional: optional === true, items, defaultMode, field });

/** Returns the ConfigMaps and Secrets that fill a volume; empty for any other volume. */
export function carriersOf(volume: Volume): Carrier[] {
  const at = `spec.volumes[${volume.name}]`;
  const { configMap, secret, projected } = volume;
  if (configMap) return [carrier('ConfigMap', configMap, configMap.defaultMode, `${at}.configMap.name`)];
  if (secret)
    return [carrier('Secret', { ...secret, name: secret.secretName }, secret.defaultMode, `${at}.secret.secretName`)];
  return (projected?.sources ?? []).flatMap((source): Carrier[] => {
    const kind = source.configMap ? 'configMap' : 'secret';
    const reference = source[kind];
    if (!reference) return [];
    const field = `${at}.projected.sources[${reference.name}].${kind}.name`;
    return [carrier(source.configMap ? 'ConfigMap' : 'Secret', reference, projected?.defaultMode, field)];
  });
}

/** Returns every mount of a container with its volume, in the order of the spec. */
export function mountsOf(container: Pick<ContainerView, 'spec'>, pod: Pod): { mount: VolumeMount; volume: Volume }[] {
  const volumes = pod.spec?.volumes ?? [];
  return ((container.spec as Container).volumeMounts ?? []).flatMap((mount) => {
    const volume = volumes.find((one) => one.name === mount.name);
    return volume ? [{ mount, volume }] : [];
  });
}

/** In most images /var/run is a symbolic link to /run. */
function spellings(path: string): string[] {
  if (isUnder(path, '/var/run')) return [path, path.slice('/var'.length)];
  return isUnder(path, '/run') ? [path, `/var${path}`] : [path];
}

/**
 * Returns the mount that a path of a container lies on: the longest mountPath that is the path or a directory above it.
 * @param path absolute, as a log or a message names it
 * @returns undefined where the path is relative, or part of the image
 */
export function mountOf(container: Pick<ContainerView, 'spec'>, pod: Pod, path: string): MountedPath | undefined {
  if (!path.startsWith('/')) return undefined;
  for (const wanted of spellings(tidyPath(path))) {
    const above = mountsOf(container, pod)
      .filter(({ mount }) => isUnder(wanted, mount.mountPath))
      .sort((a, b) => tidyPath(b.mount.mountPath).length - tidyPath(a.mount.mountPath).length)[0];
    if (!above) continue;
    const { mount, volume } = above;
    const at = tidyPath(mount.mountPath);
    const rest = wanted.slice(at === '/' ? 0 : at.length);
    const inside = tidyPath(`${mount.subPath ?? mount.subPathExpr ?? ''}/${rest}`).slice(1);
    return { mount, volume, source: sourceOf(volume, pod.metadata?.name ?? ''), inside };
  }
  return undefined;
}

/** Returns how many of the last names of a directory are the first names of a relative path. */
function overlap(directory: readonly string[], path: readonly string[]): number {
  for (let count = Math.min(directory.length, path.length); count > 0; count--)
    if (directory.slice(-count).every((name, i) => name === path[i])) return count;
  return 0;
}

/**
 * Returns a path of a log as an absolute one. A relative path starts at workingDir. Where the spec has none, the image
 * has it: then `data/db` is taken to be on the one volume that is mounted at a directory such as `/opt/app/data`.
 * @returns the path as it is if its start is not known
 */
export function absoluteOf(container: Pick<ContainerView, 'spec'>, pod: Pod, path: string): string {
  if (path.startsWith('/')) return path;
  const { workingDir } = container.spec;
  if (workingDir) return tidyPath(`${workingDir}/${path}`);
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) return path;
  const above = mountsOf(container, pod)
    .map(({ mount: { mountPath } }) => ({ mountPath, count: overlap(mountPath.split('/').filter(Boolean), names) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const [best, next] = above;
  return best === undefined || best.count === next?.count
    ? path
    : tidyPath(`${best.mountPath}/${names.slice(best.count).join('/')}`);
}

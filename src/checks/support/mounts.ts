/** Which volume of a pod stands behind a path in a container, and which object fills it. */
import type { Container, Pod, Volume, VolumeMount } from '../../model/objects.ts';
import type { ContainerView } from '../../evidence/views.ts';

/** What fills a volume: the kind as people say it, and the name of the object where there is one. */
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
  /**
   * Of a hostPath the path on the node; of a csi volume the driver; of the rest without an object the volume's own
   * name.
   */
  readonly name: string;
}

export interface MountedPath {
  readonly mount: VolumeMount;
  readonly volume: Volume;
  readonly source: VolumeSource;
  /** The path inside the volume, without a leading slash; `''` for the mount point itself. */
  readonly inside: string;
}

/** A ConfigMap or Secret whose keys become the files of a volume. */
export interface Carrier {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly optional: boolean;
  /** Which keys become which files; undefined: each key a file of its name. */
  readonly items: readonly { readonly key: string; readonly path: string; readonly mode?: number }[] | undefined;
  /** File mode, where the volume sets one; the API server writes 420 (0644) where the author wrote none. */
  readonly defaultMode: number | undefined;
  /** Path of the reference for a citation: `spec.volumes[config].configMap.name`. */
  readonly field: string;
}

/** An absolute path in its shortest form: no `//`, `/./`, `/../`, no slash at its end. */
export function tidyPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.slice(0, 4096).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Whether a path is a directory or lies below it. */
export function isUnder(path: string, directory: string): boolean {
  const above = tidyPath(directory);
  return path === above || above === '/' || path.startsWith(`${above}/`);
}

/** The object behind a volume (k8s.io/api/core/v1 VolumeSource). */
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

/** `ConfigMap web-config`, `emptyDir scratch`: a source in words. */
export function sayVolume(volume: Volume, podName = ''): string {
  const { kind, name } = sourceOf(volume, podName);
  return kind === 'projected' || kind === 'downwardAPI' || kind === 'emptyDir' || kind === 'other'
    ? `${kind} volume ${volume.name}`
    : `${kind} ${name}`;
}

/** The ConfigMaps and Secrets whose keys are a volume's files; empty for any other volume. */
export function carriersOf(volume: Volume): Carrier[] {
  const at = `spec.volumes[${volume.name}]`;
  if (volume.configMap) {
    const { name, items, optional, defaultMode } = volume.configMap;
    return [
      {
        kind: 'ConfigMap',
        name: name ?? '',
        optional: optional === true,
        items,
        defaultMode,
        field: `${at}.configMap.name`,
      },
    ];
  }
  if (volume.secret) {
    const { secretName, items, optional, defaultMode } = volume.secret;
    return [
      {
        kind: 'Secret',
        name: secretName ?? '',
        optional: optional === true,
        items,
        defaultMode,
        field: `${at}.secret.secretName`,
      },
    ];
  }
  const defaultMode = volume.projected?.defaultMode;
  return (volume.projected?.sources ?? []).flatMap((source): Carrier[] => {
    if (source.configMap) {
      const { name, items, optional } = source.configMap;
      return [
        {
          kind: 'ConfigMap',
          name: name ?? '',
          optional: optional === true,
          items,
          defaultMode,
          field: `${at}.projected.sources[${name}].configMap.name`,
        },
      ];
    }
    if (source.secret) {
      const { name, items, optional } = source.secret;
      return [
        {
          kind: 'Secret',
          name: name ?? '',
          optional: optional === true,
          items,
          defaultMode,
          field: `${at}.projected.sources[${name}].secret.name`,
        },
      ];
    }
    return [];
  });
}

/** Every mount of a container with its volume, in the order of the spec. */
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
 * The mount that a path of a container lies on: the longest mountPath that is the path or a directory above it.
 * @param path absolute, as a log or a message names it
 * @returns undefined where the path is relative or part of the image's own file system
 */
export function mountOf(container: Pick<ContainerView, 'spec'>, pod: Pod, path: string): MountedPath | undefined {
  if (!path.startsWith('/')) return undefined;
  for (const wanted of spellings(tidyPath(path))) {
    const above = mountsOf(container, pod)
      .filter(({ mount }) => isUnder(wanted, mount.mountPath))
      .sort((a, b) => tidyPath(b.mount.mountPath).length - tidyPath(a.mount.mountPath).length)[0];
    if (above) {
      const { mount, volume } = above;
      const rest = wanted.slice(tidyPath(mount.mountPath) === '/' ? 0 : tidyPath(mount.mountPath).length);
      const inside = tidyPath(`${mount.subPath ?? mount.subPathExpr ?? ''}/${rest}`).slice(1);
      return { mount, volume, source: sourceOf(volume, pod.metadata?.name ?? ''), inside };
    }
  }
  return undefined;
}

/** The mode of a file that a ConfigMap or Secret gives a container. */
import type { ContainerView } from '../../evidence/views.ts';
import type { Pod } from '../../model/objects.ts';
import { carriersOf, mountOf, sayVolume } from './mounts.ts';
import type { Carrier, MountedPath } from './mounts.ts';

/** The mode that the API server writes if the author wrote none (pkg/apis/core/v1/defaults.go). */
const DEFAULT_MODE = 0o644;

/** A file of a ConfigMap or Secret. */
export interface MountedFile {
  readonly mounted: MountedPath;
  /** The object that has the file; undefined: one of several of a projected volume. */
  readonly carrier: Carrier | undefined;
  /** The object or the volume in words. */
  readonly says: string;
  readonly mode: number;
  /** Path of the field that sets the mode. */
  readonly field: string;
}

/**
 * Returns the file of a ConfigMap or Secret at a path of a container. An fsGroup adds read and write bits to such a file,
 * and never an execute bit (pkg/volume/volume_linux.go: changeFilePermission).
 * @returns undefined where the path lies on no such volume, or no source of it gives the file
 */
export function mountedFile(container: Pick<ContainerView, 'spec'>, pod: Pod, path: string): MountedFile | undefined {
  const mounted = mountOf(container, pod, path);
  if (!mounted || mounted.inside === '') return undefined;
  const { volume } = mounted;
  // The kubelet keeps the files in a folder, to which ..data links (pkg/volume/util/atomic_writer.go).
  const inside = mounted.inside.replace(/^\.\.[^/]{1,255}\//, '');
  const carriers = carriersOf(volume);
  const isItem = (one: Carrier): boolean => one.items?.some((item) => item.path === inside) === true;
  const listed = carriers.find(isItem);
  const whole = carriers.filter(({ items }) => items === undefined);
  const carrier = listed ?? (whole.length === 1 ? whole[0] : undefined);
  const [any] = listed ? [listed] : whole;
  if (any === undefined) return undefined;
  const item = listed?.items?.find((one) => one.path === inside);
  // The defaultMode of a projected volume is one for all its sources.
  const at = `spec.volumes[${volume.name}]`;
  const source = any.field.replace(/\.[^.]*$/, '');
  return {
    mounted,
    carrier,
    says: carrier ? `${carrier.kind} ${carrier.name}` : sayVolume(volume),
    mode: item?.mode ?? any.defaultMode ?? DEFAULT_MODE,
    field:
      item?.mode === undefined
        ? volume.projected
          ? `${at}.projected.defaultMode`
          : `${source}.defaultMode`
        : `${source}.items[${item.key}].mode`,
  };
}

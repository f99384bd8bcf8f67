/** The containers of a pod that are to write a file on a volume that they share with the container that lacks it. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { VolumeMount } from '../../../model/objects.ts';
import { absolutePath } from '../../config/support/files.ts';
import type { PodContext } from '../../check.ts';
import { carriersOf, isUnder, mountOf, tidyPath } from '../../support/mounts.ts';
import type { MountedPath } from '../../support/mounts.ts';
import { CODE } from './misses.ts';
import type { Miss } from './misses.ts';

/** A container that mounts the volume to write to it. */
export interface Writer {
  readonly container: ContainerView;
  readonly mount: VolumeMount;
  /** Where the file would be in that container. */
  readonly path: string;
}

/** A file on a volume that another container writes. */
export interface Unwritten {
  readonly at: MountedPath;
  /** Absolute, in the container that lacks it. */
  readonly path: string;
  /** Whether the file is data, not code of the image. */
  readonly isData: boolean;
  /** Never empty: first those that failed or ended. */
  readonly writers: readonly Writer[];
}

/** Volumes that the kubelet fills or that no container can write to. */
const isFilled = ({ volume }: MountedPath): boolean =>
  carriersOf(volume).length > 0 ||
  volume.downwardAPI !== undefined ||
  volume.projected !== undefined ||
  volume.image !== undefined;

/** Whether a writer ended with an error; one that runs again counts where it is a container to explain. */
export const writerFails = (context: PodContext, { container }: Writer): boolean =>
  container.dead !== undefined &&
  container.dead.exitCode !== 0 &&
  (container.state !== 'running' || context.subjects.some(({ name }) => name === container.name));

/**
 * Returns the writers of a file that was not found.
 * @returns undefined where the path is not on a volume that another container can write to. A sibling that only shares a
 *   volume over the image's own code does not count: the volume hides that code (volumes/mount-hides-image).
 */
export function writersOf(
  context: PodContext,
  { container, path, kind }: Pick<Miss, 'container' | 'path' | 'kind'>,
): Unwritten | undefined {
  const wanted = absolutePath(path, container.spec.workingDir);
  const isData = kind === 'file' || (kind === 'code' && !CODE.test(path));
  const at = kind === 'module' ? undefined : mountOf(container, context.pod, wanted);
  if (!at || at.inside === '' || isFilled(at)) return undefined;
  const writers = context.containers.flatMap((other): Writer[] => {
    if (other.name === container.name || other.type === 'ephemeral') return [];
    if (other.type !== 'init' && !isData && at.mount.readOnly !== true) return [];
    const mount = (other.spec.volumeMounts ?? []).find(
      (one) =>
        one.name === at.volume.name && one.readOnly !== true && isUnder(`/${at.inside}`, tidyPath(one.subPath ?? '/')),
    );
    if (!mount) return [];
    const inside = `/${at.inside}`.slice(tidyPath(mount.subPath ?? '/').replace(/\/$/, '').length);
    return [{ container: other, mount, path: tidyPath(`${mount.mountPath}/${inside}`) }];
  });
  if (writers.length === 0) return undefined;
  return {
    at,
    path: wanted,
    isData,
    writers: writers.sort((a, b) => Number(writerFails(context, b)) - Number(writerFails(context, a))),
  };
}

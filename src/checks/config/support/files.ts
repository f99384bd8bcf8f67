/** The files that ConfigMap and Secret volumes put into a container, as far as the objects could be read. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { keysOf, lookUpConfig } from '../../support/config-objects.ts';
import { carriersOf, mountsOf, tidyPath } from '../../support/mounts.ts';
import type { Carrier } from '../../support/mounts.ts';

export interface CarriedFile {
  /** Absolute, in the container. */
  readonly path: string;
  readonly key: string;
  readonly carrier: Carrier;
  readonly mountPath: string;
  readonly volume: string;
}

/** Returns the keys of a carrier with their files; undefined if it could not be read and has no items. */
function itemsOf(context: PodContext, carrier: Carrier): { key: string; path: string }[] | undefined {
  const fact = lookUpConfig(context, carrier.kind, carrier.name);
  // An optional object that does not exist gives no file (pkg/volume/configmap/configmap.go:SetUpAt).
  if (fact.state === 'absent' && carrier.optional) return [];
  const keys = fact.state === 'known' ? keysOf(fact.value) : undefined;
  if (carrier.items) return carrier.items.filter(({ key }) => keys === undefined || keys.includes(key));
  return keys?.map((key) => ({ key, path: key }));
}

/** Returns every file that a container's ConfigMap and Secret volumes give it. */
export function carriedFiles(context: PodContext, container: ContainerView): CarriedFile[] {
  // The ServiceAccount's token volume has no file of the application.
  const mounts = mountsOf(container, context.pod).filter(
    ({ mount }) => !mount.mountPath.startsWith('/var/run/secrets/kubernetes.io/'),
  );
  return mounts.flatMap(({ mount, volume }) =>
    carriersOf(volume).flatMap((carrier) =>
      (itemsOf(context, carrier) ?? []).flatMap(({ key, path }): CarriedFile[] => {
        const at = (inContainer: string): CarriedFile => ({
          path: tidyPath(inContainer),
          key,
          carrier,
          mountPath: mount.mountPath,
          volume: volume.name,
        });
        if (mount.subPath === undefined) return [at(`${mount.mountPath}/${path}`)];
        const [subPath, file] = [tidyPath(mount.subPath), tidyPath(path)];
        if (subPath === file) return [at(mount.mountPath)];
        return file.startsWith(`${subPath}/`) ? [at(`${mount.mountPath}/${file.slice(subPath.length)}`)] : [];
      }),
    ),
  );
}

/** Returns a path as the app sees it: a relative one starts at the container's workingDir, if the spec has one. */
export function absolutePath(path: string, workingDir: string | undefined): string {
  if (path.startsWith('/')) return tidyPath(path);
  return workingDir ? tidyPath(`${workingDir}/${path}`) : path;
}

/** Returns the last part of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

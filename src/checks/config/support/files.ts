/** The files that the ConfigMap and Secret volumes of a container hold, as far as they could be read. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import type { ConfigMap, Secret } from '../../../model/objects.ts';
import { carriersOf, mountsOf, tidyPath } from '../../support/mounts.ts';
import type { Carrier } from '../../support/mounts.ts';
import { keysOf } from './references.ts';

export interface CarriedFile {
  /** Where the container sees it. */
  readonly path: string;
  readonly key: string;
  readonly carrier: Carrier;
  readonly mountPath: string;
  readonly volume: string;
}

/** Keys of a carrier with the file each becomes; undefined where the object could not be read and has no items. */
function itemsOf(context: PodContext, carrier: Carrier): { key: string; path: string }[] | undefined {
  const fact = context.get(carrier.kind === 'ConfigMap' ? 'configmaps' : 'secrets', carrier.name);
  // An optional object that does not exist gives no file (pkg/volume/configmap/configmap.go:SetUpAt).
  if (fact.state === 'absent' && carrier.optional) return [];
  if (carrier.items) {
    const keys = fact.state === 'known' ? keysOf(fact.value as ConfigMap | Secret) : undefined;
    return carrier.items.filter(({ key }) => keys === undefined || keys.includes(key));
  }
  return fact.state === 'known'
    ? keysOf(fact.value as ConfigMap | Secret).map((key) => ({ key, path: key }))
    : undefined;
}

/** Every file that a container's ConfigMap and Secret volumes give it. */
export function carriedFiles(context: PodContext, container: ContainerView): CarriedFile[] {
  // The ServiceAccount's token volume carries nothing of the application's.
  const mounts = mountsOf(container, context.pod).filter(
    ({ mount }) => !mount.mountPath.startsWith('/var/run/secrets/kubernetes.io/'),
  );
  return mounts.flatMap(({ mount, volume }) =>
    carriersOf(volume).flatMap((carrier) =>
      (itemsOf(context, carrier) ?? []).flatMap(({ key, path }): CarriedFile[] => {
        const common = { key, carrier, mountPath: mount.mountPath, volume: volume.name };
        if (mount.subPath === undefined) return [{ ...common, path: tidyPath(`${mount.mountPath}/${path}`) }];
        if (tidyPath(mount.subPath) === tidyPath(path)) return [{ ...common, path: tidyPath(mount.mountPath) }];
        return tidyPath(path).startsWith(`${tidyPath(mount.subPath)}/`)
          ? [
              {
                ...common,
                path: tidyPath(`${mount.mountPath}/${tidyPath(path).slice(tidyPath(mount.subPath).length)}`),
              },
            ]
          : [];
      }),
    ),
  );
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The keys of ConfigMaps and Secrets that are files in a container. */
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { keysOf, lookUpConfig } from './config-objects.ts';
import type { ConfigKind } from './config-objects.ts';
import { carriersOf, mountOf } from './mounts.ts';

/** A key that is a file. */
export interface MountedKey {
  readonly kind: ConfigKind;
  readonly name: string;
  readonly key: string;
}

/**
 * Returns the key that is the file at a path of a container; undefined where the path is on no such volume, the object
 * has no such key, or the object could not be read.
 * Source: pkg/volume/configmap/configmap.go:MakePayload.
 * @param path absolute
 */
export function keyAt(context: PodContext, container: ContainerView, path: string): MountedKey | undefined {
  const mounted = mountOf(container, context.pod, path);
  if (mounted === undefined) return undefined;
  for (const { kind, name, items } of carriersOf(mounted.volume)) {
    const key = items === undefined ? mounted.inside : items.find((one) => one.path === mounted.inside)?.key;
    const object = key === undefined || key === '' ? undefined : lookUpConfig(context, kind, name);
    if (object?.state === 'known' && keysOf(object.value).includes(key!)) return { kind, name, key: key! };
  }
  return undefined;
}

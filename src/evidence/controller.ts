/** Who controls an object: the one owner that creates it again. */
import type { KubeObject } from '../model/objects.ts';

type OwnerReference = NonNullable<NonNullable<KubeObject['metadata']>['ownerReferences']>[number];

/** Returns the owner that controls an object; undefined where none does, and where the object is not known. */
export const controllerOf = (
  object: { readonly metadata?: KubeObject['metadata'] | undefined } | undefined,
): OwnerReference | undefined => object?.metadata?.ownerReferences?.find(({ controller }) => controller === true);

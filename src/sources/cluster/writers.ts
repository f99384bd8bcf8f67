/** Drops who wrote which field. */
import type { KubeObject } from '../../model/objects.ts';

/**
 * Drops managedFields: half of a pod and most of an object's metadata, which no check reads in lists and watches. To
 * parse them takes as long as to parse the rest.
 */
export function withoutWriters(object: KubeObject): KubeObject {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

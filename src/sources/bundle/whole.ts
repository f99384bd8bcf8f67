/** Whether what a bundle holds of a resource is all there is of it: only then a lookup can say that an object is absent. */
import { isObject } from '../../evidence/shape.ts';
import type { KubeObject } from '../../model/objects.ts';
import type { Resource } from '../../model/resources.ts';

/** Objects of one resource. `part` says why there may be more; undefined: these are all. */
export interface Items {
  readonly items: readonly KubeObject[];
  readonly part?: string | undefined;
}

/** Every API server makes these (pkg/controlplane/controller/systemnamespaces). */
const SYSTEM_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/**
 * Whether a document is a list and reaches its end: a single object is no list, and one whose metadata has a `continue`
 * or a `remainingItemCount` was cut (apimachinery pkg/apis/meta/v1/types.go: ListMeta). Go writes an empty list as null.
 */
function isWholeList(document: unknown): boolean {
  if (document === null || Array.isArray(document)) return true;
  if (!isObject(document) || isObject(document.spec) || !('items' in document)) return false;
  const { continue: next, remainingItemCount } = isObject(document.metadata) ? document.metadata : {};
  return !next && !remainingItemCount;
}

const namespaceOf = (item: KubeObject): string | undefined => item.metadata?.namespace;

/**
 * Why a file may lack objects of its resource.
 * @param documents what the file holds, parsed
 * @param items the objects in them
 * @returns undefined where the file holds the whole list
 */
export function partOf(
  documents: readonly unknown[],
  items: readonly KubeObject[],
  resource: Resource,
  file: string,
): string | undefined {
  if (!documents.every(isWholeList)) return `${file} does not hold a whole list`;
  // A collector that was told which namespaces to collect lists these alone.
  const names = new Set(items.map((item) => item.metadata?.name));
  return resource === 'namespaces' && !SYSTEM_NAMESPACES.every((name) => names.has(name))
    ? `${file} lacks the namespaces that every cluster has`
    : undefined;
}

/** One namespace's objects of a file for all: the file may also be the list of one other namespace. */
export function inNamespace(held: Items, namespace: string): Items {
  const items = held.items.filter((item) => namespaceOf(item) === namespace);
  const silent = items.length === 0 && new Set(held.items.map(namespaceOf)).size < 2;
  return { items, part: held.part ?? (silent ? `the bundle may lack namespace ${namespace}` : undefined) };
}

/** The objects of a file for all namespaces: one that has a single namespace may be that one's list. */
export function together(held: Items): Items {
  const [only, ...others] = new Set(held.items.map(namespaceOf));
  return { ...held, part: held.part ?? (others.length > 0 ? undefined : `the bundle holds only ${only ?? 'none'}`) };
}

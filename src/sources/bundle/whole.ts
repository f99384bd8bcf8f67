/** Finds out whether a bundle has all objects of a resource: only then can a lookup say that an object is absent. */
import { isObject } from '../shape/fit.ts';
import type { KubeObject } from '../../model/objects.ts';
import type { Resource } from '../../model/resources.ts';
import type { Parsed } from '../shape/parse.ts';

/** Objects of one resource. `part` says why there can be more; it is undefined where these are all. */
export interface Items {
  readonly items: readonly KubeObject[];
  /** The objects from which something was dropped because it has a wrong type. */
  readonly misfits?: readonly Parsed[] | undefined;
  readonly part?: string | undefined;
}

/**
 * The namespaces that every API server creates. Source: kube-apiserver pkg/controlplane/controller/systemnamespaces.
 */
const SYSTEM_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/**
 * Whether a document is a complete list. A list with `continue` or `remainingItemCount` in its metadata was cut. Go
 * writes an empty list as null. Source: apimachinery pkg/apis/meta/v1/types.go:ListMeta.
 */
function isWholeList(document: unknown): boolean {
  if (document === null || Array.isArray(document)) return true;
  if (!isObject(document) || isObject(document.spec) || !('items' in document)) return false;
  const { continue: next, remainingItemCount } = isObject(document.metadata) ? document.metadata : {};
  return !next && !remainingItemCount;
}

/**
 * Whether a list proves nothing about what it lacks: a cluster with pods has nodes, so an empty list of them was not
 * collected.
 */
export const isImplausible = (resource: Resource, items: readonly KubeObject[]): boolean =>
  resource === 'nodes' && items.length === 0;

const namespaceOf = (item: KubeObject): string | undefined => item.metadata?.namespace;

/**
 * Returns why a file can lack objects of its resource; undefined where it has the whole list.
 * @param documents the parsed file
 * @param items the objects in it
 */
export function partOf(
  documents: readonly unknown[],
  items: readonly KubeObject[],
  resource: Resource,
  file: string,
): string | undefined {
  if (!documents.every(isWholeList)) return `${file} does not hold a whole list`;
  // A collector with a list of namespaces to collect only lists these.
  const names = new Set(items.map((item) => item.metadata?.name));
  return resource === 'namespaces' && !SYSTEM_NAMESPACES.every((name) => names.has(name))
    ? `${file} lacks the namespaces that every cluster has`
    : undefined;
}

/**
 * Returns one namespace's objects of a file for all namespaces. The file can also be the list of one other namespace.
 */
export function inNamespace(held: Items, namespace: string): Items {
  const items = held.items.filter((item) => namespaceOf(item) === namespace);
  const misfits = (held.misfits ?? []).filter(({ value }) => namespaceOf(value) === namespace);
  const silent = items.length === 0 && new Set(held.items.map(namespaceOf)).size < 2;
  return { items, misfits, part: held.part ?? (silent ? `the bundle may lack namespace ${namespace}` : undefined) };
}

/**
 * Returns the objects of a file for all namespaces. Objects of a single namespace can be that namespace's list only.
 */
export function together(held: Items): Items {
  const [only, ...others] = new Set(held.items.map(namespaceOf));
  return { ...held, part: held.part ?? (others.length > 0 ? undefined : `the bundle holds only ${only ?? 'none'}`) };
}

/** From a file's text to Kubernetes objects: JSON or YAML; one object, a List, a bare array or several documents. */
import { isObject } from '../../evidence/shape.ts';
import type { KubeObject } from '../../model/objects.ts';
import { RESOURCES, resourceNamed, type Resource } from '../../model/resources.ts';
import { withoutValues } from '../cluster/secrets.ts';

/** Aliases let a small YAML file stand for an endless one; kubectl never writes them. */
const MOST_NODES = 5_000_000;

function countNodes(value: unknown, left: { count: number }): void {
  if (--left.count < 0) throw new Error('it expands to too many values');
  if (typeof value === 'object' && value !== null) for (const child of Object.values(value)) countNodes(child, left);
}

/** @throws Error with a plain message where the text is neither JSON nor YAML */
export async function parseDocuments(text: string): Promise<unknown[]> {
  const clean = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (/^\s*[[{]/.test(clean)) {
    try {
      return [JSON.parse(clean) as unknown];
    } catch (error) {
      // `{a: b}` is YAML, and a file of several JSON documents behind `---` is too.
      if (clean.length > 4 * 2 ** 20) throw error;
    }
  }
  const { loadAll, CORE_SCHEMA } = await import('js-yaml');
  // The core schema leaves timestamps as text, as JSON has them.
  const documents = loadAll(clean, { schema: CORE_SCHEMA, json: true });
  countNodes(documents, { count: MOST_NODES });
  return documents;
}

/** The objects of one document: its items where it is a List or an array, `[]` for null, itself otherwise. */
export function itemsOf(document: unknown): KubeObject[] {
  if (Array.isArray(document)) return document.filter(isObject) as KubeObject[];
  if (!isObject(document)) return [];
  if (Array.isArray(document.items) && !isObject(document.spec)) {
    const listKind = typeof document.kind === 'string' ? document.kind : '';
    const kind = /^(.+)List$/.exec(listKind)?.[1];
    const apiVersion = typeof document.apiVersion === 'string' ? document.apiVersion : undefined;
    return (document.items as unknown[]).filter(isObject).map((item) =>
      // Items of a PodList as the API server sends them do not say that they are Pods.
      kind !== undefined && apiVersion !== undefined && item.kind === undefined ? { apiVersion, kind, ...item } : item,
    ) as KubeObject[];
  }
  if (document.items === null && typeof document.kind === 'string' && document.kind.endsWith('List')) return [];
  return [document as KubeObject];
}

/** The resource an object is one of, where this program knows it: its kind and group fit. */
export function resourceOf(object: KubeObject): Resource | undefined {
  const resource = resourceNamed(object.kind ?? '');
  if (resource === undefined || RESOURCES[resource].kind !== object.kind) return undefined;
  const group = object.apiVersion?.includes('/') === true ? object.apiVersion.split('/')[0]! : '';
  const known = RESOURCES[resource].group;
  // Events stand in two groups, with the same objects behind them.
  return group === known || (resource === 'events' && group === 'events.k8s.io') ? resource : undefined;
}

/** An object with `apiVersion` and `kind`, which files written from a typed list leave out. */
export function withKind(object: KubeObject, resource: Resource): KubeObject {
  if (object.kind !== undefined && object.apiVersion !== undefined) return object;
  const { group, version, kind } = RESOURCES[resource];
  return {
    ...object,
    apiVersion: object.apiVersion ?? (group === '' ? version : `${group}/${version}`),
    kind: object.kind ?? kind,
  };
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** An object without kubectl's last-applied annotation, which repeats the whole object, a Secret's values too. */
export function withoutLastApplied<T extends KubeObject>(object: T): T {
  const annotations = object.metadata?.annotations;
  if (!isObject(annotations) || !Object.hasOwn(annotations, LAST_APPLIED)) return object;
  const { [LAST_APPLIED]: _dropped, ...kept } = annotations;
  return { ...object, metadata: { ...object.metadata, annotations: kept } };
}

/** The size of a Secret's value where a bundle left the value itself out. */
export const SIZE_UNKNOWN = -1;

/**
 * A Secret without values: each key of `data` and `stringData` with its value's size in bytes, `SIZE_UNKNOWN` where
 * the file has an empty value or one that is not base64, because collectors blank values (`""`, `***HIDDEN***`)
 * and an empty file entry must not be read as an empty Secret. A Secret that holds sizes already keeps them.
 */
export function withoutSecretValues(object: KubeObject): KubeObject {
  const { data, stringData, ...rest } = object as KubeObject & { data?: unknown; stringData?: unknown };
  const texts = (map: unknown): Record<string, string> =>
    Object.fromEntries(
      Object.entries(isObject(map) ? map : {}).map(([key, value]) => [key, typeof value === 'string' ? value : '']),
    );
  const bare = withoutValues({ ...rest, data: texts(data), stringData: texts(stringData) });
  if (!isObject(data) && !isObject(stringData)) {
    const { data: _none, ...empty } = bare;
    return empty as KubeObject;
  }
  const sizes = bare.data ?? {};
  for (const [key, value] of Object.entries({
    ...(isObject(data) ? data : {}),
    ...(isObject(stringData) ? stringData : {}),
  })) {
    const plain = isObject(stringData) && Object.hasOwn(stringData, key);
    if (typeof value === 'number') sizes[key] = value;
    else if (typeof value !== 'string' || value === '' || (!plain && !/^[A-Za-z0-9+/_\s-]*={0,2}\s*$/.test(value)))
      sizes[key] = SIZE_UNKNOWN;
  }
  return { ...bare, data: sizes } as unknown as KubeObject;
}

/** An object as this source gives it: typed, and without what must not leave a Secret. */
export function clean(object: KubeObject, resource: Resource): KubeObject {
  const typed = withKind(object, resource);
  return resource === 'secrets' ? withoutSecretValues(typed) : typed;
}

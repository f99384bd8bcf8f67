/** Parses Kubernetes objects: JSON or YAML; one object, a List, an array or several documents. */
import { isObject } from '../shape/fit.ts';
import type { KubeObject } from '../../model/objects.ts';
import { RESOURCES, resourceNamed, type Resource } from '../../model/resources.ts';
import { withoutValues } from '../cluster/secrets.ts';
import { loadManifestYaml } from '../manifest-yaml.ts';

/** Values in one file. YAML aliases can expand a small file without end; kubectl never writes them. */
const MOST_NODES = 5_000_000;
/** Characters. Parsed YAML takes about 11 times the memory of its text. */
const YAML_LIMIT = 64 * 2 ** 20;

/** Nested values. The API server rejects deeper ones, and they would exceed the stack. */
const MOST_DEPTH = 1000;

function countNodes(value: unknown, left: { count: number }, depth = 0): void {
  if (--left.count < 0) throw new Error('it expands to too many values');
  // An alias may lead back to what holds it.
  if (depth > MOST_DEPTH) throw new Error(`its values are nested more than ${MOST_DEPTH} deep, or hold themselves`);
  if (typeof value === 'object' && value !== null)
    for (const child of Object.values(value)) countNodes(child, left, depth + 1);
}

/** Parses the documents of a text. @throws Error where it is neither JSON nor YAML, or expands to too many values */
export async function parseDocuments(text: string): Promise<unknown[]> {
  const clean = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (/^\s*[[{]/.test(clean)) {
    let document: unknown;
    try {
      document = JSON.parse(clean);
    } catch (error) {
      // `{a: b}` is YAML, and so are several JSON documents with `---` between them.
      if (clean.length > 4 * 2 ** 20) throw error;
    }
    if (document !== undefined) {
      countNodes(document, { count: Infinity });
      return [document];
    }
  }
  if (clean.length > YAML_LIMIT)
    throw new Error(`it is YAML of more than ${YAML_LIMIT / 2 ** 20} MiB; as JSON (-o json) it can be larger`);
  const documents = await loadManifestYaml(clean);
  countNodes(documents, { count: MOST_NODES });
  return documents;
}

/**
 * Returns the objects of one document: the items of a List or an array, none of null, else the document itself. They are
 * not in shape yet, and can be anything.
 */
export function itemsOf(document: unknown): unknown[] {
  if (Array.isArray(document)) return document;
  if (!isObject(document)) return [];
  if (Array.isArray(document.items) && !isObject(document.spec)) {
    const listKind = typeof document.kind === 'string' ? document.kind : '';
    const kind = /^(.+)List$/.exec(listKind)?.[1];
    const apiVersion = typeof document.apiVersion === 'string' ? document.apiVersion : undefined;
    return (document.items as unknown[]).map((item) =>
      // The API server sends the items of a PodList without their kind.
      kind !== undefined && apiVersion !== undefined && isObject(item) && item.kind === undefined
        ? { apiVersion, kind, ...item }
        : item,
    );
  }
  if (document.items === null && typeof document.kind === 'string' && document.kind.endsWith('List')) return [];
  return [document];
}

/** Returns the resource of an object, by its kind and group; undefined where this program does not know it. */
export function resourceOf(object: KubeObject): Resource | undefined {
  const { kind, apiVersion } = object as { kind?: unknown; apiVersion?: unknown };
  const resource = typeof kind === 'string' ? resourceNamed(kind) : undefined;
  if (resource === undefined || RESOURCES[resource].kind !== kind) return undefined;
  const group = typeof apiVersion === 'string' && apiVersion.includes('/') ? apiVersion.split('/')[0]! : '';
  const known = RESOURCES[resource].group;
  // Events exist in two groups, with the same objects.
  return group === known || (resource === 'events' && group === 'events.k8s.io') ? resource : undefined;
}

/** Returns an object with `apiVersion` and `kind`. Files written from a typed list lack them. */
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

/**
 * Returns an object without kubectl's last-applied annotation, which repeats the whole object with a Secret's values.
 */
export function withoutLastApplied<T extends KubeObject>(object: T): T {
  const annotations: unknown = isObject(object.metadata) ? object.metadata.annotations : undefined;
  if (!isObject(annotations) || !Object.hasOwn(annotations, LAST_APPLIED)) return object;
  const { [LAST_APPLIED]: _dropped, ...kept } = annotations;
  return { ...object, metadata: { ...object.metadata, annotations: kept } };
}

/** The size of a Secret's value where the bundle lacks the value. */
export const SIZE_UNKNOWN = -1;

/**
 * Returns a Secret without values: each key of `data` and `stringData` with the size of its value in bytes. The size is
 * `SIZE_UNKNOWN` where the value is empty or not base64: collectors blank values (`""`, `***HIDDEN***`), and that must
 * not look like an empty Secret. Sizes that are already there stay.
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
    else if (typeof value !== 'string' || value === '' || (!plain && !/^[A-Za-z0-9+/_\s-]*(?:={1,2}\s*)?$/.test(value)))
      sizes[key] = SIZE_UNKNOWN;
  }
  return { ...bare, data: sizes } as unknown as KubeObject;
}

/** Returns an object with its kind, and a Secret without its values. Anything else stays as it is. */
export function clean(object: unknown, resource: Resource): unknown {
  if (!isObject(object)) return object;
  const typed = withKind(object, resource);
  return resource === 'secrets' ? withoutSecretValues(typed) : typed;
}

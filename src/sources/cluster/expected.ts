/**
 * Checks that an answer is what the request asked for. A proxy, a login page or a broken server can answer anything
 * with status 200 or 404, and such an answer must not show that an object exists or does not exist.
 */
import type { Query } from '../../model/facts.ts';
import type { KubeObject } from '../../model/objects.ts';
import { RESOURCES, type Resource } from '../../model/resources.ts';
import { isObject } from '../shape/fit.ts';
import { parseObject, type Parsed } from '../shape/parse.ts';
import { ApiError } from './api-error.ts';
import type { Page } from './paging.ts';

/** The part of a path that names a resource: `namespaces/shop/pods/web-1` → `pods`, `web-1`. */
interface Place {
  /** '' for the core group. */
  readonly group: string;
  readonly resource: string;
  readonly name: string | undefined;
  /** `log`, `proxy`, `status`. */
  readonly sub: string | undefined;
}

function placeOf(path: string): Place | undefined {
  const parts = path.split('?')[0]!.split('/').filter(Boolean);
  if (parts[0] !== 'api' && parts[0] !== 'apis') return undefined;
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
  const [resource, name, sub] = rest[0] === 'namespaces' && rest.length > 2 ? rest.slice(2) : rest;
  const group = parts[0] === 'api' ? '' : parts[1]!;
  return resource === undefined ? undefined : { group, resource, name, sub };
}

/** Returns the kind of a known resource. The metrics API has pods, too, which are PodMetrics. */
function kindAt(path: string): string | undefined {
  const { group, resource = '' } = placeOf(path) ?? {};
  if (!Object.hasOwn(RESOURCES, resource)) return undefined;
  const known = RESOURCES[resource as Resource];
  return known.group === group || (resource === 'events' && group === 'events.k8s.io') ? known.kind : undefined;
}

/** Returns the text of a value's type, for an error: `a Namespace`, `a number`, `an object without a kind`. */
function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a JSON array';
  if (!isObject(value)) return `a ${typeof value}`;
  return typeof value.kind === 'string' && value.kind !== '' ? value.kind.slice(0, 80) : 'an object without a kind';
}

/** @throws ApiError, because the answer is none */
function refuse(found: string, wanted: string): never {
  throw new ApiError(200, `the server answered ${found} where ${wanted} was expected`, undefined);
}

/** Go encodes an empty list as null. */
const isListOf = (value: unknown, fits: (member: unknown) => boolean): boolean =>
  value === null || (Array.isArray(value) && value.every(fits));

/**
 * Returns a page of a list.
 * @param path the path that was requested; its resource decides which kind of list is right
 * @throws ApiError where the body is no list of that resource
 */
export function expectPage(body: unknown, path: string): Page['body'] {
  const kind = kindAt(path);
  const wanted = kind === undefined ? 'a list' : `${kind}List`;
  if (!isObject(body)) return refuse(typeOf(body), wanted);
  const listed = typeof body.kind === 'string' ? body.kind : '';
  if (body.metadata !== undefined && !isObject(body.metadata))
    return refuse(`${typeOf(body)} without metadata`, wanted);
  if (listed === 'Table') {
    const rows = isListOf(body.rows, (row) => isObject(row) && Array.isArray(row.cells));
    if (!rows || !isListOf(body.columnDefinitions ?? null, isObject)) return refuse('a broken Table', wanted);
    return body as Page['body'];
  }
  const right =
    kind === undefined
      ? listed.endsWith('List')
      : [`${kind}List`, 'PartialObjectMetadataList', 'List'].includes(listed);
  if (!right) return refuse(typeOf(body), wanted);
  const fits = (item: unknown): boolean =>
    isObject(item) &&
    isObject(item.metadata) &&
    (kind === undefined || item.kind === undefined || item.kind === kind || item.kind === 'PartialObjectMetadata');
  if (!isListOf(body.items, fits)) return refuse(`${listed} with broken items`, wanted);
  return body as Page['body'];
}

/**
 * Returns the object that a `get` asked for.
 * @param path the path that was requested
 * @param name its name, not percent-encoded
 * @param namespace undefined where it has none
 * @throws ApiError where the body is another object, or none
 */
export function expectObject(body: unknown, path: string, name: string, namespace?: string): Record<string, unknown> {
  const kind = kindAt(path);
  const wanted = `${kind ?? 'the object'} "${name}"`;
  if (!isObject(body) || !isObject(body.metadata)) return refuse(typeOf(body), wanted);
  if (kind !== undefined && body.kind !== kind) return refuse(typeOf(body), wanted);
  const { metadata } = body;
  if (metadata.name !== name)
    return refuse(`${typeOf(body)} ${JSON.stringify(metadata.name ?? '').slice(0, 80)}`, wanted);
  if (namespace && metadata.namespace !== undefined && metadata.namespace !== namespace)
    return refuse(`${wanted} of another namespace`, wanted);
  return body;
}

/**
 * Checks the answer to a deletion or an eviction: a Status of success, or the object that ends.
 * @throws ApiError where the body is neither
 */
export function expectRemoval(body: unknown, path: string, name: string, namespace: string): void {
  if (isObject(body) && body.kind === 'Status' && body.status === 'Success') return;
  expectObject(body, path, name, namespace);
}

/**
 * Returns the answer to a raw query: a list, an object, or what a proxied server says as a JSON object.
 * @throws ApiError where it is none of these
 */
export function expectRaw(body: unknown, path: string): unknown {
  const place = placeOf(path);
  if (place !== undefined && place.name === undefined) return expectPage(body, path);
  if (place !== undefined && place.sub === undefined) return expectObject(body, path, decodeURIComponent(place.name!));
  return isObject(body) ? body : refuse(typeOf(body), 'a JSON object');
}

/**
 * Returns an object in shape, for a caller that acts on it.
 * @throws ApiError where something in it has a wrong type
 */
export function expectWhole<T extends KubeObject>(resource: Resource, object: unknown): T {
  const parsed = parseObject(resource, object);
  const wrong = typeof parsed === 'string' ? parsed : parsed.misfit;
  if (wrong !== undefined) return refuse(`a ${RESOURCES[resource].kind} in which ${wrong}`, 'an API object');
  return (parsed as Parsed).value as T;
}

/** Whether an object of a watch is of the watched resource. */
export function isExpected(object: { readonly kind?: unknown }, resource: Resource): boolean {
  return [RESOURCES[resource].kind, 'PartialObjectMetadata', 'Table'].includes(String(object.kind));
}

/** What a 404 shows. `group`: only a server that lists its API groups can say whether it lacks this one. */
export type Absence = 'absent' | 'group' | 'unknown';

/**
 * Returns what a 404 shows about the object of a query. The API server names the object in its Status; it answers a
 * Status that names none, or plain text, where it does not serve the API group or the version.
 * Source: apimachinery `pkg/api/errors/errors.go:NewNotFound`, apiserver `pkg/server/handler.go`.
 */
export function absenceOf({ status }: ApiError, query: Query): Absence {
  const custom = groupOf(query) !== '';
  if (status === undefined) return custom ? 'group' : 'unknown';
  if (status.reason !== 'NotFound') return 'unknown';
  const { name, kind, group } = status.details ?? {};
  const place = query.verb === 'raw' ? placeOf(query.path) : undefined;
  const wanted =
    query.verb === 'get'
      ? { resource: query.resource as string, name: query.name }
      : query.verb === 'log'
        ? { resource: 'pods', name: query.pod }
        : { resource: place?.resource, name: place?.name && decodeURIComponent(place.name) };
  if (!name) return custom ? 'group' : 'unknown';
  // The parts of a Status are optional. One that is there has to fit.
  const fits = name === wanted.name && (!kind || kind === wanted.resource) && (!group || group === groupOf(query));
  return fits ? 'absent' : 'unknown';
}

/** Returns the API group of a query; '' for the core group and paths outside any group. */
export function groupOf(query: Query): string {
  if (query.verb === 'get' || query.verb === 'list') return RESOURCES[query.resource].group;
  return query.verb === 'raw' ? (/^\/apis\/([^/?]+)/.exec(query.path)?.[1] ?? '') : '';
}

/** Returns the names of the groups in the answer to `/apis`; undefined where it is no APIGroupList. */
export function groupsIn(body: unknown): ReadonlySet<string> | undefined {
  if (!isObject(body) || body.kind !== 'APIGroupList' || !Array.isArray(body.groups)) return undefined;
  return new Set(body.groups.map((group: unknown) => (isObject(group) ? String(group.name) : '')));
}

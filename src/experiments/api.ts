/** The calls with which experiments and `retry` read and change a cluster, as one interface that tests can replace. */
import type { Clock } from '../clock.ts';
import type { Event, KubeObject } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Resource } from '../model/resources.ts';
import type { ApiRequest, Client } from '../sources/cluster/client.ts';
import { expectObject, expectRemoval, expectWhole } from '../sources/cluster/expected.ts';
import { pathOfResource } from '../sources/cluster/paths.ts';
import { parseList } from '../sources/shape/parse.ts';

export interface RemoveOptions {
  readonly dryRun?: boolean;
  /** The pod's grace period in seconds; undefined: its own. */
  readonly graceSeconds?: number;
  /** Deletes only the object with this UID. */
  readonly uid?: string;
}

export interface PatchOptions {
  readonly dryRun?: boolean;
  /** merge: RFC 7386 · strategic: merges lists by their key · json: a list of operations, RFC 6902. Default: merge. */
  readonly type?: keyof typeof PATCH_TYPES;
  /** The name under which the server keeps which fields were written; default: made of the user agent. */
  readonly fieldManager?: string;
}

/**
 * Every call throws ApiError where the server refuses or its answer is not what was asked for, and UserError where it
 * cannot be reached.
 */
export interface ClusterApi {
  readonly clock: Clock;
  create(
    resource: Resource,
    object: KubeObject,
    options?: Pick<PatchOptions, 'dryRun' | 'fieldManager'>,
  ): Promise<KubeObject>;
  get<T extends KubeObject>(resource: Resource, namespace: string, name: string): Promise<T>;
  list<T extends KubeObject>(resource: Resource, namespace: string, labelSelector: string): Promise<T[]>;
  /** Returns the events about one object in the order of the server. */
  events(namespace: string, kind: string, name: string): Promise<Event[]>;
  /** Deletes the object and what it owns (background propagation). */
  remove(resource: Resource, namespace: string, name: string, options?: RemoveOptions): Promise<void>;
  /** Evicts a pod (policy/v1): the server refuses with 429 where a PodDisruptionBudget forbids it. */
  evict(namespace: string, name: string, options?: Omit<RemoveOptions, 'graceSeconds'>): Promise<void>;
  /** Changes an object. */
  patch(
    resource: Resource,
    namespace: string,
    name: string,
    change: object,
    options?: PatchOptions,
  ): Promise<KubeObject>;
  /**
   * Returns whether the user may do this (SelfSubjectAccessReview, which every authenticated user may create).
   * @param name of the one object; undefined: all of the namespace
   * @returns null where the server does not say
   */
  can(
    verb: string,
    resource: Resource,
    namespace: string,
    subresource?: string,
    name?: string,
  ): Promise<boolean | null>;
  /** Returns the server's time, RFC 3339. Times in a status are by the same clock. */
  now(): string;
}

const PATCH_TYPES = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
} as const;
const queryOf = ({ dryRun, fieldManager }: PatchOptions): Pick<ApiRequest, 'query'> =>
  dryRun || fieldManager
    ? { query: { ...(dryRun ? { dryRun: 'All' } : {}), ...(fieldManager ? { fieldManager } : {}) } }
    : {};

/** Returns an object's namespace and name, in the order in which the calls take them. */
export const placeOf = ({ metadata }: KubeObject): readonly [namespace: string, name: string] => [
  metadata?.namespace ?? 'default',
  metadata?.name ?? '',
];

/** Returns the calls on a real cluster. */
export function clusterApi(client: Client): ClusterApi {
  const asked = <T extends KubeObject>(request: ApiRequest, namespace: string, name: string): Promise<T> =>
    client.json(request, (body) => expectObject(body, request.path, name, namespace) as unknown as T);
  const removed = (request: ApiRequest, namespace: string, name: string): Promise<void> =>
    client.json(request, (body) => expectRemoval(body, request.path, name, namespace));
  return {
    clock: client.clock,
    create(resource, object, options = {}) {
      const path = pathOfResource(resource, object.metadata?.namespace);
      return asked({ method: 'POST', path, body: object, ...queryOf(options) }, ...placeOf(object));
    },
    get: async (resource, namespace, name) =>
      expectWhole(resource, await asked({ path: pathOfResource(resource, namespace, name) }, namespace, name)),
    async list<T extends KubeObject>(resource: Resource, namespace: string, labelSelector: string): Promise<T[]> {
      const { items } = await client.list({ path: pathOfResource(resource, namespace), query: { labelSelector } });
      return items.map((item) => expectWhole<T>(resource, item));
    },
    async events(namespace, kind, name) {
      const query = { fieldSelector: `involvedObject.kind=${kind},involvedObject.name=${name}` };
      const { items } = await client.list({ path: pathOfResource('events', namespace), query });
      return [...parseList('events', items).items] as Event[];
    },
    async remove(resource, namespace, name, options = {}) {
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        ...(options.graceSeconds !== undefined ? { gracePeriodSeconds: options.graceSeconds } : {}),
        ...(options.uid ? { preconditions: { uid: options.uid } } : {}),
        ...(options.dryRun ? { dryRun: ['All'] } : {}),
      };
      const path = pathOfResource(resource, namespace, name);
      await removed({ method: 'DELETE', path, body }, namespace, name);
    },
    async evict(namespace, name, options = {}) {
      const body = {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { namespace, name },
        ...(options.uid ? { deleteOptions: { preconditions: { uid: options.uid } } } : {}),
      };
      const path = `${pathOfResource('pods', namespace, name)}/eviction`;
      await removed({ method: 'POST', path, body, ...queryOf(options) }, namespace, name);
    },
    patch: (resource, namespace, name, change, options = {}) =>
      asked(
        {
          method: 'PATCH',
          path: pathOfResource(resource, namespace, name),
          headers: { 'content-type': PATCH_TYPES[options.type ?? 'merge'] },
          body: change,
          ...queryOf(options),
        },
        namespace,
        name,
      ),
    async can(verb, resource, namespace, subresource, name) {
      const resourceAttributes = {
        verb,
        resource,
        namespace,
        group: RESOURCES[resource].group,
        ...(subresource ? { subresource } : {}),
        ...(name ? { name } : {}),
      };
      try {
        const review = await client.json<{ kind?: unknown; status?: { allowed?: unknown } } | null>({
          method: 'POST',
          path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
          body: {
            apiVersion: 'authorization.k8s.io/v1',
            kind: 'SelfSubjectAccessReview',
            spec: { resourceAttributes },
          },
        });
        const allowed = review?.kind === 'SelfSubjectAccessReview' ? review.status?.allowed : null;
        return typeof allowed === 'boolean' ? allowed : null;
      } catch {
        return null;
      }
    },
    now: () => new Date(client.serverTime ?? client.clock.now()).toISOString(),
  };
}

/** Asks the API server whether it would accept a workload and its pod: creations with dryRun=All, which change nothing. */
import { ServerTrouble } from '../errors.ts';
import type { KubeObject, ObjectMeta, Pod } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Resource } from '../model/resources.ts';
import { ApiError, refusedWith } from '../sources/cluster/api-error.ts';
import type { ApiRequest, Client } from '../sources/cluster/client.ts';
import { pathOfResource } from '../sources/cluster/paths.ts';
import { isObject } from '../sources/shape/fit.ts';
import { plannedPod, podToSend } from './templates.ts';
import type { Template } from './templates.ts';

/** What the server said of one object. */
export type Said =
  | { readonly state: 'accepted'; readonly object: unknown }
  /** `message` is as the server wrote it. `isInvalid`: the object itself breaks the rules of the API (422). */
  | { readonly state: 'refused'; readonly message: string; readonly isInvalid: boolean }
  /** The webhook that every creation has to ask does not answer. */
  | { readonly state: 'unanswered'; readonly message: string }
  | { readonly state: 'forbidden'; readonly verb: string; readonly resource: string }
  | { readonly state: 'exists' }
  | { readonly state: 'unknown'; readonly why: string };

/** What is left out of the pod that is sent, because it exists only in the manifests, or does not exist at all. */
export interface Substitutes {
  readonly serviceAccount: boolean;
  readonly priorityClass: boolean;
  readonly runtimeClass: boolean;
}

/** RBAC refuses before admission looks at the object (k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go). */
const BY_RBAC = /\bcannot (?:create|update|patch|impersonate) resource\b/;
const NO_DRY_RUN = /does not support dry run/;
const UNANSWERED = /failed calling webhook/;

function saidOf(error: unknown, { verb, resource }: { readonly verb: string; readonly resource: string }): Said {
  if (!(error instanceof ServerTrouble)) throw error;
  const { message } = error;
  if (!(error instanceof ApiError) || error.status === undefined) return { state: 'unknown', why: message };
  if (NO_DRY_RUN.test(message)) return { state: 'unknown', why: message };
  if (UNANSWERED.test(message)) return { state: 'unanswered', message };
  if (error.code === 409 && error.reason === 'AlreadyExists') return { state: 'exists' };
  if (error.code === 403 && BY_RBAC.test(message)) return { state: 'forbidden', verb, resource };
  const refused = refusedWith(error);
  return refused === 400 || refused === 403 || refused === 404 || refused === 422
    ? { state: 'refused', message, isInvalid: refused === 422 }
    : { state: 'unknown', why: message };
}

async function send(client: Client, request: ApiRequest, needs: { verb: string; resource: string }): Promise<Said> {
  try {
    const object = await client.json<unknown>({ ...request, query: { ...request.query, dryRun: 'All' } });
    return isObject(object) && isObject(object.metadata)
      ? { state: 'accepted', object }
      : { state: 'unknown', why: 'the answer of the server is no object' };
  } catch (error) {
    return saidOf(error, needs);
  }
}

const nameOfRule = (resource: Resource): string => {
  const { group } = RESOURCES[resource];
  return group === '' ? resource : `${resource}.${group}`;
};

/** Returns the object without what the server sets: `kubectl get -o yaml` prints it. */
function withoutServerFields({ metadata, ...object }: KubeObject & { status?: unknown }): KubeObject {
  const {
    uid: _uid,
    resourceVersion: _version,
    creationTimestamp: _created,
    generation: _generation,
    managedFields: _managed,
    selfLink: _link,
    ownerReferences: _owners,
    ...rest
  } = (metadata ?? {}) as ObjectMeta;
  const { status: _status, ...kept } = object;
  const { name, ...unnamed } = rest;
  // Where the manifests leave the name to the server, `name` is the beginning of it.
  return { ...kept, metadata: (name === rest.generateName ? unnamed : rest) as ObjectMeta };
}

/** Jobs and pods: only parts of them can be changed, and a replacement lacks what the server has added. */
const PATCHED: ReadonlySet<Resource> = new Set(['jobs', 'pods']);

/**
 * Sends a workload. Where one of its name exists, asks whether it may be changed to this.
 * @param isRemade the old object is deleted first: a Helm hook
 */
export async function tryWorkload(client: Client, template: Template, isRemade: boolean): Promise<Said> {
  const { resource, ref } = template;
  const object = withoutServerFields(template.object);
  const base = RESOURCES[resource].group === '' ? undefined : String(object.apiVersion).split('/')[1];
  const rule = nameOfRule(resource);
  const created = await send(
    client,
    { method: 'POST', path: pathOfResource(resource, ref.namespace, undefined, base), body: object },
    { verb: 'create', resource: rule },
  );
  if (created.state !== 'exists') return created;
  if (isRemade) return { state: 'accepted', object };
  const path = pathOfResource(resource, ref.namespace, ref.name, base);
  return PATCHED.has(resource)
    ? send(
        client,
        {
          method: 'PATCH',
          path,
          headers: { 'content-type': 'application/apply-patch+yaml' },
          query: { fieldManager: 'kubectl-crashloop-preflight', force: true },
          body: object,
        },
        { verb: 'patch', resource: rule },
      )
    : send(client, { method: 'PUT', path, body: object }, { verb: 'update', resource: rule });
}

/** Returns the pod that is sent, without what does not exist yet. */
function sendable(template: Template, without: Substitutes): KubeObject {
  const pod = podToSend(template) as KubeObject & { spec?: Record<string, unknown> };
  const { serviceAccountName, serviceAccount, priorityClassName, priority, runtimeClassName, overhead, ...spec } =
    pod.spec ?? {};
  const given = Object.entries({
    ...(without.serviceAccount ? {} : { serviceAccountName, serviceAccount }),
    ...(without.priorityClass ? {} : { priorityClassName, priority }),
    ...(without.runtimeClass ? {} : { runtimeClassName, overhead }),
  }).filter(([, value]) => value !== undefined);
  return { ...pod, spec: { ...spec, ...Object.fromEntries(given) } } as KubeObject;
}

/** Returns the pod as the server would store it: with its defaults, and with what LimitRanges and webhooks add. */
export function admittedPod(object: unknown, template: Template, without: Substitutes): Pod | undefined {
  const planned = plannedPod(object);
  const own = template.pod;
  if (typeof planned === 'string' || own.spec === undefined || planned.pod.spec === undefined) return undefined;
  const { spec } = planned.pod;
  const { serviceAccountName, imagePullSecrets, priorityClassName, runtimeClassName } = own.spec;
  return {
    ...planned.pod,
    metadata: { ...planned.pod.metadata, ...own.metadata } as ObjectMeta,
    spec: {
      ...spec,
      ...(without.serviceAccount
        ? { serviceAccountName: serviceAccountName!, imagePullSecrets: imagePullSecrets! }
        : {}),
      ...(without.priorityClass ? { priorityClassName: priorityClassName! } : {}),
      ...(without.runtimeClass ? { runtimeClassName: runtimeClassName! } : {}),
    },
  };
}

/** Sends the pod of a workload. */
export const tryPod = (client: Client, template: Template, without: Substitutes): Promise<Said> =>
  send(
    client,
    { method: 'POST', path: pathOfResource('pods', template.ref.namespace), body: sendable(template, without) },
    { verb: 'create', resource: 'pods' },
  );

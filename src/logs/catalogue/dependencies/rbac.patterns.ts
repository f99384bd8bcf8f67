/** The Kubernetes API refuses a request of the app's ServiceAccount. */
import { group, once, sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours, Reading } from '../pattern.ts';

/** apiserver/pkg/endpoints/handlers/responsewriters/errors.go forbiddenMessage. JSON escapes the quotes. */
const FORBIDDEN = once(() =>
  sequence(
    /User \\?"(?<user>[^"\\]{1,260})\\?" cannot (?<verb>[a-z*-]{1,30}) resource /,
    /\\?"(?<resource>[^"\\]{1,120})\\?"(?: in API group \\?"(?<group>[^"\\]{0,120})\\?")?/,
    group('?:', [/ in the namespace \\?"(?<namespace>[^"\\]{1,63})\\?"/, / at the cluster scope/], '?'),
  ),
);
const PATH = /User \\?"(?<user>[^"\\]{1,260})\\?" cannot (?<verb>[a-z]{1,30}) path \\?"(?<path>[^"\\]{1,200})\\?"/;

/** A resource of the core group: other servers have paths such as /api/v1/users, too. */
const CORE = group('?<core>', [
  /pods|services|nodes|configmaps|secrets|namespaces|endpoints|events|serviceaccounts/,
  /persistentvolumes|persistentvolumeclaims|replicationcontrollers/,
]);
/** A URL of the Kubernetes API, with the group, the namespace, the resource and perhaps a name. */
const API_URL = once(() =>
  sequence(
    /https?:\/\/[^\s"'/]{1,260}\//,
    [
      sequence(/api\/v1\/(?:namespaces\/(?<home>[a-z0-9-]{1,63})\/)?/, CORE),
      sequence(
        /apis\/(?<group>apps|batch|autoscaling|policy|extensions|[a-z0-9-]{1,60}\.[a-z0-9.-]{1,120})\/v\w{1,20}\//,
        /(?:namespaces\/(?<namespace>[a-z0-9-]{1,63})\/)?(?<resource>[a-z]{2,63})/,
      ),
    ],
    /(?:\/(?<name>[a-z0-9.-]{1,253}))?(?![\w/])/,
  ),
);
/** The verb of a request (https://kubernetes.io/docs/reference/access-authn-authz/authorization/). */
const VERBS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** Reads a request that was answered 403 and is only known by its URL: many clients drop the server's message. */
function readUrl(match: RegExpExecArray, around: Neighbours): Reading<'rbac-forbidden'> | null {
  const text = around.matched.text.slice(0, 4000);
  if (!/\b403\b|\b[Ff]orbidden\b/.test(text) || text.includes('" cannot ')) return null;
  const { home, core, group: of, namespace, resource, name } = match.groups as { [name: string]: string | undefined };
  const method = /\b(POST|PUT|PATCH|DELETE)\b/.exec(text.slice(0, match.index))?.[1];
  const place = namespace ?? home;
  return {
    fields: {
      verb: VERBS[method ?? ''] ?? (name === undefined ? 'list' : 'get'),
      resource: (resource ?? core)!,
      ...(of === undefined ? {} : { group: of }),
      ...(place === undefined ? {} : { namespace: place }),
    },
  };
}

function read(match: RegExpExecArray, _around: Neighbours): Reading<'rbac-forbidden'> {
  const {
    user = '',
    verb = '',
    resource,
    group,
    namespace,
    path,
  } = match.groups as { [name: string]: string | undefined };
  return {
    fields: {
      user,
      verb,
      resource: resource ?? path ?? '',
      ...(group === undefined || group === '' ? {} : { group }),
      ...(namespace === undefined ? {} : { namespace }),
    },
  };
}

export const RBAC = [
  pattern({
    id: 'kubernetes/forbidden-url',
    kind: 'rbac-forbidden',
    needles: ['/apis/', '/api/v1/'],
    find: API_URL,
    on: 'text',
    read: readUrl,
    source: ['kube-rs/kube kube-client/src/error.rs', 'https://kubernetes.io/docs/reference/using-api/api-concepts/'],
    specificity: 89,
  }),
  pattern({
    id: 'kubernetes/forbidden',
    kind: 'rbac-forbidden',
    needles: ['" cannot ', '\\" cannot '],
    find: FORBIDDEN,
    on: 'text',
    read,
    source: [
      'kubernetes/kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go forbiddenMessage',
    ],
    specificity: 90,
  }),
  pattern({
    id: 'kubernetes/forbidden-path',
    kind: 'rbac-forbidden',
    needles: ['" cannot ', '\\" cannot '],
    find: () => PATH,
    on: 'text',
    read,
    source: [
      'kubernetes/kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go forbiddenMessage',
    ],
    specificity: 90,
  }),
];

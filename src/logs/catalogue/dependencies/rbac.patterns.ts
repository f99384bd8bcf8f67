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

/** The API path of a query, and the RBAC rule that it needs. */
import type { Query } from '../../model/facts.ts';
import { RESOURCES, type Resource } from '../../model/resources.ts';

/**
 * Returns the path of a list, or of an object where `name` is given.
 * @param version the API version, where a cluster serves an older one than RESOURCES names
 */
export function pathOfResource(
  resource: Resource,
  namespace: string | undefined,
  name?: string,
  version = RESOURCES[resource].version,
): string {
  const { group, namespaced } = RESOURCES[resource];
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const inside = namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${base}${inside}/${resource}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

/** Returns the path of a pod's log. */
export const pathOfLog = (namespace: string, pod: string): string => `${pathOfResource('pods', namespace, pod)}/log`;

/** Returns the rule that allows a query, as `kubectl auth can-i` writes it: `get secrets in shop`, `list nodes`. */
export function needsOf(query: Query): string {
  switch (query.verb) {
    case 'get':
    case 'list': {
      const where = RESOURCES[query.resource].namespaced
        ? query.namespace
          ? ` in ${query.namespace}`
          : ' in all namespaces'
        : '';
      return `${query.verb} ${query.resource}${where}`;
    }
    case 'log':
      return `get pods/log in ${query.namespace}`;
    case 'raw':
      return needsOfPath(query.path);
  }
}

/** `/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/web-1` → `get pods.metrics.k8s.io in shop`. */
function needsOfPath(path: string): string {
  const parts = path.split('?')[0]!.split('/').filter(Boolean).map(decode);
  const group = parts[0] === 'apis' ? parts[1] : '';
  const rest = parts.slice(parts[0] === 'apis' ? 3 : 2);
  if ((parts[0] !== 'api' && parts[0] !== 'apis') || rest.length === 0) return `get ${path.split('?')[0]}`;
  const namespace = rest[0] === 'namespaces' && rest.length > 2 ? rest[1] : undefined;
  const [resource, name, sub] = namespace === undefined ? rest : rest.slice(2);
  return `${name === undefined ? 'list' : 'get'} ${resource}${group ? `.${group}` : ''}${sub ? `/${sub}` : ''}${namespace === undefined ? '' : ` in ${namespace}`}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

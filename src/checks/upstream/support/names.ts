/** The Services that a host name can mean in a cluster's DNS. */

/** A Service that a name may mean. */
export interface Meaning {
  readonly service: string;
  readonly namespace: string;
  /** The pod of a headless Service: `db-0` of `db-0.db`. */
  readonly peer?: string;
}

/** Last labels of names outside a cluster. A namespace of such a name is not missing. */
const OUTSIDE = new Set(
  [
    'com net org io dev app cloud ai co info biz edu gov mil xyz tech site online',
    'local internal corp lan home intra localdomain',
    'example test invalid',
  ].flatMap((labels) => labels.split(' ')),
);

/** Of these, those that no namespace is named like: `github.com` is no Service `github`. */
const PUBLIC: ReadonlySet<string> = new Set(['com', 'org', 'io', 'edu', 'gov', 'mil']);

const ORDINAL = /-\d+$/;

/** Whether a last label is that of a name outside the cluster; all country codes have two letters. */
export const isOutside = (label: string): boolean => OUTSIDE.has(label) || label.length === 2;

/**
 * Returns the Services that a name can mean, likeliest first. A pod's search list tries NAMESPACE.svc.DOMAIN,
 * svc.DOMAIN and DOMAIN (github.com/kubernetes/dns/blob/master/docs/specification.md).
 * @param own the namespace of the pod that asks
 * @returns empty where the name can only be outside the cluster
 */
export function meaningsOf(host: string, own: string): Meaning[] {
  const labels = host.toLowerCase().replace(/\.$/, '').split('.');
  if (labels.some((label) => label === '' || label.length > 63) || labels.length > 7) return [];
  const [first, second, third] = labels as [string, string?, string?];
  const svc = labels.indexOf('svc', 2);
  if (svc === 2) return [{ service: first, namespace: second! }];
  if (svc === 3) return [{ peer: first, service: second!, namespace: third! }];
  if (svc > 3) return [];
  if (second === undefined) return [{ service: first, namespace: own }];
  if (third === undefined) {
    if (PUBLIC.has(second)) return [];
    const elsewhere: Meaning = { service: first, namespace: second };
    const peer: Meaning = { peer: first, service: second, namespace: own };
    return ORDINAL.test(first) ? [peer, elsewhere] : [elsewhere, peer];
  }
  if (labels.length === 3 && ORDINAL.test(first) && !isOutside(third))
    return [{ peer: first, service: second, namespace: third }];
  return [];
}

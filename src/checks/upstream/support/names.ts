/** What a host name can mean in a cluster's DNS. */

export interface Meaning {
  readonly service: string;
  readonly namespace: string;
  /** The pod of a headless Service that is meant: `db-0` of `db-0.db`. */
  readonly peer?: string;
}

/** Last labels of names that live outside a cluster: no namespace is missing there. */
const OUTSIDE = new Set(
  'com net org io dev app cloud local internal corp lan home intra ai co info biz edu gov mil example test invalid localdomain xyz tech site online'.split(
    ' ',
  ),
);

const ORDINAL = /-\d+$/;

export const isOutside = (label: string): boolean => OUTSIDE.has(label) || label.length === 2;

/**
 * The Services a name can stand for, likeliest first (github.com/kubernetes/dns/blob/master/docs/specification.md;
 * a pod's search list tries NAMESPACE.svc.DOMAIN, svc.DOMAIN, DOMAIN).
 * @param own the namespace of the pod that asks
 * @returns empty where the name can only be one of outside
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
    const elsewhere: Meaning = { service: first, namespace: second };
    const peer: Meaning = { peer: first, service: second, namespace: own };
    return ORDINAL.test(first) ? [peer, elsewhere] : [elsewhere, peer];
  }
  if (labels.length === 3 && ORDINAL.test(first) && !isOutside(third))
    return [{ peer: first, service: second, namespace: third }];
  return [];
}

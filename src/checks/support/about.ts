/** Makers of `About`: the object that a finding is about. */
import type { About, Link } from '../../model/finding.ts';
import { RESOURCES } from '../../model/resources.ts';
import { addressesIn, isIp } from './address.ts';
import type { PodContext, WorkloadContext } from '../check.ts';

const CLUSTER_SCOPED = new Set(
  Object.values(RESOURCES)
    .filter((info) => !info.namespaced)
    .map((info) => info.kind),
);

/** The Service of the API server. Pods call it by several names and addresses. */
export const API_SERVER: About = { kind: 'Service', namespace: 'default', name: 'kubernetes', part: null };
/** The DNS server of the cluster. */
export const CLUSTER_DNS: About = { kind: 'DNS', namespace: null, name: 'cluster', part: null };

/** Returns an object of the pod's namespace, or a cluster-scoped one. */
export function aboutObject(
  context: PodContext | WorkloadContext,
  kind: string,
  name: string,
  part: string | null = null,
): About {
  return { kind, namespace: CLUSTER_SCOPED.has(kind) ? null : context.namespace, name, part };
}

/** Returns the node of the pod; null before it has one. */
export function aboutNode(context: PodContext): About | null {
  const name = context.pod.spec?.nodeName;
  return name ? { kind: 'Node', namespace: null, name, part: null } : null;
}

/** Returns an image as the spec names it; null without one. */
export const aboutImage = (image: string | undefined): About | null =>
  image ? { kind: 'Image', namespace: null, name: image, part: null } : null;

/** Returns the host of an image's registry. Without one it is Docker Hub (distribution/reference:splitDockerDomain). */
export function registryOf(image: string): string {
  const first = image.split('/')[0]!;
  return image.includes('/') && (/[.:]/.test(first) || first === 'localhost') ? first : 'docker.io';
}

/** Returns the registry of an image; null without an image. */
export const aboutRegistry = (image: string | undefined): About | null =>
  image ? { kind: 'Registry', namespace: null, name: registryOf(image), part: null } : null;

/** The DNS server did not answer: EAI_AGAIN of getaddrinfo(3), and Go's resolver, which names the server. */
const NO_DNS: readonly RegExp[] = [
  /temporary failure in name resolution|\bEAI_AGAIN\b|\btry again\b/i,
  /lookup \S{1,253}(?: on \S{1,60})?: (?:read |dial )?(?:udp|tcp|i\/o timeout)/i,
  /(?:dns|name resolution).{0,60}(?:timed out|timeout)/i,
];

/** Whether a line of a log says that the DNS server did not answer. */
export const saysNoDns = (line: string): boolean => NO_DNS.some((wording) => wording.test(line));

/** Returns the Service that the cluster's DNS resolves a name to: `postgres`, `postgres.data.svc.cluster.local`. */
function serviceNamed(host: string, namespace: string): About | undefined {
  if (isIp(host)) return undefined;
  const labels = host.split('.');
  if (labels.length === 1) return { kind: 'Service', namespace, name: host, part: null };
  // A name with one dot may be a name outside the cluster.
  return labels[2] === 'svc' ? { kind: 'Service', namespace: labels[1]!, name: labels[0]!, part: null } : undefined;
}

/**
 * Returns what an address that a program called is about: the cluster's DNS, a Service, or the bare endpoint.
 * @param host as the log names it; undefined: the first address of the line counts
 * @param port undefined: unknown, or irrelevant because the name does not resolve
 * @param line the line of the log
 * @returns null where neither the host nor the line names an address
 */
export function aboutAddress(
  context: PodContext,
  host: string | undefined,
  port: number | string | undefined,
  line: string,
): About | null {
  if (saysNoDns(line)) return CLUSTER_DNS;
  // A colon after the port belongs to the sentence.
  const address =
    host === undefined
      ? addressesIn(line.replace(/:(?=\s|$)/g, ' '))[0]
      : { host: host.toLowerCase().replace(/\.$/, ''), port };
  if (address === undefined) return null;
  const name = address.port === undefined ? address.host : `${address.host}:${address.port}`;
  return serviceNamed(address.host, context.namespace) ?? { kind: 'Endpoint', namespace: null, name, part: null };
}

/** Reads `Kind/name` or `Kind/namespace/name`, by which chains and citations refer to objects. */
function parseRef(ref: string, namespace: string): About | undefined {
  const parts = ref.split('/');
  const [kind, second, third] = parts;
  if (!kind || !second || parts.length > 3) return undefined;
  if (CLUSTER_SCOPED.has(kind)) return { kind, namespace: null, name: third ?? second, part: null };
  return third === undefined
    ? { kind, namespace, name: second, part: null }
    : { kind, namespace: second, name: third, part: null };
}

/** Returns the last Service of a chain, else its last object other than the pod itself; null without either. */
export function aboutChain(context: PodContext, chain: readonly Link[]): About | null {
  const objects = chain.flatMap((link) => parseRef(link.object, context.namespace) ?? []);
  const isSelf = ({ kind, namespace, name }: About): boolean =>
    kind === 'Pod' && name === context.name && namespace === context.namespace;
  return objects.findLast(({ kind }) => kind === 'Service') ?? objects.findLast((one) => !isSelf(one)) ?? null;
}

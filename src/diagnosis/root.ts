/**
 * What a cause is about: the object, or the endpoint, in which pods of many workloads may have one and the same
 * trouble. Read off the cause's chain and evidence, never off names in its sentence. Pure.
 */
import type { Root } from '../model/list.ts';
import { addressesIn } from '../checks/upstream/support/address.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Cause, ObjectRef } from '../model/diagnosis.ts';

/** Where a cause was found. */
export interface Place {
  readonly pod: ObjectRef;
  readonly workload: ObjectRef | null;
  readonly node: string | null;
  /** Image of each container. */
  readonly images: Readonly<Record<string, string>>;
}

const CLUSTER_SCOPED = new Set(
  Object.values(RESOURCES)
    .filter((info) => !info.namespaced)
    .map((info) => info.kind),
);

/** `Service/postgres`, `Service/data/postgres`, `Node/node-1` as a chain or a citation names it. */
function objectNamed(text: string, namespace: string): Root | undefined {
  const parts = text.split('/');
  const [kind, second, third] = parts;
  if (!kind || !second || parts.length > 3) return undefined;
  if (CLUSTER_SCOPED.has(kind)) return { kind, namespace: null, name: third ?? second };
  return third === undefined ? { kind, namespace, name: second } : { kind, namespace: second, name: third };
}

const isPod = (pod: ObjectRef, root: Root): boolean =>
  root.kind === 'Pod' && root.name === pod.name && root.namespace === pod.namespace;

/**
 * Causes that say of an address that it does not answer; the address stands in the sentence and in the line it quotes.
 */
const OF_ADDRESSES = /^app\/(?:connection-(?:refused|timeout|failed)|dns-failure)$/;
/** The name server itself did not answer: EAI_AGAIN of getaddrinfo(3), and Go's resolver, which names it. */
const NO_DNS =
  /temporary failure in name resolution|\bEAI_AGAIN\b|\btry again\b|lookup \S{1,253}(?: on \S{1,60})?: (?:read |dial )?(?:udp|tcp|i\/o timeout)|(?:dns|name resolution).{0,60}(?:timed out|timeout)/i;

/**
 * A name as the cluster's DNS has it: `postgres`, `postgres.data.svc.cluster.local`. A name with one dot may be
 * anybody's.
 */
function serviceNamed(host: string, namespace: string): Root | undefined {
  if (/^[\d.]+$/.test(host) || host.includes(':')) return undefined;
  const labels = host.split('.');
  if (labels.length === 1) return { kind: 'Service', namespace, name: host };
  return labels[2] === 'svc' ? { kind: 'Service', namespace: labels[1]!, name: labels[0]! } : undefined;
}

/** The Service before the API server, by whatever name or address pods call it. */
export const API_SERVER: Root = { kind: 'Service', namespace: 'default', name: 'kubernetes' };

/** The address that a cause takes for the API server's: `10.96.0.1:443`, `kubernetes.default.svc:443`. */
export const apiServerAddress = (cause: Cause): string | undefined =>
  OF_ADDRESSES.test(cause.id) ? / the API server \(([^()\s]{1,253})\): /.exec(cause.summary)?.[1] : undefined;

function endpointOf(cause: Cause, namespace: string): Root | undefined {
  if (apiServerAddress(cause) !== undefined) return API_SERVER;
  const quote = cause.evidence[0]?.quote ?? '';
  if (NO_DNS.test(quote)) return { kind: 'DNS', namespace: null, name: 'cluster' };
  // A name that does not exist has no port, whichever its callers would have used; an address beside it is the name
  // server's.
  const unresolved = / cannot resolve host ([\w.-]{1,253}):/.exec(cause.summary)?.[1];
  // What the sentence claims comes before the line that it quotes. A colon behind the port is the sentence's.
  const claim = cause.summary.split(': ', 1)[0]!;
  const [address] =
    unresolved !== undefined
      ? []
      : [claim, cause.summary, quote].flatMap((text) => addressesIn(text.replace(/:(?=\s|$)/g, ' ')));
  const host = unresolved ?? address?.host;
  if (host === undefined) return undefined;
  return (
    serviceNamed(host, namespace) ?? {
      kind: 'Endpoint',
      namespace: null,
      name: address?.port === undefined ? host : `${host}:${address.port}`,
    }
  );
}

/**
 * `registry.example.com` of an image reference; a name without a host is Docker Hub's
 * (distribution/reference:splitDockerDomain).
 */
function registryOf(image: string): string {
  const [first, ...rest] = image.split('/');
  return rest.length > 0 && (/[.:]/.test(first!) || first === 'localhost') ? first! : 'docker.io';
}

function imageRoot(cause: Cause, images: Place['images']): Root | undefined {
  const image = cause.container === null ? undefined : images[cause.container];
  if (image === undefined || image === '') return undefined;
  switch (cause.id) {
    case 'image/pull-registry-unreachable':
    case 'image/pull-rate-limit':
      return { kind: 'Registry', namespace: null, name: registryOf(image) };
    case 'image/pull-not-found':
    case 'image/pull-unauthorized':
    case 'image/pull-failed':
    case 'image/invalid-name':
    case 'image/never-pull':
      return { kind: 'Image', namespace: null, name: image };
    default:
      return undefined;
  }
}

/** Causes that lie with a node; one that no node suits is the pod's own. */
const OF_NODES = /^(?:node\/(?!unschedulable-constraints|moved-tag)|limits\/(?:oom-node|node-pressure-eviction)$)/;
/** Causes whose fault is in another object that pods refer to. */
const OF_OBJECTS =
  /^(?:config\/(?:(?:configmap|secret)(?:-key)?-missing|operator-secret|service-account-missing)|volumes\/(?:claim-\w+|storage-class-missing|no-matching-volume|provisioning-failed|csi-driver-missing|multi-attach))$/;

/**
 * The object that a sentence of these causes begins with; where it could not be looked up, the kubelet's word stands
 * for it.
 */
const ABSENT =
  /^(Secret|ConfigMap|ServiceAccount|PersistentVolumeClaim) (\S{1,253}) (?:does not exist in namespace|has no key) /;

function absentNamed(cause: Cause, namespace: string): Root | undefined {
  const [, kind, name] = ABSENT.exec(cause.summary) ?? [];
  return kind === undefined || name === undefined ? undefined : { kind, namespace, name };
}

/** @returns null where the trouble is the pod's, or its workload's, own */
export function rootOf(cause: Cause, place: Place): Root | null {
  const { namespace } = place.pod;
  const chain = cause.chain.flatMap((link) => objectNamed(link.object, namespace) ?? []);
  if (cause.id.startsWith('upstream/')) {
    return (
      chain.findLast((one) => one.kind === 'Service') ??
      chain.findLast((one) => !isPod(place.pod, one)) ??
      endpointOf(cause, namespace) ??
      null
    );
  }
  if (OF_ADDRESSES.test(cause.id)) return endpointOf(cause, namespace) ?? null;
  if (OF_NODES.test(cause.id)) return place.node === null ? null : { kind: 'Node', namespace: null, name: place.node };
  if (OF_OBJECTS.test(cause.id)) {
    const absent = cause.evidence
      .filter((one) => one.field === 'lookup')
      .flatMap((one) => objectNamed(one.object, namespace) ?? []);
    const cited = cause.evidence
      .flatMap((one) => objectNamed(one.object, namespace) ?? [])
      .find((one) => one.kind !== 'Pod' && one.kind !== 'Node');
    return (
      absent[0] ??
      chain.findLast((one) => one.kind !== 'Pod' && one.kind !== 'Node') ??
      cited ??
      absentNamed(cause, namespace) ??
      null
    );
  }
  return imageRoot(cause, place.images) ?? null;
}

/** The part of an object that the cause is about: pods may lack different keys of one Secret. */
const partOf = (cause: Cause): string => / has no key (\S{1,253}?),? /.exec(cause.summary)?.[1] ?? '';

/** A sentence without what differs from pod to pod. */
const plain = (text: string, pod: string): string =>
  text.replaceAll(pod || '\n', '').replace(/0x[0-9a-f]+|\b[0-9a-f]{8,}(?:-[0-9a-f]{4,}){0,4}\b|\d+(?:\.\d+)*/gi, '0');

/**
 * Pods with the same key have the same trouble.
 * @param cause undefined where none was found
 * @param how in what state they are; where there is no cause, what they have in common
 */
export function groupKey(cause: Cause | undefined, root: Root | null, place: Place, how: string): string {
  const own = place.workload ?? place.pod;
  if (cause === undefined) return JSON.stringify(['unknown', own.kind, own.namespace, own.name, how]);
  if (root !== null) {
    // One endpoint that does not answer is one trouble, in whatever words the callers say so.
    const family = cause.id.startsWith('upstream/') || OF_ADDRESSES.test(cause.id) ? 'upstream' : cause.id;
    return JSON.stringify([family, root.kind, root.namespace, root.name, partOf(cause)]);
  }
  return JSON.stringify([
    cause.id,
    own.kind,
    own.namespace,
    own.name,
    cause.container,
    plain(cause.summary, place.pod.name),
  ]);
}

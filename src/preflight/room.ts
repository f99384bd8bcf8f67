/** Where the pods of a workload find room. Pure. */
import { requestOf, requestsOf } from '../checks/limits/support/requests.ts';
import { containersOf } from '../evidence/containers.ts';
import { selects } from '../evidence/selector.ts';
import type { LabelSelector } from '../evidence/selector.ts';
import { barredFrom } from '../knowledge/placement.ts';
import { parseQuantity } from '../knowledge/quantity.ts';
import { nameOf } from '../model/objects.ts';
import type { Node, Pod } from '../model/objects.ts';

/** Why a pod cannot be on a node. */
export interface Bar {
  readonly node: Node;
  /**
   * constraint: its selector, affinity, taints or the state of the node · small: it never has so much · full: other pods
   * have it · port: a host port is taken · apart: affinity between pods
   */
  readonly kind: 'constraint' | 'small' | 'full' | 'port' | 'apart';
  readonly says: string;
  /** The resource that is short. */
  readonly resource?: string;
}

/** A node with what its pods request. */
export interface Place {
  readonly node: Node;
  readonly pods: readonly Pod[];
  readonly used: ReadonlyMap<string, number>;
}

const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

const requesting = (pod: Pod): { pod: Pod; containers: ReturnType<typeof containersOf> } => ({
  pod,
  containers: containersOf(pod),
});

/**
 * Returns the nodes with their pods, and what these request of the resources.
 * @param isOwn pods of the workload itself: they are replaced
 */
export function placesOf(nodes: readonly Node[], pods: readonly Pod[], isOwn: (pod: Pod) => boolean): Place[] {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const name = pod.spec?.nodeName;
    if (!name || isOver(pod) || isOwn(pod)) continue;
    const there = byNode.get(name);
    if (there) there.push(pod);
    else byNode.set(name, [pod]);
  }
  return nodes.map((node) => {
    const own = byNode.get(nameOf(node)) ?? [];
    const used = new Map<string, number>();
    for (const pod of own)
      for (const [resource, amount] of requestsOf(requesting(pod)))
        used.set(resource, (used.get(resource) ?? 0) + amount);
    return { node, pods: own, used };
  });
}

interface HostPort {
  readonly port: number;
  readonly protocol: string;
  readonly ip: string;
}

/** Returns the ports of the node that a pod takes; with hostNetwork each port of its containers is one. */
export function hostPortsOf(pod: Pod): HostPort[] {
  const isHost = pod.spec?.hostNetwork === true;
  return containersOf(pod)
    .filter(({ type }) => type !== 'init')
    .flatMap(({ spec }) => spec.ports ?? [])
    .flatMap(({ hostPort, containerPort, protocol = 'TCP', hostIP = '' }) => {
      const port = hostPort || (isHost ? containerPort : 0);
      return port ? [{ port, protocol, ip: hostIP === '0.0.0.0' || hostIP === '::' ? '' : hostIP }] : [];
    });
}

/** As the scheduler compares them (pkg/scheduler/framework/types.go: HostPortInfo.CheckConflict). */
const collide = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.ip === '' || b.ip === '' || a.ip === b.ip);

interface Term {
  readonly labelSelector?: LabelSelector | undefined;
  readonly topologyKey?: string | undefined;
  readonly namespaces?: readonly string[] | undefined;
  readonly namespaceSelector?: LabelSelector | undefined;
}
const required = (affinity: unknown): readonly Term[] => {
  const { requiredDuringSchedulingIgnoredDuringExecution: terms } = (affinity ?? {}) as {
    requiredDuringSchedulingIgnoredDuringExecution?: unknown;
  };
  return Array.isArray(terms) ? (terms as Term[]) : [];
};
/** An empty selector matches all pods, a missing one none (k8s.io/api core/v1 PodAffinityTerm). */
const meant = ({ labelSelector, namespaces = [], namespaceSelector }: Term, from: Pod, pod: Pod): boolean => {
  if (labelSelector === undefined) return false;
  const space = pod.metadata?.namespace ?? '';
  const isIn =
    namespaces.length === 0 && namespaceSelector === undefined
      ? space === from.metadata?.namespace
      : namespaces.includes(space) || namespaceSelector !== undefined;
  return isIn && selects(labelSelector, pod.metadata?.labels ?? {});
};

/** A namespaceSelector needs the labels of namespaces, which are not read: such a term is left to the scheduler. */
const isReadable = ({ namespaceSelector }: Term): boolean => namespaceSelector === undefined;

const domainOf = (node: Node, key: string | undefined): string | undefined => node.metadata?.labels?.[key ?? ''];

/** The pods that keep others away, with their nodes, by the places that they are on. */
const withTerms = new WeakMap<readonly Place[], readonly { readonly place: Place; readonly pod: Pod }[]>();

function repelling(all: readonly Place[]): readonly { readonly place: Place; readonly pod: Pod }[] {
  const known = withTerms.get(all);
  if (known !== undefined) return known;
  const found = all.flatMap((place) =>
    place.pods
      .filter(({ spec }) => required(spec?.affinity?.podAntiAffinity).some(isReadable))
      .map((pod) => ({ place, pod })),
  );
  withTerms.set(all, found);
  return found;
}

/** Returns whether affinity between pods keeps a pod off a node. */
function apart(pod: Pod, { node }: Place, all: readonly Place[]): string | undefined {
  const near = (term: Term, matches: (other: Pod) => boolean): boolean => {
    const domain = domainOf(node, term.topologyKey);
    return (
      domain !== undefined &&
      all.some((place) => domainOf(place.node, term.topologyKey) === domain && place.pods.some(matches))
    );
  };
  const { affinity } = pod.spec ?? {};
  for (const term of required(affinity?.podAntiAffinity).filter(isReadable))
    if (near(term, (other) => meant(term, pod, other))) return 'the podAntiAffinity of the pod excludes it';
  for (const { place, pod: other } of repelling(all))
    for (const term of required(other.spec?.affinity?.podAntiAffinity).filter(isReadable)) {
      const domain = domainOf(node, term.topologyKey);
      if (domain !== undefined && domain === domainOf(place.node, term.topologyKey) && meant(term, other, pod))
        return `the podAntiAffinity of Pod/${nameOf(other)} there excludes it`;
    }
  for (const term of required(affinity?.podAffinity).filter(isReadable)) {
    // The first pod of a group that wants itself near may go anywhere (pkg/scheduler/framework/plugins/interpodaffinity).
    const matches = (other: Pod): boolean => meant(term, pod, other);
    const isFirst = matches(pod) && !all.some(({ pods }) => pods.some(matches));
    if (!isFirst && !near(term, matches)) return 'no pod that the podAffinity of the pod wants is near it';
  }
  return undefined;
}

/** Resources that are no share of a node. */
const isCounted = (node: Node, resource: string): boolean =>
  resource !== 'pods' && (resource === 'cpu' || resource === 'memory' || resource in (node.status?.allocatable ?? {}));

export const allocatable = (node: Node, resource: string): number =>
  parseQuantity(node.status?.allocatable?.[resource]) ?? 0;

/** As floating point adds cores. */
const TOLERANCE = 1e-9;

/**
 * Returns why a pod cannot be on a node, and how many of it find room there.
 * @param arePodsKnown whether all pods of the node were read
 */
export function barsAt(
  pod: Pod,
  place: Place,
  all: readonly Place[],
  arePodsKnown: boolean,
): { readonly bar: Bar | undefined; readonly room: number } {
  const { node, used, pods } = place;
  const barred = barredFrom(node, pod);
  const no = (bar: Omit<Bar, 'node'>): { bar: Bar; room: number } => ({ bar: { node, ...bar }, room: 0 });
  if (barred !== null) return no({ kind: 'constraint', says: barred });
  if (node.status?.allocatable === undefined) return { bar: undefined, room: Infinity };
  const asked = requestsOf(requesting(pod));
  for (const [resource, amount] of asked)
    if (amount > allocatable(node, resource) + TOLERANCE && resource !== 'ephemeral-storage')
      return no({ kind: 'small', says: '', resource });
  if (!arePodsKnown) return { bar: undefined, room: Infinity };
  const slots = allocatable(node, 'pods') || Infinity;
  if (pods.length >= slots) return no({ kind: 'full', says: '', resource: 'pods' });
  let room = slots - pods.length;
  for (const [resource, amount] of asked) {
    if (!isCounted(node, resource) || resource === 'ephemeral-storage') continue;
    const free = allocatable(node, resource) - (used.get(resource) ?? 0);
    if (free + TOLERANCE < amount) return no({ kind: 'full', says: '', resource });
    room = Math.min(room, Math.floor(free / amount + TOLERANCE));
  }
  const wanted = hostPortsOf(pod);
  const taken = pods.find((other) => hostPortsOf(other).some((port) => wanted.some((one) => collide(one, port))));
  if (taken) {
    const port = wanted.find((one) => hostPortsOf(taken).some((other) => collide(one, other)))!;
    return no({ kind: 'port', says: `Pod/${nameOf(taken)} has host port ${port.port}` });
  }
  const far = apart(pod, place, all);
  if (far) return no({ kind: 'apart', says: far });
  const alone =
    wanted.length > 0 ||
    required(pod.spec?.affinity?.podAntiAffinity).some(
      (term) => term.topologyKey === 'kubernetes.io/hostname' && meant(term, pod, pod),
    );
  return { bar: undefined, room: alone ? 1 : room };
}

/** Returns what a pod requests of a resource. */
export const wantedOf = (pod: Pod, resource: string): number => requestOf(requesting(pod), resource);

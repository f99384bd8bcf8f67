/** What is known of a pod's node and of others before any copy is run. */
import { gapOf } from '../model/gaps.ts';
import { stateOf } from '../evidence/pod-state.ts';
import type { State } from '../model/diagnosis.ts';
import { eventsAbout } from '../evidence/events.ts';
import type { Fact, Query } from '../model/facts.ts';
import type { Event, Node, Pod } from '../model/objects.ts';
import type { Gap } from '../model/diagnosis.ts';
import type { Source } from '../sources/source.ts';
import type { Lab } from './test.ts';

export interface Sibling {
  readonly name: string;
  readonly node: string;
  readonly state: State;
  /** The exit code of the container in question; null where it never died. */
  readonly exitCode: number | null;
}

export interface NodeFacts {
  readonly siblings: readonly Sibling[];
  /** Every node that could be read, by name; empty where nodes may not be listed. */
  readonly nodes: ReadonlyMap<string, Node>;
  readonly gaps: readonly Gap[];
}

/** Labels that a controller gives to the pods of one template (k8s.io/api/apps/v1, pkg/controller/job). */
const TEMPLATE_LABELS = ['pod-template-hash', 'controller-revision-hash', 'batch.kubernetes.io/controller-uid'];

async function ask<T>(source: Source, query: Query, gaps: Gap[], what: string): Promise<T | undefined> {
  const fact = (await source.fetch(query)) as Fact<T>;
  if (fact.state === 'known') return fact.value;
  const gap = fact.state === 'not-collected' ? undefined : gapOf(what, fact, query);
  if (gap) gaps.push(gap);
  return undefined;
}

async function siblingsOf(lab: Lab, container: string, gaps: Gap[]): Promise<Sibling[]> {
  const { pod, source } = lab;
  const controller = pod.metadata?.ownerReferences?.find((owner) => owner.controller);
  if (!controller) return [];
  const label = TEMPLATE_LABELS.find((key) => pod.metadata?.labels?.[key] !== undefined);
  const pods = await ask<Pod[]>(
    source,
    {
      verb: 'list',
      resource: 'pods',
      namespace: pod.metadata?.namespace ?? '',
      ...(label ? { labelSelector: `${label}=${pod.metadata!.labels![label]}` } : {}),
    },
    gaps,
    'siblings of the pod',
  );
  return (pods ?? [])
    .filter(
      (one) =>
        one.metadata?.uid !== pod.metadata?.uid &&
        one.spec?.nodeName &&
        one.metadata?.ownerReferences?.some((owner) => owner.uid === controller.uid),
    )
    .map((one): Sibling => {
      const statuses = [...(one.status?.initContainerStatuses ?? []), ...(one.status?.containerStatuses ?? [])];
      const status = statuses.find((each) => each.name === container);
      const dead = status?.state?.terminated ?? status?.lastState?.terminated;
      return {
        name: one.metadata?.name ?? '',
        node: one.spec!.nodeName!,
        state: stateOf(one, source.now()).state,
        exitCode: dead?.exitCode ?? null,
      };
    });
}

/** Reads siblings and nodes. @param container the one in question */
export async function readNodeFacts(lab: Lab, container: string, wanted: readonly string[]): Promise<NodeFacts> {
  const gaps: Gap[] = [];
  const [siblings, listed] = await Promise.all([
    siblingsOf(lab, container, gaps),
    ask<Node[]>(lab.source, { verb: 'list', resource: 'nodes' }, gaps, 'nodes'),
  ]);
  const nodes = new Map((listed ?? []).map((node) => [node.metadata?.name ?? '', node]));
  if (listed === undefined) {
    // Who may not list them may still be allowed to read one.
    const some = [...new Set([lab.pod.spec?.nodeName ?? '', ...wanted, ...siblings.map((sibling) => sibling.node)])]
      .filter(Boolean)
      .slice(0, 10);
    const read = await Promise.all(some.map((name) => lab.source.fetch({ verb: 'get', resource: 'nodes', name })));
    for (const [i, fact] of read.entries()) if (fact.state === 'known') nodes.set(some[i]!, fact.value as Node);
  }
  return { siblings, nodes, gaps };
}

const ZONE = 'topology.kubernetes.io/zone';
const KIND = 'node.kubernetes.io/instance-type';

/** What two nodes may differ in, in words. */
const TRAITS: readonly (readonly [string, (node: Node) => string | undefined])[] = [
  ['kernel', (node) => node.status?.nodeInfo?.kernelVersion],
  ['runtime', (node) => node.status?.nodeInfo?.containerRuntimeVersion],
  ['kubelet', (node) => node.status?.nodeInfo?.kubeletVersion],
  ['architecture', (node) => node.status?.nodeInfo?.architecture],
  ['system', (node) => node.status?.nodeInfo?.osImage],
  ['zone', (node) => node.metadata?.labels?.[ZONE]],
  ['machine type', (node) => node.metadata?.labels?.[KIND]],
  ['memory', (node) => node.status?.allocatable?.memory?.replace(/\d{5}Ki$/, '…')],
  [
    'taints',
    (node) =>
      (node.spec?.taints ?? [])
        .map((taint) => `${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`)
        .sort()
        .join(' ') || 'none',
  ],
];

/** `kernel 6.1 here, 5.10 on node-2`: what of the suspect differs from another node. */
export function differences(suspect: Node, other: Node): string[] {
  return TRAITS.flatMap(([what, of]) => {
    const [here, there] = [of(suspect), of(other)];
    if (here === there) return [];
    return [
      `${what} is ${what === 'memory' ? suspect.status?.allocatable?.memory : (here ?? 'unknown')} on ${suspect.metadata?.name}, ${what === 'memory' ? other.status?.allocatable?.memory : (there ?? 'unknown')} on ${other.metadata?.name}`,
    ];
  });
}

/** Conditions of a node that are not as they should be (Ready True, all others False). */
export function ailments(node: Node): string[] {
  return (node.status?.conditions ?? [])
    .filter((condition) =>
      condition.type === 'Ready'
        ? condition.status !== 'True'
        : condition.status === 'True' && /Pressure$|Unavailable$|Deadlock$|Problem$|Readonly/.test(condition.type),
    )
    .map(
      (condition) =>
        `${node.metadata?.name} has ${condition.type}=${condition.status}${condition.reason ? ` (${condition.reason})` : ''}`,
    );
}

const RECENT_SECONDS = 3600;
const SHOWN = 3;

/** Warnings about a node within the last hour, and other pods that crash on it. */
export async function troubleOn(lab: Lab, node: string, gaps: Gap[]): Promise<string[]> {
  const { source, pod } = lab;
  const [events, pods] = await Promise.all([
    ask<Event[]>(
      source,
      {
        verb: 'list',
        resource: 'events',
        namespace: 'default',
        fieldSelector: `involvedObject.kind=Node,involvedObject.name=${node}`,
      },
      gaps,
      `events of ${node}`,
    ),
    ask<Pod[]>(
      source,
      { verb: 'list', resource: 'pods', fieldSelector: `spec.nodeName=${node}` },
      gaps,
      `pods on ${node}`,
    ),
  ]);
  const now = Date.parse(source.now());
  const warnings = eventsAbout(events ?? []).filter(
    (event) => event.type === 'Warning' && now - Date.parse(event.last ?? '') < RECENT_SECONDS * 1000,
  );
  const words = [...new Set(warnings.map((event) => `${event.reason}: ${event.message.slice(0, 120)}`))]
    .slice(-SHOWN)
    .map((text) => `event of ${node}: ${text}`);
  const same = (one: Pod): boolean =>
    one.metadata?.ownerReferences?.[0]?.uid !== undefined &&
    one.metadata.ownerReferences[0].uid === pod.metadata?.ownerReferences?.[0]?.uid;
  const others = (pods ?? []).filter((one) => one.metadata?.uid !== pod.metadata?.uid && !same(one));
  const crashing = others.filter((one) => stateOf(one, source.now()).state === 'crashing');
  if (crashing.length > 0)
    words.push(
      `${crashing.length} of ${others.length} other pods on ${node} crash too: ${crashing
        .slice(0, SHOWN)
        .map((one) => `${one.metadata?.namespace}/${one.metadata?.name}`)
        .join(', ')}${crashing.length > SHOWN ? ', …' : ''}`,
    );
  return words;
}

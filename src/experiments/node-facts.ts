/** What the cluster says about the nodes, before any copy runs: siblings of the pod, nodes, trouble on a node. */
import { controllerOf } from '../evidence/controller.ts';
import { eventsAbout } from '../evidence/events.ts';
import { stateOf } from '../evidence/pod-state.ts';
import type { Gap, State } from '../model/diagnosis.ts';
import type { Fact, Query } from '../model/facts.ts';
import { gapOf } from '../model/gaps.ts';
import type { Event, Node, Pod } from '../model/objects.ts';
import type { Source } from '../sources/source.ts';
import type { Lab } from './test.ts';

/** Another pod of the same controller and template. */
export interface Sibling {
  readonly name: string;
  readonly node: string;
  readonly state: State;
  /** The last exit code of the container under test; null where it never ended. */
  readonly exitCode: number | null;
}

export interface NodeFacts {
  readonly siblings: readonly Sibling[];
  /** The nodes that could be read, by name. */
  readonly nodes: ReadonlyMap<string, Node>;
  /** `nodes` holds every node of the cluster. */
  readonly complete: boolean;
  readonly gaps: readonly Gap[];
}

/** Labels that a controller sets on all pods of one template (k8s.io/api/apps/v1, pkg/controller/job). */
const TEMPLATE_LABELS = ['pod-template-hash', 'controller-revision-hash', 'batch.kubernetes.io/controller-uid'];

/** Reads from the cluster; what cannot be read becomes a gap. */
async function ask<T>(source: Source, query: Query, gaps: Gap[], what: string): Promise<T | undefined> {
  const fact = (await source.fetch(query)) as Fact<T>;
  if (fact.state === 'known') return fact.value;
  const gap = fact.state === 'not-collected' ? undefined : gapOf(what, fact, query);
  if (gap) gaps.push(gap);
  return undefined;
}

async function siblingsOf(lab: Lab, container: string, gaps: Gap[]): Promise<Sibling[]> {
  const { pod, source } = lab;
  const controller = controllerOf(pod);
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

/**
 * Reads the pod's siblings and the nodes.
 * @param container name of the one under test
 * @param wanted nodes that the user named
 */
export async function readNodeFacts(lab: Lab, container: string, wanted: readonly string[]): Promise<NodeFacts> {
  const gaps: Gap[] = [];
  const [siblings, listed] = await Promise.all([
    siblingsOf(lab, container, gaps),
    ask<Node[]>(lab.source, { verb: 'list', resource: 'nodes' }, gaps, 'nodes'),
  ]);
  const nodes = new Map((listed ?? []).map((node) => [node.metadata?.name ?? '', node]));
  if (listed === undefined) {
    // A user who may not list nodes may still be allowed to read one.
    const some = [...new Set([lab.pod.spec?.nodeName ?? '', ...wanted, ...siblings.map((sibling) => sibling.node)])]
      .filter(Boolean)
      .slice(0, 10);
    const read = await Promise.all(some.map((name) => lab.source.fetch({ verb: 'get', resource: 'nodes', name })));
    for (const [i, fact] of read.entries()) if (fact.state === 'known') nodes.set(some[i]!, fact.value as Node);
  }
  return { siblings, nodes, complete: listed !== undefined, gaps };
}

const RECENT_SECONDS = 3600;
const SHOWN = 3;

/** Returns warnings about a node within the last hour, and other pods that crash on it, each as a sentence. */
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
  const notes = [...new Set(warnings.map((event) => `${event.reason}: ${event.message.slice(0, 120)}`))]
    .slice(-SHOWN)
    .map((text) => `event of ${node}: ${text}`);
  const ownerUid = (one: Pod): string | undefined => one.metadata?.ownerReferences?.[0]?.uid;
  const same = (one: Pod): boolean => ownerUid(one) !== undefined && ownerUid(one) === ownerUid(pod);
  const others = (pods ?? []).filter((one) => one.metadata?.uid !== pod.metadata?.uid && !same(one));
  const crashing = others.filter((one) => stateOf(one, source.now()).state === 'crashing');
  if (crashing.length > 0)
    notes.push(
      `${crashing.length} of ${others.length} other pods on ${node} ${crashing.length === 1 ? 'crashes' : 'crash'} too: ${crashing
        .slice(0, SHOWN)
        .map((one) => `${one.metadata?.namespace}/${one.metadata?.name}`)
        .join(', ')}${crashing.length > SHOWN ? ', …' : ''}`,
    );
  return notes;
}

/** Reads what a retry needs: the pod, its controller and siblings, the workload above, its autoscalers. */
import type { Diagnosis } from '../model/diagnosis.ts';
import { unreadable } from '../diagnosis/missing.ts';
import { selects } from '../evidence/selector.ts';
import type { LabelSelector } from '../evidence/selector.ts';
import { itemsOf } from '../experiments/keep-labels.ts';
import { listed } from '../model/facts.ts';
import type { Fact, Query } from '../model/facts.ts';
import type { HorizontalPodAutoscaler, KubeObject, Pod } from '../model/objects.ts';
import { nameOf } from '../model/objects.ts';
import { RESOURCES, resourceNamed } from '../model/resources.ts';
import type { Resource } from '../model/resources.ts';
import type { Source } from '../sources/source.ts';
import { controllerOf } from '../evidence/controller.ts';
import { cannotRead, podSelector } from './subject.ts';
import type { Located, Subject, Unread } from './subject.ts';

/** Why a fact is not known. */
const reasonOf = (fact: Fact<unknown>): string =>
  'needs' in fact ? fact.needs : 'why' in fact ? fact.why : fact.state;

/** Reads objects of one namespace. What cannot be read in a list is left out. */
class Reader {
  readonly #source: Source;
  readonly #namespace: string;
  constructor(source: Source, namespace: string) {
    this.#source = source;
    this.#namespace = namespace;
  }
  get(resource: Resource, name: string): Promise<Fact<unknown>> {
    return this.#source.fetch({ verb: 'get', resource, namespace: this.#namespace, name });
  }
  /** Returns all objects of a resource; undefined where they could not be read, or only in part. */
  async all<T extends KubeObject>(resource: Resource): Promise<readonly T[] | undefined> {
    const { some, all } = listed<T>(await this.#source.fetch({ verb: 'list', resource, namespace: this.#namespace }));
    return all.state === 'absent' ? [] : all.state === 'known' ? some : undefined;
  }
  /**
   * Returns the pods of a workload; none where the user may not list pods, who then cannot follow them either.
   * @throws UserError where the server does not answer: old pods would look new later
   */
  async podsOf(workload: Located): Promise<readonly Pod[]> {
    const labelSelector = podSelector(workload);
    const query: Query = {
      verb: 'list',
      resource: 'pods',
      namespace: this.#namespace,
      ...(labelSelector ? { labelSelector } : {}),
    };
    const fact = await this.#source.fetch(query);
    if (fact.state === 'failed') {
      const { kind } = RESOURCES[workload.resource];
      const { server } = this.#source;
      throw cannotRead({ kind, name: nameOf(workload.object), unread: fact.why, server }, 'the pods of ');
    }
    return listed<Pod>(fact).some;
  }
  /** Returns the controller of an object. */
  async controllerOf(object: KubeObject): Promise<Subject['controller']> {
    const owner = controllerOf(object);
    if (!owner) return undefined;
    const resource = resourceNamed(owner.kind);
    if (
      resource === undefined ||
      RESOURCES[resource].group !== (owner.apiVersion.includes('/') ? owner.apiVersion.split('/')[0] : '')
    )
      return { kind: owner.kind, name: owner.name, unread: `${owner.apiVersion} is an unknown kind` };
    const fact = await this.get(resource, owner.name);
    if (fact.state === 'absent') return 'absent';
    if (fact.state !== 'known')
      return { kind: owner.kind, name: owner.name, unread: reasonOf(fact), server: this.#source.server };
    const found = fact.value as KubeObject;
    return found.metadata?.uid !== owner.uid ? 'absent' : { resource, object: found };
  }
}

/** @returns the names of the PodDisruptionBudgets that cover the pod; undefined where they cannot be read */
async function budgetsOf(source: Source, pod: Pod): Promise<readonly string[] | undefined> {
  const namespace = encodeURIComponent(pod.metadata?.namespace ?? 'default');
  const budgets = await itemsOf(source, `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`);
  // In policy/v1 an empty selector covers every pod of the namespace, a missing one none.
  return budgets
    ?.filter((budget) => {
      const { selector } = (budget as { spec?: { selector?: LabelSelector } }).spec ?? {};
      return selector !== undefined && selector !== null && selects(selector, pod.metadata?.labels ?? {});
    })
    .map(nameOf);
}

const isLocated = (controller: Subject['controller']): controller is Located =>
  typeof controller === 'object' && 'object' in controller;

const isUnread = (controller: Subject['controller']): controller is Unread =>
  typeof controller === 'object' && 'unread' in controller;

const ownedBy = (pods: readonly Pod[], owner: KubeObject): Pod[] =>
  pods.filter((pod) => pod.metadata?.ownerReferences?.some((one) => one.uid === owner.metadata?.uid));

/**
 * Reads the subject of a retry.
 * @param diagnosis of what the user named
 * @throws UserError where the server does not answer
 */
export async function readSubject(source: Source, diagnosis: Diagnosis): Promise<Subject> {
  const { namespace, kind, name, resolvedFrom } = diagnosis.target;
  const reader = new Reader(source, namespace);
  // A Service owns no pods: the workload is that of its worst pod.
  const from = resolvedFrom?.kind === 'Service' ? null : resolvedFrom;
  const named = from ?? (kind === 'Pod' || kind === 'Service' ? null : { kind, name });
  const namedResource = named ? resourceNamed(named.kind) : undefined;
  const [podFact, workloadFact, autoscalers] = await Promise.all([
    kind === 'Pod' ? reader.get('pods', name) : undefined,
    named && namedResource ? reader.get(namedResource, named.name) : undefined,
    reader.all<HorizontalPodAutoscaler>('horizontalpodautoscalers'),
  ]);
  if (podFact && podFact.state !== 'known' && podFact.state !== 'absent')
    throw await unreadable(source, { resource: 'pods', namespace, name }, podFact);
  const pod = podFact?.state === 'known' ? (podFact.value as Pod) : undefined;
  const [controller, budgets] = pod
    ? await Promise.all([reader.controllerOf(pod), budgetsOf(source, pod)])
    : [undefined, []];
  let workload: Located | undefined =
    workloadFact?.state === 'known'
      ? { resource: namedResource!, object: workloadFact.value as KubeObject }
      : undefined;
  let unreadWorkload: Unread | undefined =
    named && workloadFact && workloadFact.state !== 'known' && workloadFact.state !== 'absent'
      ? { ...named, unread: reasonOf(workloadFact), server: source.server }
      : undefined;
  if (!workload && isLocated(controller)) {
    const above = await reader.controllerOf(controller.object);
    workload = isLocated(above) ? above : controller;
    if (isUnread(above)) unreadWorkload = above;
  } else if (!workload && isUnread(controller)) unreadWorkload = controller;
  const mayHave = workload ? await reader.podsOf(workload) : [];
  return {
    pod,
    controller,
    siblings: isLocated(controller) ? ownedBy(mayHave, controller.object) : [],
    workload,
    ...(unreadWorkload ? { unreadWorkload } : {}),
    workloadPods: workload ? mayHave.filter((one) => one.metadata?.ownerReferences?.length) : [],
    autoscalers,
    budgets,
  };
}

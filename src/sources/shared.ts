/** A source that remembers answers for many diagnoses, in bounded memory: a node or Service is read once. */
import type { Clock } from '../clock.ts';
import { mapFact, queryKey } from '../model/facts.ts';
import type { Fact, Query } from '../model/facts.ts';
import type { Event, Node, Pod } from '../model/objects.ts';
import { withoutWriters } from './cluster/writers.ts';
import type { ReadPod } from './pod-scan.ts';
import type { Source } from './source.ts';

/** The limit, in units of about 3 KiB: about 20 MB. */
const MAX_WEIGHT = 6000;
/** Units of one object. A pod takes about 20 KiB of memory, a node without its images about 6. */
const WEIGHTS: Readonly<Record<string, number>> = { pods: 8, nodes: 2, replicasets: 4, deployments: 4 };
/** Units of a raw answer. A kubelet's stats take about 200 KiB. */
const RAW_WEIGHT = 60;

/** The field selector for the events of one pod, as evidence/ledger.ts writes it. */
const ABOUT_POD = /^involvedObject\.kind=Pod,involvedObject\.name=([^,]+)$/;

/** Whether another diagnosis can use the answer. A log and the events of one pod are for one diagnosis only. */
function isShareable(query: Query): boolean {
  if (query.verb === 'log') return false;
  return !(
    query.verb === 'list' &&
    query.resource === 'events' &&
    /(?:^|,)involvedObject\.kind=Pod(?:,|$)/.test(query.fieldSelector ?? '')
  );
}

function weightOf(query: Query, fact: Fact<unknown>): number {
  if ((fact.state !== 'known' && fact.state !== 'partial') || query.verb === 'log') return 1;
  if (query.verb === 'raw') return RAW_WEIGHT;
  const count = Array.isArray(fact.value) ? fact.value.length : 1;
  return 1 + count * (query.verb === 'list' && query.metadataOnly ? 1 : (WEIGHTS[query.resource] ?? 2));
}

/** Drops the images and the writers of a node, most of its size. No check of a pod reads them. */
function lean(node: Node): Node {
  const { images: _, ...status } = node.status ?? {};
  return { ...withoutWriters(node), status };
}

/** Returns an answer as it is kept. */
function briefly(query: Query, fact: Fact<unknown>): Fact<unknown> {
  if (query.verb === 'get' && query.resource === 'nodes') return mapFact(fact as Fact<Node>, lean);
  if (query.verb === 'list' && query.resource === 'nodes' && query.metadataOnly !== true)
    return mapFact(fact as Fact<readonly Node[]>, (nodes) => nodes.map(lean));
  return fact;
}

interface Kept {
  readonly fact: Promise<Fact<unknown>>;
  readonly namespace: string | undefined;
  weight: number;
}

/** Remembers the answers of another source. */
export class SharedSource implements Source {
  readonly kind: Source['kind'];
  readonly name: string;
  readonly server?: string;
  readonly defaultNamespace: string;
  readonly clock?: Clock;
  readonly undated?: true;
  readonly #source: Source;
  readonly #limit: number;
  /** By query; the last used one is the last. */
  readonly #kept = new Map<string, Kept>();
  /** The queries of each namespace. */
  readonly #inNamespace = new Map<string, Set<string>>();
  /** Events by namespace and pod. */
  readonly #events = new Map<string, ReadonlyMap<string, readonly Event[]>>();
  #weight = 0;

  constructor(source: Source, limit = MAX_WEIGHT) {
    this.#source = source;
    this.#limit = limit;
    this.kind = source.kind;
    if (source.server !== undefined) this.server = source.server;
    this.name = source.name;
    this.defaultNamespace = source.defaultNamespace;
    if (source.clock) this.clock = source.clock;
    if (source.undated) this.undated = source.undated;
  }

  now(): string {
    return this.#source.now();
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  /** Remembers a pod that was already read. Returns it as it is remembered. */
  know(read: ReadPod): Pod {
    const pod = withoutWriters(read.value);
    const query: Query = {
      verb: 'get',
      resource: 'pods',
      namespace: pod.metadata?.namespace ?? '',
      name: pod.metadata?.name ?? '',
    };
    const fact: Fact<unknown> = { ...read, value: pod };
    this.#keep(queryKey(query), {
      fact: Promise.resolve(fact),
      namespace: pod.metadata?.namespace,
      weight: weightOf(query, fact),
    });
    return pod;
  }

  /** Remembers a node that was read in a list. @returns its name */
  knowNode(node: Node): string {
    const name = node.metadata?.name ?? '';
    const query: Query = { verb: 'get', resource: 'nodes', name };
    const key = queryKey(query);
    if (!this.#kept.has(key)) {
      const fact: Fact<unknown> = { state: 'known', value: lean(node) };
      this.#keep(key, { fact: Promise.resolve(fact), namespace: undefined, weight: weightOf(query, fact) });
    }
    return name;
  }

  /**
   * Remembers the pods that a label selector chooses in a namespace.
   * @param pods all of them, as they were read
   */
  knowPods(namespace: string, labelSelector: string, pods: readonly Pod[]): void {
    const query: Query = { verb: 'list', resource: 'pods', namespace, labelSelector };
    // The pods are remembered anyway.
    this.#keep(queryKey(query), { fact: Promise.resolve({ state: 'known', value: pods }), namespace, weight: 1 });
  }

  /** Remembers all events about the pods of a namespace. */
  knowPodEvents(namespace: string, events: readonly Event[]): void {
    const byPod = new Map<string, Event[]>();
    for (const event of events) {
      const name = event.involvedObject?.name ?? '';
      const some = byPod.get(name);
      if (some === undefined) byPod.set(name, [event]);
      else some.push(event);
    }
    this.#events.set(namespace, byPod);
  }

  /** Forgets a pod after its diagnosis. */
  forget(namespace: string, name: string): void {
    this.#drop(queryKey({ verb: 'get', resource: 'pods', namespace, name }));
  }

  /** Forgets the objects of a namespace. Cluster-scoped objects such as nodes stay. */
  leave(namespace: string): void {
    this.#events.delete(namespace);
    for (const key of this.#inNamespace.get(namespace) ?? []) this.#drop(key);
    this.#inNamespace.delete(namespace);
  }

  fetch(query: Query): Promise<Fact<unknown>> {
    if (!isShareable(query)) {
      const known = this.#eventsOf(query);
      return known === undefined ? this.#source.fetch(query) : Promise.resolve({ state: 'known', value: known });
    }
    const key = queryKey(query);
    const known = this.#kept.get(key);
    if (known !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.fact;
    }
    const kept: Kept = {
      fact: this.#source.fetch(query).then((fact) => briefly(query, fact)),
      namespace: 'namespace' in query ? query.namespace : undefined,
      weight: 1,
    };
    this.#keep(key, kept);
    kept.fact.then(
      // A failed query can succeed the next time.
      (fact) => (fact.state === 'failed' ? this.#drop(key, kept) : this.#weigh(key, kept, weightOf(query, fact))),
      () => this.#drop(key, kept),
    );
    return kept.fact;
  }

  #eventsOf(query: Query): readonly Event[] | undefined {
    if (query.verb !== 'list' || query.namespace === undefined) return undefined;
    const events = this.#events.get(query.namespace);
    const name = ABOUT_POD.exec(query.fieldSelector ?? '')?.[1];
    return events === undefined || name === undefined ? undefined : (events.get(name) ?? []);
  }

  #keep(key: string, kept: Kept): void {
    this.#drop(key);
    this.#kept.set(key, kept);
    if (kept.namespace !== undefined) {
      const keys = this.#inNamespace.get(kept.namespace) ?? new Set<string>();
      this.#inNamespace.set(kept.namespace, keys.add(key));
    }
    this.#weight += kept.weight;
    this.#makeRoom();
  }

  #weigh(key: string, kept: Kept, weight: number): void {
    if (this.#kept.get(key) !== kept) return;
    this.#weight += weight - kept.weight;
    kept.weight = weight;
    this.#makeRoom();
  }

  #drop(key: string, only?: Kept): void {
    const kept = this.#kept.get(key);
    if (kept === undefined || (only !== undefined && kept !== only)) return;
    this.#kept.delete(key);
    if (kept.namespace !== undefined) this.#inNamespace.get(kept.namespace)?.delete(key);
    this.#weight -= kept.weight;
  }

  /** The newest answer stays: a list of many nodes is above the limit, and each pod that no node takes needs it. */
  #makeRoom(): void {
    for (const key of this.#kept.keys()) {
      if (this.#weight <= this.#limit || this.#kept.size === 1) return;
      this.#drop(key);
    }
  }
}

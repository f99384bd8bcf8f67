/** A source whose answers many diagnoses share: nodes, Services, ConfigMaps are asked for once, in bounded memory. */
import { queryKey } from '../model/facts.ts';
import type { Fact, Query } from '../model/facts.ts';
import type { Event, Pod } from '../model/objects.ts';
import type { Source } from './source.ts';

/** Units of some 3 KiB, so that all that is remembered stays around 20 MB. */
const MAX_WEIGHT = 6000;
/** What a remembered object takes: a pod or a node is parsed into some 20 KiB, a kubelet's statistics into 200. */
const WEIGHTS: Readonly<Record<string, number>> = { pods: 8, nodes: 8, replicasets: 4, deployments: 4 };
const RAW_WEIGHT = 60;

/** As the ledger words it (evidence/ledger.ts). */
const ABOUT_POD = /^involvedObject\.kind=Pod,involvedObject\.name=([^,]+)$/;

/** A log, and the events about one pod, are of use to nobody else. */
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

interface Kept {
  readonly fact: Promise<Fact<unknown>>;
  readonly namespace: string | undefined;
  weight: number;
}

export class SharedSource implements Source {
  readonly kind: Source['kind'];
  readonly name: string;
  readonly defaultNamespace: string;
  readonly #source: Source;
  readonly #limit: number;
  /** The one used last stands last. */
  readonly #kept = new Map<string, Kept>();
  /** By namespace and pod. */
  readonly #events = new Map<string, ReadonlyMap<string, readonly Event[]>>();
  #weight = 0;

  constructor(source: Source, limit = MAX_WEIGHT) {
    this.#source = source;
    this.#limit = limit;
    this.kind = source.kind;
    this.name = source.name;
    this.defaultNamespace = source.defaultNamespace;
  }

  now(): string {
    return this.#source.now();
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  /** Puts down a pod that was read already, so that it is not asked for again. */
  know(pod: Pod): void {
    const query: Query = {
      verb: 'get',
      resource: 'pods',
      namespace: pod.metadata?.namespace ?? '',
      name: pod.metadata?.name ?? '',
    };
    // Half of a pod says who wrote which field, which nobody asks of a pod.
    const { managedFields: _, ...metadata } = pod.metadata ?? {};
    const fact: Fact<unknown> = { state: 'known', value: { ...pod, metadata } };
    this.#keep(queryKey(query), {
      fact: Promise.resolve(fact),
      namespace: pod.metadata?.namespace,
      weight: weightOf(query, fact),
    });
  }

  /** Puts down all events about pods of a namespace. */
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

  /** Lets go of a pod whose diagnosis is done. */
  forget(namespace: string, name: string): void {
    this.#drop(queryKey({ verb: 'get', resource: 'pods', namespace, name }));
  }

  /** Lets go of what lies in a namespace that is done with. What belongs to none, such as nodes, stays. */
  leave(namespace: string): void {
    this.#events.delete(namespace);
    for (const [key, kept] of this.#kept) if (kept.namespace === namespace) this.#drop(key);
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
      fact: this.#source.fetch(query),
      namespace: 'namespace' in query ? query.namespace : undefined,
      weight: 1,
    };
    this.#keep(key, kept);
    kept.fact.then(
      // What failed may succeed for the next who asks.
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
    this.#weight -= kept.weight;
  }

  #makeRoom(): void {
    for (const key of this.#kept.keys()) {
      if (this.#weight <= this.#limit) return;
      this.#drop(key);
    }
  }
}

/** The facts of one diagnosis, and the queries that the checks still want answered. */
import type { EventView, Facts, ListOptions } from './views.ts';
import { queryKey, listed, mapFact } from '../model/facts.ts';
import type { Evidence, Fact, Listed, Query } from '../model/facts.ts';
import { eventsAbout } from './events.ts';
import type { KubeObject } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Resource, ResourceTypes } from '../model/resources.ts';

const NOT_COLLECTED: Fact<never> = Object.freeze({ state: 'not-collected' });

/**
 * Facts by query. Reading a missing fact notes a wish. The engine gathers all wishes of a round in parallel and runs
 * the checks again, so the code that reads a fact is also the plan of what to ask.
 */
export class Ledger {
  readonly #facts = new Map<string, { readonly query: Query; readonly fact: Fact<unknown> }>();
  /** The lists among the facts. */
  readonly #lists = new Map<
    string,
    { readonly query: Query & { readonly verb: 'list' }; readonly fact: Fact<unknown> }
  >();
  readonly #wishes = new Map<string, Query>();
  /** The source's clock, RFC 3339. */
  now: string;
  /** How many lookups missed. While this number stays the same, a reader has seen everything there is. */
  misses = 0;

  /** Whether the source does not say when it was made: `now` is then only its newest time. */
  readonly undated: boolean;

  constructor(now: string, undated = false) {
    this.now = now;
    this.undated = undated;
  }

  /** Returns whether this query has an answer, `not-collected` included. */
  has(query: Query): boolean {
    const held = this.#facts.has(queryKey(query));
    if (!held) this.misses++;
    return held;
  }

  /** Returns the fact. Where there is none, notes a wish and returns not-collected. */
  ask(query: Query): Fact<unknown> {
    const known = this.#known(query);
    if (known !== undefined) return known;
    this.misses++;
    this.#wishes.set(queryKey(query), query);
    return NOT_COLLECTED;
  }

  /** Returns the fact as `ask` does, but notes no wish. */
  peek(query: Query): Fact<unknown> {
    const known = this.#known(query);
    if (known === undefined) this.misses++;
    return known ?? NOT_COLLECTED;
  }

  #known(query: Query): Fact<unknown> | undefined {
    return this.#facts.get(queryKey(query))?.fact ?? (query.verb === 'get' ? this.#fromLists(query) : undefined);
  }

  /** Stores an answer and drops the wish for it. */
  put(query: Query, fact: Fact<unknown>): void {
    const key = queryKey(query);
    this.#facts.set(key, { query, fact });
    if (query.verb === 'list') this.#lists.set(key, { query, fact });
    this.#wishes.delete(key);
  }

  /** Returns the wishes noted since the last call, each once. */
  takeWishes(): Query[] {
    const wishes = [...this.#wishes.values()];
    this.#wishes.clear();
    return wishes;
  }

  /** Returns every answer so far. */
  entries(): { query: Query; fact: Fact<unknown> }[] {
    return [...this.#facts.values()];
  }

  /** Returns the evidence as plain data. */
  toEvidence({ kind, name, undated }: Evidence['source'] & Pick<Evidence, 'undated'>): Evidence {
    return {
      source: { kind, name },
      now: this.now,
      ...(undated ? { undated } : {}),
      facts: Object.fromEntries(this.#facts),
    };
  }

  /** Finds an object in a list that was already read, so that it is not asked for again. */
  #fromLists(query: Query & { verb: 'get' }): Fact<unknown> | undefined {
    for (const { query: other, fact } of this.#lists.values()) {
      if (other.resource !== query.resource || other.metadataOnly) continue;
      if (other.namespace !== undefined && other.namespace !== query.namespace) continue;
      const { some, all } = listed<KubeObject>(fact);
      const found = some.find(
        (object) =>
          object.metadata?.name === query.name &&
          (query.namespace === undefined || object.metadata.namespace === query.namespace),
      );
      if (found !== undefined) return { state: 'known', value: found };
      const unselected = other.labelSelector === undefined && other.fieldSelector === undefined;
      if (unselected && all.state === 'known') return { state: 'absent' };
    }
    return undefined;
  }
}

const CLUSTER_KINDS = new Set<string>(
  Object.values(RESOURCES).flatMap(({ kind, namespaced }) => (namespaced ? [] : [kind])),
);

/** The part of a ledger that the checks' view needs. */
export type Asking = Pick<Ledger, 'ask' | 'has' | 'now' | 'misses'> & Partial<Pick<Ledger, 'undated'>>;

/**
 * Returns the checks' view of a ledger.
 * @param namespace where to look when a check names no namespace
 */
export function factsOf(ledger: Asking, namespace: string): Facts {
  const placed = (resource: Resource, wanted?: string): { namespace?: string } =>
    RESOURCES[resource].namespaced && wanted !== '*' ? { namespace: wanted ?? namespace } : {};
  const facts: Facts = {
    get now() {
      return ledger.now;
    },
    undated: ledger.undated === true,
    ask: (query) => ledger.ask(query),
    get<R extends Resource>(resource: R, name: string, ns?: string): Fact<ResourceTypes[R]> {
      return ledger.ask({ verb: 'get', resource, ...placed(resource, ns), name }) as Fact<ResourceTypes[R]>;
    },
    list<R extends Resource>(resource: R, options: ListOptions = {}): Listed<ResourceTypes[R]> {
      const { namespace: ns, ...selectors } = options;
      return listed(ledger.ask({ verb: 'list', resource, ...placed(resource, ns), ...selectors }));
    },
    events(kind, name, options = {}): Listed<EventView> {
      // Events of cluster-scoped objects are written to the namespace "default"
      // (client-go/tools/record/event.go:makeEvent).
      const cluster = CLUSTER_KINDS.has(kind);
      const { all } = facts.list('events', {
        namespace: options.namespace ?? (cluster ? 'default' : namespace),
        fieldSelector: `involvedObject.kind=${kind},involvedObject.name=${name}`,
      });
      return listed(mapFact(all, (events) => eventsAbout(events, options.uid)));
    },
  };
  return facts;
}

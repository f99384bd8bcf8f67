/** Sources with fewer facts than the one they read from, which say so. */
import { listed } from '../../src/model/facts.ts';
import type { Fact, Query } from '../../src/model/facts.ts';
import type { KubeObject } from '../../src/model/objects.ts';
import type { Resource } from '../../src/model/resources.ts';
import type { Source } from '../../src/sources/source.ts';

const NOT_COLLECTED: Fact<never> = { state: 'not-collected' };
const PART = { state: 'partial', why: 'some of it was not recorded' } as const;

/** An object of a recording. */
export interface Item {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly name: string;
}

const isItem = (item: Item, object: KubeObject): boolean =>
  object.metadata?.name === item.name && object.metadata.namespace === item.namespace;

/** Returns the same source with other answers to queries for one resource. */
function changed(source: Source, resource: Resource, answer: (query: Query) => Promise<Fact<unknown>>): Source {
  return {
    kind: source.kind,
    name: source.name,
    defaultNamespace: source.defaultNamespace,
    now: () => source.now(),
    close: () => source.close(),
    fetch: (query) => ('resource' in query && query.resource === resource ? answer(query) : source.fetch(query)),
  };
}

/**
 * Returns a recording without the file of a resource: its objects are unknown.
 * @param kept an object that stays: the explained pod
 */
const withoutList = (source: Source, resource: Resource, kept: Item): Source =>
  changed(source, resource, async (query) =>
    query.verb === 'get' && resource === kept.resource && query.name === kept.name
      ? source.fetch(query)
      : NOT_COLLECTED,
  );

/**
 * Returns a recording in which the file of a resource is not the whole list: its objects are known, but none is absent.
 */
const inPart = (source: Source, resource: Resource): Source =>
  changed(source, resource, async (query) => {
    const fact = await source.fetch(query);
    if (query.verb === 'list' && fact.state === 'known') return { ...PART, value: fact.value };
    return fact.state === 'absent' ? NOT_COLLECTED : fact;
  });

/**
 * Returns a recording without one object. Its list becomes a part: a whole list without the object would say that it
 * does not exist.
 */
const withoutObject = (source: Source, item: Item): Source =>
  changed(source, item.resource, async (query) => {
    const fact = await inPart(source, item.resource).fetch(query);
    if (query.verb === 'get' && query.name === item.name && query.namespace === item.namespace) return NOT_COLLECTED;
    if (query.verb !== 'list' || fact.state !== 'partial') return fact;
    return { ...fact, value: (fact.value as KubeObject[]).filter((object) => !isItem(item, object)) };
  });

/** Returns a file of objects together with a recording's logs. */
export const withLogsOf = (objects: Source, recording: Source): Source => ({
  kind: objects.kind,
  name: objects.name,
  defaultNamespace: objects.defaultNamespace,
  now: () => recording.now(),
  close: () => objects.close(),
  fetch: (query) => (query.verb === 'log' || query.verb === 'raw' ? recording : objects).fetch(query),
});

/** The same source with fewer facts, and its name. */
export interface Less {
  readonly form: string;
  of(source: Source): Source;
}

type Facts = readonly { readonly query: Query; readonly fact: Fact<unknown> }[];

const resourcesIn = (facts: Facts): Set<Resource> =>
  new Set(facts.flatMap(({ query }) => ('resource' in query ? [query.resource] : [])));

/**
 * Returns the source without each list, and with each list in part.
 * @param facts what a run read: other facts do not matter
 * @param kept an object that stays: the explained pod
 */
export function lessLists(facts: Facts, kept: Item): Less[] {
  return [...resourcesIn(facts)].flatMap((resource) => [
    { form: `without ${resource}`, of: (source: Source) => withoutList(source, resource, kept) },
    { form: `${resource} in part`, of: (source: Source) => inPart(source, resource) },
  ]);
}

/** Returns the source with every list in part, as in a file of single objects. The parameter is as in `lessLists`. */
export function inPartAll(facts: Facts): Less {
  return { form: 'all in part', of: (source) => [...resourcesIn(facts)].reduce(inPart, source) };
}

/** Returns the source without each object. Parameters as in `lessLists`. */
export function lessObjects(facts: Facts, kept: Item): Less[] {
  const items = new Map<string, Item>();
  for (const { query, fact } of facts) {
    if (query.verb !== 'get' && query.verb !== 'list') continue;
    const objects = query.verb === 'list' ? listed<KubeObject>(fact).some : fact.state === 'known' ? [fact.value] : [];
    for (const { metadata } of objects as KubeObject[]) {
      const item = { resource: query.resource, namespace: metadata?.namespace, name: metadata?.name ?? '' };
      items.set(Object.values(item).join(' '), item);
    }
  }
  return [...items.values()]
    .filter((item) => item.resource !== kept.resource || item.name !== kept.name)
    .map((item) => ({ form: `without ${item.resource}/${item.name}`, of: (source) => withoutObject(source, item) }));
}

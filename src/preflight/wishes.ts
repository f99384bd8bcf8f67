/** Fewer requests for what many pods refer to: one list instead of a request for each object. */
import { queryKey } from '../model/facts.ts';
import type { Query } from '../model/facts.ts';
import type { Resource } from '../model/resources.ts';

/** From so many objects of a kind in a namespace on, one list is cheaper. */
const MANY = 6;
const LISTED: ReadonlySet<Resource> = new Set(['configmaps', 'secrets', 'persistentvolumeclaims', 'serviceaccounts']);
/** Secrets of Helm have a whole release each, and no pod refers to them. */
const NO_RELEASES = 'type!=helm.sh/release.v1';

/** Joins wishes. */
export class Wishes {
  /** Lists that were asked for instead of objects. Where one may not be read, the objects may. */
  readonly lists = new Set<string>();

  /** Returns the queries to send for these wishes. Those that a list replaces are wished for again if it lacks them. */
  joined(wishes: readonly Query[]): Query[] {
    const byPlace = new Map<string, (Query & { verb: 'get' })[]>();
    for (const query of wishes) {
      if (query.verb !== 'get' || !LISTED.has(query.resource) || query.namespace === undefined) continue;
      const place = `${query.resource} ${query.namespace}`;
      byPlace.set(place, [...(byPlace.get(place) ?? []), query]);
    }
    const replaced = new Set<Query>();
    const lists: Query[] = [];
    for (const queries of byPlace.values()) {
      const [{ resource, namespace }] = queries as [Query & { verb: 'get' }];
      const list: Query = {
        verb: 'list',
        resource,
        namespace: namespace!,
        ...(resource === 'secrets' ? { fieldSelector: NO_RELEASES } : {}),
      };
      if (queries.length < MANY || this.lists.has(queryKey(list))) continue;
      this.lists.add(queryKey(list));
      lists.push(list);
      for (const query of queries) replaced.add(query);
    }
    return [...wishes.filter((query) => !replaced.has(query)), ...lists];
  }
}

/** Puts the groups that fail because of another group's pod under that group. */
import { checkOf } from '../checks/index.ts';
import { causeOf, itemKey } from '../model/list-items.ts';
import type { PodItem } from '../model/list.ts';
import type { Found } from './found.ts';

/** A group with the pods that fail because of it. */
export interface Folded<G> {
  readonly group: G;
  readonly takesDown: readonly Found[];
}

/** Reads `Pod/name` or `Pod/namespace/name` of a chain. @returns `namespace/name`; undefined for another kind */
function podOf(object: string, namespace: string): string | undefined {
  const [kind, second, third, ...more] = object.split('/');
  if (kind !== 'Pod' || !second || more.length > 0) return undefined;
  return third === undefined ? `${namespace}/${second}` : `${second}/${third}`;
}

/** Returns the failing pod that a pod's cause leads to: the last of its chain; undefined if it leads to none. */
function culpritOf(item: PodItem, failing: ReadonlyMap<string, unknown>): string | undefined {
  const cause = causeOf(item);
  if (item.state === 'recovered' || cause === undefined || cause.confidence === 'possible') return undefined;
  if (checkOf(cause.id)?.dueToPod !== true) return undefined;
  const own = itemKey(item);
  return cause.chain
    .flatMap(({ object }) => podOf(object, item.target.namespace) ?? [])
    .findLast((name) => name !== own && failing.has(name));
}

/** Follows a group to the one that all of it comes from; undefined where the way is a circle, or there is none. */
function rootOf<G>(group: G, next: ReadonlyMap<G, G>): G | undefined {
  const seen = new Set([group]);
  for (let at = next.get(group); at !== undefined && !seen.has(at); at = next.get(at)) {
    if (!next.has(at)) return at;
    seen.add(at);
  }
  return undefined;
}

/**
 * Returns the groups that are no effect of another one, each with the pods that fail because of it. A group goes under
 * another one if its causes lead to failing pods of that group only. Groups that lead to each other stay.
 */
export function folded<G extends { readonly members: readonly Found[] }>(groups: readonly G[]): Folded<G>[] {
  const home = new Map<string, G>();
  for (const group of groups)
    for (const { item } of group.members) if (item.state !== 'recovered') home.set(itemKey(item), group);
  const next = new Map<G, G>();
  for (const group of groups) {
    // Other members of the group have the same root cause, also where their own logs do not lead to it.
    const leads = new Set(group.members.flatMap(({ item }) => home.get(culpritOf(item, home) ?? '') ?? []));
    const [only] = leads;
    if (leads.size === 1 && only !== undefined && only !== group) next.set(group, only);
  }
  const under = new Map<G, Found[]>();
  const effects = new Set<G>();
  for (const group of groups) {
    const root = rootOf(group, next);
    if (root === undefined) continue;
    effects.add(group);
    const those = under.get(root);
    if (those === undefined) under.set(root, [...group.members]);
    else those.push(...group.members);
  }
  return groups.filter((group) => !effects.has(group)).map((group) => ({ group, takesDown: under.get(group) ?? [] }));
}

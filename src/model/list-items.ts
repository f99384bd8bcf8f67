/** Small readings of a survey's answer, for whatever sorts, groups or prints it. Pure. */
import type { Cause } from './diagnosis.ts';
import type { DiagnosisList, Group, PodItem } from './list.ts';

export const nameOf = ({ target }: Pick<PodItem, 'target'>): string => `${target.namespace}/${target.name}`;
/** The cause that is told of a pod: its first, or what it died of. */
export const causeOf = (item: PodItem): Cause | undefined => item.causes[0] ?? item.history[0];
/** All restarts of a pod's containers. */
export const restartsOf = (item: PodItem): number =>
  item.containers.reduce((sum, container) => sum + container.restarts, 0);

const byName = new WeakMap<readonly PodItem[], ReadonlyMap<string, PodItem>>();

/** The pods of a group, in its order. */
export function membersOf(group: Group, { items }: Pick<DiagnosisList, 'items'>): PodItem[] {
  let named = byName.get(items);
  if (named === undefined) {
    named = new Map(items.map((item) => [nameOf(item), item]));
    byName.set(items, named);
  }
  return group.pods.flatMap((name) => named.get(name) ?? []);
}

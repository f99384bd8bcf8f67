/** Readings of a list's answer, for the code that sorts, groups or prints it. */
import type { Cause, ContainerReport } from './diagnosis.ts';
import type { DiagnosisList, Group, PodItem } from './list.ts';

/** Returns `namespace/name` of a pod, `namespace/Kind/name` of a workload that has no failing pod. */
export const itemKey = ({ target: { kind, namespace, name } }: Pick<PodItem, 'target'>): string =>
  kind === 'Pod' ? `${namespace}/${name}` : `${namespace}/${kind}/${name}`;
/** Returns the cause that `list` shows for a pod: its first cause, or what it last died of. */
export const causeOf = (item: PodItem): Cause | undefined => item.causes[0] ?? item.history[0];
/**
 * Returns the restarts of containers of one pod. A restart of all of them (RestartAllContainers) counts each container;
 * it is one restart.
 */
export function restartsIn(containers: readonly ContainerReport[]): number {
  const together = containers.filter(({ lastExit }) => lastExit?.reason === 'RestartingAllContainers');
  const apart = containers.filter((container) => !together.includes(container));
  return (
    apart.reduce((sum, { restarts }) => sum + restarts, 0) + Math.max(0, ...together.map(({ restarts }) => restarts))
  );
}
/** Returns the restarts of an item's pod. */
export const restartsOf = (item: PodItem): number => restartsIn(item.containers);

const byName = new WeakMap<readonly PodItem[], ReadonlyMap<string, PodItem>>();

/** Returns the pods of these keys, in their order. */
function itemsOf(names: readonly string[], { items }: Pick<DiagnosisList, 'items'>): PodItem[] {
  let named = byName.get(items);
  if (named === undefined) {
    named = new Map(items.map((item) => [itemKey(item), item]));
    byName.set(items, named);
  }
  return names.flatMap((name) => named.get(name) ?? []);
}

/** Returns the pods of a group, in its order. */
export const membersOf = ({ pods }: Group, list: Pick<DiagnosisList, 'items'>): PodItem[] => itemsOf(pods, list);
/** Returns the pods that fail because a group's pods do. */
export const takenDown = ({ takesDown }: Group, list: Pick<DiagnosisList, 'items'>): PodItem[] =>
  itemsOf(takesDown, list);

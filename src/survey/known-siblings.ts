/** Siblings of failing pods that a survey has read anyway: no diagnosis asks for them again. */
import { siblingSelector } from '../checks/node/support/siblings.ts';
import { nameOf } from '../model/objects.ts';
import type { Pod } from '../model/objects.ts';
import type { SharedSource } from '../sources/shared.ts';
import { prefixOf } from './healthy-siblings.ts';

/** Pods of one revision that are kept at most: of more, samples are examined, and a list of them takes much memory. */
const MOST = 20;

/**
 * Gives the source the siblings of pods where all of them were read: a pod has no others than those with the name of
 * its controller in theirs. Where some were not read because they are healthy, the diagnosis asks for all of them.
 * @param names of all pods of the namespace
 * @param read the pods that were read
 */
export function knowSiblings(
  source: SharedSource,
  namespace: string,
  names: readonly string[],
  read: readonly Pod[],
): void {
  const families = new Map<string, Pod[]>();
  for (const pod of read) {
    const prefix = pod.metadata?.generateName;
    if (!prefix || prefix !== prefixOf(nameOf(pod)) || siblingSelector(pod) === undefined) continue;
    const family = families.get(prefix) ?? [];
    family.push(pod);
    families.set(prefix, family);
  }
  if (families.size === 0) return;
  const counts = new Map<string, number>();
  for (const name of names) {
    const prefix = prefixOf(name);
    if (families.has(prefix)) counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  for (const [prefix, family] of families) {
    if (family.length > MOST || counts.get(prefix) !== family.length) continue;
    for (const selector of new Set(family.map(siblingSelector)))
      source.knowPods(
        namespace,
        selector!,
        family.filter((pod) => siblingSelector(pod) === selector),
      );
  }
}

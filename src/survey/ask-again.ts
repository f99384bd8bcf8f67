/** The end of a survey: pods with a log that could not be read are examined again, as a busy kubelet may answer by now. */
import { hasReadyCondition } from '../evidence/containers.ts';
import type { PodItem } from '../model/list.ts';
import { itemKey } from '../model/list-items.ts';
import type { Pod } from '../model/objects.ts';
import type { SharedSource } from '../sources/shared.ts';
import type { SeenGap } from './gaps.ts';
import { mayBeRead } from './item.ts';
import { explainAll } from './explain-all.ts';
import type { AtOnce } from './explain-all.ts';
import type { Sighting } from './sighting.ts';
import { SilentNodes } from './silent-nodes.ts';

/** Pods that are examined again at most: with more of them, the cluster is in no state to answer. */
const MOST = 100;

/** Milliseconds before the second try. */
const LATER_MILLISECONDS = 1000;

/** What the second try changes. */
export interface Again {
  /** The answers of pods with logs that the second try could read, by `itemKey`. */
  readonly items: ReadonlyMap<string, PodItem>;
  /** What is missing from these answers. */
  readonly gaps: readonly SeenGap[];
}

/** Returns whether a node answers: a kubelet that hung once is asked again only where the node is ready. */
async function isReady(source: SharedSource, name: string): Promise<boolean> {
  const fact = await source.fetch({ verb: 'get', resource: 'nodes', name });
  // Nodes have conditions of the same form as pods.
  return fact.state === 'known' && hasReadyCondition(fact.value as Pod);
}

/** Returns the pods to examine again. */
async function worthIt(
  source: SharedSource,
  seen: readonly { readonly sighting: Sighting; readonly item: PodItem }[],
  silent: SilentNodes,
): Promise<Sighting[]> {
  const worth: Sighting[] = [];
  for (const { sighting, item } of seen) {
    if (worth.length >= MOST) break;
    if (!mayBeRead(item)) continue;
    const { node } = sighting;
    if (node === null || !silent.has(node) || (await isReady(source, node))) worth.push(sighting);
  }
  return worth;
}

/**
 * Examines pods with an unread log again.
 * @param seen the pods and their answers
 * @param silent the nodes of the first try that did not answer
 */
export async function askAgain(
  source: SharedSource,
  seen: readonly { readonly sighting: Sighting; readonly item: PodItem }[],
  { slots, silent }: AtOnce,
): Promise<Again> {
  const sightings = await worthIt(source, seen, silent);
  if (sightings.length === 0) return { items: new Map(), gaps: [] };
  await source.clock?.sleep(LATER_MILLISECONDS);
  const { explained, gaps } = await explainAll(
    source,
    // Each for itself: siblings may have answered since.
    sightings.map((one) => ({ ...one, likeness: null })),
    { slots, silent: new SilentNodes(source.clock) },
    () => undefined,
  );
  // Where the log is still missing, the first answer may have the cause of a sibling.
  const items = new Map(explained.flatMap(({ item }) => (mayBeRead(item) ? [] : [[itemKey(item), item] as const])));
  return { items, gaps: gaps.filter(({ pod }) => pod !== null && items.has(pod)) };
}

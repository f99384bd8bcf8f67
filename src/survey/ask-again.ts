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

/** Milliseconds before each further try. A kubelet has no log of the dead instance for a while during a restart. */
const WAITS = [1000, 2000] as const;

/** What the second try changes. */
export interface Again {
  /** The answers of pods with logs that the second try could read, by `itemKey`. */
  readonly items: ReadonlyMap<string, PodItem>;
  /** What is missing from these answers. */
  readonly gaps: readonly SeenGap[];
}

/** No second try. */
export const NOT_AGAIN: Again = { items: new Map(), gaps: [] };

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
 * Examines pods with an unread log again, after a wait for all of them; a second time those with a log that failed again.
 * @param seen the pods and their answers
 */
export async function askAgain(
  source: SharedSource,
  seen: readonly { readonly sighting: Sighting; readonly item: PodItem }[],
  { slots, silent }: AtOnce,
): Promise<Again> {
  const items = new Map<string, PodItem>();
  const gaps: SeenGap[] = [];
  let due = await worthIt(source, seen, silent);
  const nodes = new SilentNodes(source.clock);
  for (const wait of WAITS) {
    if (due.length === 0) break;
    await source.clock?.sleep(wait);
    // Each for itself: siblings may have answered since.
    const alone = due.map((one) => ({ ...one, likeness: null }));
    const again = await explainAll(source, alone, { slots, silent: nodes }, () => undefined);
    // Where the log is still missing, the first answer may have the cause of a sibling.
    const read = again.explained.filter(({ item }) => !mayBeRead(item));
    for (const { item } of read) items.set(itemKey(item), item);
    gaps.push(...again.gaps.filter(({ pod }) => read.some(({ item }) => itemKey(item) === pod)));
    const failed = again.explained.filter(({ item }) => item.unreadLog?.state === 'failed');
    due = failed.map(({ sighting }) => sighting).filter(({ node }) => node === null || !nodes.has(node));
  }
  return { items, gaps };
}

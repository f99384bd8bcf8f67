/** Siblings that failed the same way: a few are examined, and if they agree, their cause is the cause of all. */
import { groupKey } from '../diagnosis/group-key.ts';
import { quoted } from '../model/command.ts';
import type { Cause, PrintedFix } from '../model/diagnosis.ts';
import type { PodItem } from '../model/list.ts';
import { causeOf, itemKey } from '../model/list-items.ts';
import type { Sighting } from './sighting.ts';

/** Up to this many pods are all examined. */
const FEW = 5;
/** Of more, this many are examined, on different nodes. */
const SAMPLES = 4;

/** A pod with its answer. */
export interface Explained {
  readonly sighting: Sighting;
  readonly item: PodItem;
}

const likenessKey = (sighting: Sighting): string => sighting.likeness ?? itemKey(sighting);

/** Groups pods that failed the same way. */
export function alikeOf(sightings: readonly Sighting[]): Sighting[][] {
  const alike = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const key = likenessKey(sighting);
    const some = alike.get(key);
    if (some === undefined) alike.set(key, [sighting]);
    else some.push(sighting);
  }
  return [...alike.values()];
}

/** Returns how many of the pods will be examined, unless samples disagree. */
export const examinedOf = (sightings: readonly Sighting[]): number =>
  alikeOf(sightings).reduce((sum, { length }) => sum + (length > FEW ? SAMPLES : length), 0);

/** Returns the pods to examine: all of a few, else the first of each node, then others. */
export function samplesOf(alike: readonly Sighting[]): Sighting[] {
  if (alike.length <= FEW) return [...alike];
  const nodes = new Set<string | null>();
  const ofNodes = alike.filter(({ node }) => !nodes.has(node) && nodes.add(node));
  const chosen = new Set(ofNodes.slice(0, SAMPLES));
  for (const one of alike) if (chosen.size < SAMPLES) chosen.add(one);
  return [...chosen];
}

/** Returns what two pods must share for their answers to be the same: state, cause, container, root cause. */
function answerKey({ sighting, item }: Explained): string {
  const cause = causeOf(item);
  return JSON.stringify([
    item.state,
    cause?.id,
    cause?.confidence,
    cause?.container,
    groupKey(cause, cause?.about ?? null, { pod: sighting.target, workload: sighting.workload }, ''),
  ]);
}

/** Returns whether all pods have the same answer. */
export const agree = ([first, ...others]: readonly Explained[]): boolean =>
  first !== undefined && others.every((one) => answerKey(one) === answerKey(first));

/** Returns the command of a fix for another pod; none where a name would need quotes, because a line cannot be edited. */
function commandFor(fix: PrintedFix, sibling: string, name: string): Pick<PrintedFix, 'command' | 'argv'> {
  if (fix.command === null || [sibling, name].some((one) => quoted(one) !== one)) return { command: null, argv: null };
  return {
    command: fix.command.replaceAll(sibling, name),
    argv: fix.argv?.map((words) => words.map((word) => word.replaceAll(sibling, name))) ?? null,
  };
}

/**
 * Returns a sibling's cause with the names of another pod; its evidence stays the sibling's. A name with a generated
 * part does not occur inside other words.
 */
export function causeFor(cause: Cause, sibling: string, { target, node }: Sighting): Cause {
  const renamed = (text: string): string => text.replaceAll(sibling, target.name);
  return {
    ...cause,
    about: cause.about?.kind === 'Node' && node !== null ? { ...cause.about, name: node } : cause.about,
    summary: renamed(cause.summary),
    chain: cause.chain.map(({ object, says }) => ({ object: renamed(object), says: renamed(says) })),
    fixes: cause.fixes.map((fix) => ({
      ...fix,
      text: renamed(fix.text),
      ...commandFor(fix, sibling, target.name),
    })),
  };
}

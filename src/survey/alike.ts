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
  /** A log could not be read, and its cause is not confirmed: siblings may know more. */
  readonly unread?: true;
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

/**
 * Gives pods with an unread log the cause of their siblings that failed in the same way, if these agree.
 * @param alike pods that failed the same way
 */
export function withSiblingsCause(alike: readonly Explained[]): Explained[] {
  const read = alike.filter(({ unread }) => unread === undefined);
  const [first] = read;
  if (first === undefined || read.length === alike.length || first.item.causes.length === 0 || !agree(read))
    return [...alike];
  const { causes, history, target } = first.item;
  return alike.map((one) => {
    if (one.unread === undefined || one.item.state !== first.item.state) return one;
    const of = (all: readonly Cause[]): Cause[] => all.map((cause) => causeFor(cause, target.name, one.sighting));
    return { ...one, item: { ...one.item, causes: of(causes), history: of(history), sharedFrom: target } };
  });
}

/**
 * From the pods seen in one namespace to their first causes. Siblings that failed alike are spoken for by several that
 * agree.
 */
import { diagnose } from '../diagnosis/diagnose.ts';
import { groupKey } from '../diagnosis/group-key.ts';
import type { Cause, Diagnosis } from '../model/diagnosis.ts';
import type { Fact } from '../model/facts.ts';
import type { SharedSource } from '../sources/shared.ts';
import type { Source } from '../sources/source.ts';
import { seenGap } from './gaps.ts';
import type { SeenGap } from './gaps.ts';
import { isPast } from './finished-jobs.ts';
import type { Sighting } from './sighting.ts';
import type { Slots } from './slots.ts';
import type { PodItem } from '../model/list.ts';

/** So many alike are all examined; of more, so many on different nodes. */
const FEW_ALIKE = 5;
const SPEAKERS = 4;

/**
 * A pod that waits for nothing that anybody could name may still be on its way, in seconds: a large image, a slow disk.
 */
const SETTLING_SECONDS = 300;

export interface Explained {
  readonly sighting: Sighting;
  readonly item: PodItem;
}

export interface Told {
  readonly explained: Explained[];
  readonly gaps: SeenGap[];
  /** `namespace/name` of pods that wait, for nothing anybody could name, and not yet for long. */
  readonly settling: string[];
}

/** A copy whose strings are its own: a quote cut out of a log would keep the whole log in memory. */
const detached = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function itemOf(
  sighting: Sighting,
  diagnosis: Pick<Diagnosis, 'state' | 'containers' | 'causes' | 'history'>,
): PodItem {
  return {
    target: sighting.target,
    state: diagnosis.state,
    containers: diagnosis.containers,
    causes: detached(diagnosis.causes.slice(0, 1)),
    history: diagnosis.causes.length > 0 ? [] : detached(diagnosis.history.slice(0, 1)),
    node: sighting.node,
    createdAt: sighting.createdAt,
    workload: sighting.workload,
    sharedFrom: null,
  };
}

/** What two pods must have in common for their answers to be the same: state, cause, container, root. */
function answerOf({ sighting, item }: Explained): string {
  const cause = item.causes[0] ?? item.history[0];
  return JSON.stringify([
    item.state,
    cause?.id,
    cause?.confidence,
    cause?.container,
    groupKey(cause, cause?.about ?? null, { pod: sighting.target, workload: sighting.workload }, ''),
  ]);
}

/** The first of each node, then whoever is next. */
function speakers(alike: readonly Sighting[]): Sighting[] {
  const nodes = new Set<string | null>();
  const ofNodes = alike.filter(({ node }) => !nodes.has(node) && nodes.add(node));
  const chosen = new Set(ofNodes.slice(0, SPEAKERS));
  for (const one of alike) if (chosen.size < SPEAKERS) chosen.add(one);
  return [...chosen];
}

/**
 * A sibling's cause, told of this pod; what proves it stays where it was seen. Names that controllers make are in no
 * other words.
 */
function toldOf(cause: Cause, sibling: string, { target, node }: Sighting): Cause {
  const as = (text: string): string => text.replaceAll(sibling, target.name);
  return {
    ...cause,
    about: cause.about?.kind === 'Node' && node !== null ? { ...cause.about, name: node } : cause.about,
    summary: as(cause.summary),
    chain: cause.chain.map(({ object, says }) => ({ object: as(object), says: as(says) })),
    fixes: cause.fixes.map((fix) => ({
      ...fix,
      text: as(fix.text),
      command: fix.command === null ? null : as(fix.command),
    })),
  };
}

/**
 * It failed and nothing is the matter any more: a controller put another in its place, or the Job was done all the
 * same.
 */
async function isOver(source: SharedSource, sighting: Sighting): Promise<boolean> {
  if (sighting.state !== 'failed' || sighting.workload === null) return false;
  if (sighting.job !== null) return isPast(source, sighting.target.namespace, sighting.job);
  return sighting.endedLongAgo;
}

/** The clock stands still while one pod is examined: what a check has said then need not be said anew. */
function atOneMoment(source: SharedSource): Source {
  const moment = source.now();
  return {
    kind: source.kind,
    name: source.name,
    defaultNamespace: source.defaultNamespace,
    fetch: (query) => source.fetch(query),
    now: () => moment,
    close: () => source.close(),
  };
}

class Examiner {
  readonly #source: SharedSource;
  readonly #slots: Slots;
  readonly gaps: SeenGap[] = [];
  readonly settling: string[] = [];
  readonly #done: () => void;

  constructor(source: SharedSource, slots: Slots, done: () => void) {
    this.#source = source;
    this.#slots = slots;
    this.#done = done;
  }

  /** @returns undefined where the pod is gone, or turns out to be none that is in trouble */
  async examine(sighting: Sighting): Promise<Explained | undefined> {
    return this.#slots.run(async () => {
      const { namespace, name } = sighting.target;
      const query = { verb: 'get', resource: 'pods', namespace, name } as const;
      const pod: Fact<unknown> = await this.#source.fetch(query);
      if (pod.state === 'absent') return undefined;
      if (pod.state !== 'known') {
        this.gaps.push(...seenGap(`pod ${namespace}/${name}`, pod, query));
        return undefined;
      }
      const { diagnosis } = await diagnose(atOneMoment(this.#source), { resource: 'pods', namespace, name });
      this.#source.forget(namespace, name);
      this.#done();
      // What failed to be read matters where the answer is open; a right that is lacking always does.
      const open = (diagnosis.causes[0] ?? diagnosis.history[0])?.confidence !== 'confirmed';
      this.gaps.push(
        ...diagnosis.gaps
          .filter((gap) => gap.needs !== null || (open && gap.state === 'failed'))
          .map((gap) => ({ gap, pod: `${namespace}/${name}` })),
      );
      if (diagnosis.state === 'healthy' || diagnosis.state === 'completed') return undefined;
      if (sighting.merelyWaits && diagnosis.causes.length === 0 && sighting.age < SETTLING_SECONDS) {
        this.settling.push(`${namespace}/${name}`);
        return undefined;
      }
      return { sighting, item: itemOf(sighting, diagnosis) };
    });
  }

  async examineAll(sightings: readonly Sighting[]): Promise<Explained[]> {
    return (await Promise.all(sightings.map((one) => this.examine(one)))).filter((one) => one !== undefined);
  }

  async examineAlike(alike: readonly Sighting[]): Promise<Explained[]> {
    if (alike.length <= FEW_ALIKE) return this.examineAll(alike);
    const chosen = speakers(alike);
    const rest = alike.filter((one) => !chosen.includes(one));
    const told = await this.examineAll(chosen);
    const [first] = told;
    const agreed =
      first !== undefined && told.length === chosen.length && told.every((one) => answerOf(one) === answerOf(first));
    if (!agreed) return [...told, ...(await this.examineAll(rest))];
    for (const { target } of rest) this.#source.forget(target.namespace, target.name);
    const { state, causes, history, target } = first.item;
    return [
      ...told,
      ...rest.map((sighting): Explained => {
        const of = (all: readonly Cause[]): Cause[] => all.map((cause) => toldOf(cause, target.name, sighting));
        return {
          sighting,
          item: {
            ...itemOf(sighting, { state, containers: sighting.containers, causes: of(causes), history: of(history) }),
            sharedFrom: target,
          },
        };
      }),
    ];
  }
}

const likenessKey = (sighting: Sighting): string =>
  sighting.likeness ?? `${sighting.target.namespace}/${sighting.target.name}`;

/** How many of them will be examined, unless those that speak for others disagree. */
export function examinedOf(sightings: readonly Sighting[]): number {
  const counts = new Map<string, number>();
  for (const one of sightings) counts.set(likenessKey(one), (counts.get(likenessKey(one)) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + (count > FEW_ALIKE ? SPEAKERS : count), 0);
}

/**
 * Explains pods of one namespace.
 * @param slots how many are examined at once, here and in other namespaces
 * @param done called for each pod that was examined
 */
export async function explainAll(
  source: SharedSource,
  sightings: readonly Sighting[],
  slots: Slots,
  done: () => void,
): Promise<Told> {
  const examiner = new Examiner(source, slots, done);
  const alike = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    if (await isOver(source, sighting)) continue;
    const key = likenessKey(sighting);
    const some = alike.get(key);
    if (some === undefined) alike.set(key, [sighting]);
    else some.push(sighting);
  }
  const explained = (await Promise.all([...alike.values()].map((some) => examiner.examineAlike(some)))).flat();
  return { explained, gaps: examiner.gaps, settling: examiner.settling };
}

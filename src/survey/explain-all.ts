/** From the pods that a survey saw in one namespace to their first causes. */
import { diagnoseBriefly } from '../diagnosis/diagnose.ts';
import type { Cause } from '../model/diagnosis.ts';
import type { Fact } from '../model/facts.ts';
import { itemKey } from '../model/list-items.ts';
import type { SharedSource } from '../sources/shared.ts';
import type { Source } from '../sources/source.ts';
import { agree, alikeOf, causeFor, samplesOf, withSiblingsCause } from './alike.ts';
import type { Explained } from './alike.ts';
import { seenGap, tellingGaps } from './gaps.ts';
import type { SeenGap } from './gaps.ts';
import { isPast } from './finished-jobs.ts';
import { itemOf, mayBeRead } from './item.ts';
import type { Sighting } from './sighting.ts';
import type { SilentNodes } from './silent-nodes.ts';
import type { Slots } from '../slots.ts';

/** A waiting pod without a known cause may still be starting for so long: a large image, a slow disk. */
const SETTLING_SECONDS = 300;

export interface Explanations {
  readonly explained: Explained[];
  readonly gaps: SeenGap[];
  /** `namespace/name` of pods that wait without a known cause, and not yet for long. */
  readonly settling: string[];
}

/** Returns whether a failed pod no longer matters: a controller has replaced it, or its Job has succeeded since. */
async function isOver(source: SharedSource, sighting: Sighting): Promise<boolean> {
  if (sighting.state !== 'failed' || sighting.workload === null) return false;
  if (sighting.job !== null) return isPast(source, sighting.target.namespace, sighting.job);
  return sighting.endedLongAgo;
}

/**
 * Returns the source for one pod. Its clock stands, so that a check's result stays valid while the pod is examined.
 * Without a clock to wait by, no log is asked for twice: `askAgain` does that for all pods together.
 * @param node of the pod
 */
export function forPod(source: SharedSource, silent: SilentNodes, node: string | null): Source {
  const moment = source.now();
  return {
    kind: source.kind,
    name: source.name,
    ...(source.server !== undefined && { server: source.server }),
    defaultNamespace: source.defaultNamespace,
    fetch: (query) => silent.ask(node, query, (one) => source.fetch(one)),
    now: () => moment,
    ...(source.undated ? { undated: source.undated } : {}),
    close: () => source.close(),
  };
}

/** What the namespaces of a survey share. */
export interface AtOnce {
  /** How many pods are examined at once. */
  readonly slots: Slots;
  readonly silent: SilentNodes;
}

class Examiner {
  readonly #source: SharedSource;
  readonly #atOnce: AtOnce;
  readonly gaps: SeenGap[] = [];
  readonly settling: string[] = [];
  readonly #done: () => void;

  constructor(source: SharedSource, atOnce: AtOnce, done: () => void) {
    this.#source = source;
    this.#atOnce = atOnce;
    this.#done = done;
  }

  /** Diagnoses a pod. Returns undefined if it is gone, or is not failing after all. */
  async examine(sighting: Sighting): Promise<Explained | undefined> {
    return this.#atOnce.slots.run(async () => {
      const { namespace, name } = sighting.target;
      const query = { verb: 'get', resource: 'pods', namespace, name } as const;
      const pod: Fact<unknown> = await this.#source.fetch(query);
      if (pod.state === 'absent') return undefined;
      if (pod.state !== 'known' && pod.state !== 'partial') {
        this.gaps.push(...seenGap(`pod ${itemKey(sighting)}`, pod, query));
        return undefined;
      }
      const diagnosis = await diagnoseBriefly(forPod(this.#source, this.#atOnce.silent, sighting.node), {
        resource: 'pods',
        namespace,
        name,
      });
      this.#source.forget(namespace, name);
      this.#done();
      this.gaps.push(...tellingGaps(diagnosis, itemKey(sighting)));
      if (diagnosis.state === 'healthy' || diagnosis.state === 'completed') return undefined;
      const { causes } = diagnosis;
      const mayPass = sighting.isYoung && !causes.some(({ details }) => details.stays === true);
      if (mayPass || (sighting.merelyWaits && causes.length === 0 && sighting.age < SETTLING_SECONDS)) {
        this.settling.push(itemKey(sighting));
        return undefined;
      }
      const item = itemOf(sighting, diagnosis);
      // A right that is missing is missing for the siblings, too.
      return { sighting, item, ...(mayBeRead(item) ? { unread: true } : {}) };
    });
  }

  async examineAll(sightings: readonly Sighting[]): Promise<Explained[]> {
    return (await Promise.all(sightings.map((one) => this.examine(one)))).filter((one) => one !== undefined);
  }

  /** Diagnoses pods that failed the same way: samples of them, and the others if the samples disagree. */
  async examineAlike(alike: readonly Sighting[]): Promise<Explained[]> {
    const samples = samplesOf(alike);
    const explained = await this.examineAll(samples);
    const rest = alike.filter((one) => !samples.includes(one));
    if (rest.length === 0) return withSiblingsCause(explained);
    if (explained.length < samples.length || !agree(explained)) return [...explained, ...(await this.examineAll(rest))];
    for (const { target } of rest) this.#source.forget(target.namespace, target.name);
    const first = explained[0]!.item;
    return [
      ...explained,
      ...rest.map((sighting): Explained => {
        const of = (all: readonly Cause[]): Cause[] => all.map((cause) => causeFor(cause, first.target.name, sighting));
        const { target, containers, node, createdAt, workload } = sighting;
        const own = { target, containers, node, createdAt, workload, sharedFrom: first.target };
        return { sighting, item: { ...first, ...own, causes: of(first.causes), history: of(first.history) } };
      }),
    ];
  }
}

/**
 * Explains pods of one namespace.
 * @param done called for each pod that was examined
 */
export async function explainAll(
  source: SharedSource,
  sightings: readonly Sighting[],
  atOnce: AtOnce,
  done: () => void,
): Promise<Explanations> {
  const examiner = new Examiner(source, atOnce, done);
  const current: Sighting[] = [];
  for (const sighting of sightings) if (!(await isOver(source, sighting))) current.push(sighting);
  const explained = (await Promise.all(alikeOf(current).map((alike) => examiner.examineAlike(alike)))).flat();
  return { explained, gaps: examiner.gaps, settling: examiner.settling };
}

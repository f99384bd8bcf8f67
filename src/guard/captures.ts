/** Reads pods while they exist: the diagnosis, all logs and the timeline of each, in bounded memory. */
import type { Clock } from '../clock.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { ServerTrouble, UserError } from '../errors.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Evidence, Fact, Query } from '../model/facts.ts';
import { nameOf } from '../model/objects.ts';
import type { PodDetails } from '../model/pod-details.ts';
import { readAll } from '../reports/pod-details.ts';
import { recordedSource } from '../sources/recorded.ts';
import type { Source } from '../sources/source.ts';
import { Slots } from '../slots.ts';
import { duringRemoval, logSize, withEarlierLogs } from './evidence.ts';
import type { Followed } from './pods.ts';

/** The limits, which docs/guard.md states. */
export const MOST_PODS = 20;
/** Pods of one revision that failed the same way. */
const MOST_ALIKE = 3;
/** Characters of the logs of all captured pods. */
export const MOST_LOGS = 64 * 1024 * 1024;
const AT_ONCE = 4;
/**
 * Milliseconds between a capture and the removal of its pod in which other objects may have been removed already: the
 * garbage collector removes a pod some seconds after its owner.
 */
const REMOVAL_MILLISECONDS = 5000;

/** A pod as it was read once. */
interface Reading {
  readonly diagnosis: Diagnosis;
  readonly evidence: Evidence;
  readonly size: number;
  /** Milliseconds of our clock at its end. */
  readonly at: number;
}

/** What is known of a captured pod. */
export interface Captured {
  readonly diagnosis: Diagnosis;
  readonly evidence: Evidence;
}

/** The readings of one pod: the last one, and the last one before it that no removal followed. */
interface Kept {
  readonly pod: Followed;
  last: Reading | undefined;
  sure: Reading | undefined;
  /** Being read, or in line for it. */
  reading: boolean;
  /** It changed while it was read. */
  again: boolean;
}

/** The captured pods, by UID. */
export class Captures {
  readonly #source: Source;
  readonly #clock: Clock;
  readonly #slots = new Slots(AT_ONCE);
  readonly #kept = new Map<string, Kept>();
  readonly #alike = new Map<string, Set<string>>();
  readonly #running = new Set<Promise<void>>();
  #size = 0;
  /** The first error that is a bug. */
  bug: unknown;

  constructor(source: Source, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** Whether a pod was captured. */
  has({ uid }: Followed): boolean {
    return this.#kept.get(uid)?.last !== undefined;
  }

  /** Milliseconds since the last reading of a pod ended; undefined: there is none. */
  since({ uid }: Followed): number | undefined {
    const last = this.#kept.get(uid)?.last;
    return last && this.#clock.now() - last.at;
  }

  /** Forgets a pod that works after all. */
  forget(uid: string): void {
    const kept = this.#kept.get(uid);
    if (kept === undefined || kept.reading) return;
    this.#size -= (kept.last?.size ?? 0) + (kept.sure?.size ?? 0);
    this.#kept.delete(uid);
    for (const alike of this.#alike.values()) alike.delete(uid);
  }

  /** Forgets pods that are not in this list. */
  keepOnly(uids: ReadonlySet<string>): void {
    for (const uid of this.#kept.keys()) if (!uids.has(uid)) this.forget(uid);
  }

  /** Reads a pod, after the reading that is in progress. Nothing happens over the limits. */
  take(pod: Followed): void {
    const kept = this.#kept.get(pod.uid) ?? this.#room(pod);
    if (kept === undefined) return;
    if (kept.reading) {
      kept.again = true;
      return;
    }
    kept.reading = true;
    const work = this.#slots
      .run(() => this.#read(pod, kept))
      .finally(() => {
        kept.reading = false;
        this.#running.delete(work);
        if (kept.again && pod.removedAt === undefined) this.take(pod);
        kept.again = false;
      });
    this.#running.add(work);
    work.catch((error: unknown) => (this.bug ??= error));
  }

  /** Resolves when nothing is being read. Never throws. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  /** Returns what is known of a pod, without what its removal may have made wrong. */
  async of(pod: Followed): Promise<Captured | undefined> {
    const { last, sure } = this.#kept.get(pod.uid) ?? {};
    if (last === undefined) return undefined;
    if (pod.removedAt === undefined || last.at + REMOVAL_MILLISECONDS < pod.removedAt) return last;
    if (sure !== undefined) return sure;
    const evidence = duringRemoval(last.evidence);
    const { diagnosis } = await diagnose(recordedSource(evidence), targetOf(pod));
    return { diagnosis, evidence };
  }

  #room(pod: Followed): Kept | undefined {
    const likeness = pod.sighting?.likeness;
    const alike = likeness == null ? undefined : (this.#alike.get(likeness) ?? new Set());
    if (this.#kept.size >= MOST_PODS && pod.sighting !== undefined) this.#makeRoom();
    if (this.#kept.size >= MOST_PODS || this.#size >= MOST_LOGS || (alike?.size ?? 0) >= MOST_ALIKE) return undefined;
    const kept: Kept = { pod, last: undefined, sure: undefined, reading: false, again: false };
    this.#kept.set(pod.uid, kept);
    if (likeness != null && alike) this.#alike.set(likeness, alike.add(pod.uid));
    return kept;
  }

  /** Forgets a pod that only was not ready yet. */
  #makeRoom(): void {
    const [other] = [...this.#kept.values()].filter((kept) => kept.pod.sighting === undefined && !kept.reading);
    if (other !== undefined) this.forget(other.pod.uid);
  }

  async #read(pod: Followed, kept: Kept): Promise<void> {
    const source = this.#sourceFor(pod);
    let evidence: Evidence;
    let diagnosis: Diagnosis;
    try {
      ({ diagnosis, evidence } = await diagnose(source, targetOf(pod)));
      evidence = (await readAll(source, diagnosis, evidence))?.evidence ?? evidence;
      if (pod.removedAt !== undefined && kept.last !== undefined) {
        evidence = withEarlierLogs(evidence, kept.last.evidence);
        ({ diagnosis } = await diagnose(recordedSource(evidence), targetOf(pod)));
      }
    } catch (error) {
      // The server does not answer now. The next change or sweep tries again.
      if (error instanceof UserError || error instanceof ServerTrouble) return;
      throw error;
    }
    const at = this.#clock.now();
    const size = logSize(evidence);
    const { last, sure } = kept;
    const isSure =
      last !== undefined && (pod.removedAt === undefined || last.at + REMOVAL_MILLISECONDS < pod.removedAt);
    // Of a pod that is removed meanwhile, the earlier reading counts.
    if (pod.removedAt !== undefined && isSure) return;
    const next = isSure && at - last.at > REMOVAL_MILLISECONDS ? last : sure;
    const total = this.#size - (last?.size ?? 0) - (sure?.size ?? 0) + size + (next?.size ?? 0);
    if (total > MOST_LOGS) return;
    this.#size = total;
    kept.sure = next;
    kept.last = { diagnosis, evidence, size, at };
  }

  /** Answers with the pod as the watch has it, also after its removal; the logs of a later pod of its name are not its own. */
  #sourceFor(pod: Followed): Source {
    const source = this.#source;
    const { pod: object } = pod;
    const { namespace, name } = targetOf(pod);
    const own = (query: Query): boolean =>
      query.verb === 'get' && query.resource === 'pods' && query.namespace === namespace && query.name === name;
    const log = (query: Query): boolean => query.verb === 'log' && query.namespace === namespace && query.pod === name;
    return {
      kind: source.kind,
      name: source.name,
      ...(source.server === undefined ? {} : { server: source.server }),
      defaultNamespace: source.defaultNamespace,
      now: () => source.now(),
      close: async () => undefined,
      fetch: async (query): Promise<Fact<unknown>> => {
        if (own(query)) return { state: 'known', value: object };
        const fact = await source.fetch(query);
        return log(query) && pod.removedAt !== undefined && fact.state !== 'known' ? { state: 'not-collected' } : fact;
      },
    };
  }
}

const targetOf = ({ pod }: Followed) =>
  ({ resource: 'pods', namespace: pod.metadata?.namespace ?? '', name: nameOf(pod) }) as const;

/** Returns what a page draws of a captured pod. */
export const detailsOf = async ({ diagnosis, evidence }: Captured): Promise<PodDetails | null> =>
  (await readAll(recordedSource(evidence), diagnosis, evidence))?.details ?? null;

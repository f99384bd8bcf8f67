/** What a wait asks the cluster about pods: diagnoses, events, and whether a liveness probe fails. */
import { secondsSince } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Target } from '../diagnosis/target.ts';
import { UserError } from '../errors.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import { nameOf } from '../model/objects.ts';
import type { Event, Pod } from '../model/objects.ts';
import type { Lack } from '../model/wait.ts';
import { orAborted } from '../sources/cluster/deadline.ts';
import type { Source } from '../sources/source.ts';
import { eventsOf } from './events.ts';
import { missingOf } from './missing.ts';
import { scalingOf } from './patience.ts';
import type { Scaling } from './patience.ts';
import { failingLiveness, hasLiveness, PROBE_REASONS } from './probed.ts';
import { troubleKey } from './trouble.ts';
import type { Trouble } from './trouble.ts';

/** A pod in the same trouble is diagnosed again after so many seconds: the cause may show only later. */
const AGAIN_SECONDS = 15;

/** What was learned about one pod. */
export interface Looked {
  readonly key: string;
  /** Milliseconds of the clock. */
  readonly at: number;
  readonly diagnosis: Diagnosis | undefined;
  readonly scaling: Scaling;
}

/** Asks about the pods of one namespace, until the signal aborts. */
export class Inquiry {
  readonly #source: Source;
  readonly #namespace: string;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #looked: Looked | undefined;

  constructor(source: Source, namespace: string, clock: Clock, signal: AbortSignal) {
    this.#source = source;
    this.#namespace = namespace;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** The last diagnosis of a failing pod. */
  get last(): Diagnosis | undefined {
    return this.#looked?.diagnosis;
  }

  /** Forgets the failing pod: it has recovered. */
  forget(): void {
    this.#looked = undefined;
  }

  /** Diagnoses a target. Returns undefined if the pod is gone, or the server does not answer. */
  async diagnose(target: Target): Promise<Diagnosis | undefined> {
    try {
      return (await orAborted(diagnose(this.#source, target), this.#signal)).diagnosis;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return undefined;
    }
  }

  /** Diagnoses a failing pod, again if the trouble changes and from time to time. */
  async lookInto(pod: Pod, trouble: Trouble): Promise<Looked> {
    const key = `${pod.metadata?.uid} ${troubleKey(trouble)}`;
    const last = this.#looked;
    if (last?.key === key && secondsSince(this.#clock, last.at) < AGAIN_SECONDS) return last;
    const diagnosis = await this.diagnose({ resource: 'pods', namespace: this.#namespace, name: nameOf(pod) });
    const events = trouble.kind === 'unscheduled' ? await this.#eventsOf(nameOf(pod)) : [];
    const scaling = scalingOf(events.map(({ reason }) => reason ?? ''));
    this.#looked = { key, at: this.#clock.now(), diagnosis, scaling };
    return this.#looked;
  }

  /**
   * Returns the failing liveness probe of a ready pod, in one sentence. It takes two requests, whatever the number of
   * pods.
   * @param now the cluster's clock, RFC 3339
   */
  async failingProbe(newest: readonly Pod[], now: string): Promise<string | undefined> {
    const pods = newest.filter(hasLiveness);
    if (pods.length === 0) return undefined;
    const events = await Promise.all(
      PROBE_REASONS.map((reason) => this.#events(`involvedObject.kind=Pod,reason=${reason}`)),
    );
    return failingLiveness(pods, events.flat(), now);
  }

  /** Returns why the first few of these pods are not ready. */
  missing(unready: readonly Pod[]): Promise<Lack[]> {
    return missingOf(unready, (name) => this.#eventsOf(name));
  }

  #eventsOf(pod: string): Promise<Event[]> {
    return this.#events(`involvedObject.kind=Pod,involvedObject.name=${pod}`);
  }

  #events(fieldSelector: string): Promise<Event[]> {
    return eventsOf(this.#source, this.#namespace, fieldSelector, this.#signal);
  }
}

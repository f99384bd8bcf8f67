/** Creates one copy and watches it until it ends or its time is over. */
import { secondsSince } from '../clock.ts';
import { troubleText } from '../errors.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { EventView } from '../evidence/views.ts';
import type { PlannedPod } from '../model/experiment-answer.ts';
import type { Pod } from '../model/objects.ts';
import { ApiError, refusedWith } from '../sources/cluster/api-error.ts';
import type { ClusterApi } from './api.ts';
import { eventsOf, findPod, isBeingKilled, resourceOf, startEvents } from './copy-access.ts';
import { START_SECONDS } from './copy.ts';
import { initsRun, isUp, lookAt, NOTHING_SEEN } from './look.ts';
import type { Fate, Look } from './look.ts';
import { whyNoPod } from './no-pod.ts';
import { isSteady, wasReady, withSighting } from './sightings.ts';
import type { Sighting } from './sightings.ts';

/** How the run of a planned copy ended. */
export interface Run extends Omit<Look, 'fate' | 'hopeless'> {
  readonly planned: PlannedPod;
  readonly fate: Fate;
  /** The pod as last seen; undefined where none was created. */
  readonly pod: Pod | undefined;
  /** It was ready at some time. */
  readonly ready: boolean;
  /** What the checks find in the copy while it exists; null where it lived, was not created or could not be read. */
  readonly diagnosis: Diagnosis | null;
  /** How its readiness changed, of a copy that measures; else empty. */
  readonly sightings: readonly Sighting[];
  /** The events of a copy that measures, oldest first; null where they were not read. */
  readonly events: readonly EventView[] | null;
  /** What it printed, of a copy that `prints` and ended by itself with exit 0. */
  readonly output?: string;
}

/** How copies are run. */
export interface RunOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
  /** Explains a copy that failed. It is called before the copy is removed, while its log and events can be read. */
  readonly examine?: (pod: Pod) => Promise<Diagnosis | null>;
  /** Returns what a container of a copy printed, without the timestamps of the kubelet. @throws Error where it cannot be read */
  readonly readOutput?: (pod: Pod, container: string) => Promise<string>;
}

/** Seconds after which waiting ends. */
export const PATIENCE = {
  /** For a reason that seldom goes away: by then the kubelet has tried several times. */
  hopeless: 15,
  /** For a pod that does not start; one that shows no reason has its whole watch time, where that is longer. */
  silent: 45,
  /** For a server that does not answer the creation of a copy. */
  creation: 20,
  /** For a server that does not answer. */
  connection: 60,
  /** For pods to disappear after their deletion. */
  removal: 60,
} as const;
/** Milliseconds between two looks at a copy. */
const POLL_MILLISECONDS = 1000;

const DELETED = 'the copy was deleted before its time was over';

/** One copy from its creation to the end of its watch. */
class CopyRun {
  readonly #api: ClusterApi;
  readonly #planned: PlannedPod;
  readonly #options: RunOptions;
  readonly #began: number;
  /** When the server last answered. */
  #answered: number;
  #hopelessSince: number | undefined;
  #pod: Pod | undefined;
  #wasReady = false;
  #latest = NOTHING_SEEN;
  #sightings: readonly Sighting[] = [];
  /** The server's time at the last look. */
  #lookedAt: string | undefined;

  constructor(api: ClusterApi, planned: PlannedPod, options: RunOptions) {
    this.#api = api;
    this.#planned = planned;
    this.#options = options;
    this.#began = this.#answered = api.clock.now();
  }

  /** Seconds since a time of the clock. */
  #since(start: number): number {
    return secondsSince(this.#api.clock, start);
  }

  async run(): Promise<Run> {
    const { signal, onProgress } = this.#options;
    if (signal.aborted) return this.#end('interrupted');
    onProgress(`${this.#planned.step}: creating the copy`);
    const failed = await this.#create();
    if (failed) return failed;
    for (;;) {
      const end = signal.aborted ? this.#end('interrupted') : await this.#look();
      if (end) return end;
      await this.#api.clock.sleep(POLL_MILLISECONDS, signal);
    }
  }

  /** Creates the copy. @returns the end; undefined where it was created */
  async #create(): Promise<Run | undefined> {
    const { signal } = this.#options;
    for (;;) {
      try {
        await this.#api.create(resourceOf(this.#planned), this.#planned.object);
        return undefined;
      } catch (error) {
        // No one else uses the name: an earlier attempt took effect.
        if (error instanceof ApiError && error.reason === 'AlreadyExists') return undefined;
        const status = refusedWith(error);
        const message = troubleText(error);
        if (status !== undefined && status !== 429) return this.#end('refused', { says: message, message });
        if (signal.aborted) return this.#end('interrupted');
        if (this.#since(this.#began) > PATIENCE.creation)
          return this.#end('lost', { says: `the copy could not be created: ${message}`, message });
      }
      await this.#api.clock.sleep(POLL_MILLISECONDS, signal);
    }
  }

  async #end(fate: Fate, over: Partial<Look> = {}): Promise<Run> {
    const { fate: _fate, hopeless: _hopeless, ...look } = { ...this.#latest, ...over };
    const pod = this.#pod;
    const { prints, watched } = this.#planned;
    const seen = { ...look, planned: this.#planned, fate, pod, ready: this.#wasReady, sightings: this.#sightings };
    if (fate === 'completed' && pod && prints)
      try {
        const output = (await this.#options.readOutput?.(pod, watched[0]!)) ?? '';
        return { ...seen, diagnosis: null, events: null, output };
      } catch (error) {
        return this.#end('lost', { says: `what it printed could not be read: ${troubleText(error)}` });
      }
    const diagnosis =
      pod && (fate === 'died' || fate === 'stuck') ? await this.#options.examine?.(pod).catch(() => null) : null;
    const measures = this.#planned.steadySeconds !== undefined;
    const events =
      pod && measures && fate !== 'interrupted' ? await eventsOf(this.#api, this.#planned, pod) : undefined;
    return { ...seen, diagnosis: diagnosis ?? null, events: events ?? null };
  }

  /** @returns the end; undefined where the copy has to be watched further */
  async #look(): Promise<Run | undefined> {
    let found: Pod | undefined;
    try {
      found = await findPod(this.#api, this.#planned);
      this.#answered = this.#api.clock.now();
    } catch (error) {
      return refusedWith(error) === 403 || this.#since(this.#answered) > PATIENCE.connection
        ? this.#end('lost', { says: `the copy could not be watched: ${troubleText(error)}` })
        : undefined;
    }
    if (this.#pod && !found) return this.#end('lost', { says: DELETED });
    this.#pod = found ?? this.#pod;
    const end = this.#pod ? await this.#judge(this.#pod) : undefined;
    return end ?? this.#giveUp();
  }

  /** Reads the status of the pod. */
  async #judge(pod: Pod): Promise<Run | undefined> {
    const { watched, watchSeconds, readySeconds = 0, graceSeconds, step } = this.#planned;
    const now = this.#api.now();
    const latest = lookAt(pod, watched, now, watchSeconds);
    this.#latest = latest;
    const measures = this.#planned.steadySeconds !== undefined;
    if (measures) this.#sightings = withSighting(this.#sightings, pod, watched[0]!, this.#lookedAt, now);
    this.#lookedAt = now;
    this.#wasReady ||= measures ? wasReady(this.#sightings) : latest.ready;
    this.#options.onProgress(`${step}: ${latest.says}, ${Math.round(this.#since(this.#began))} s`);
    const lived = latest.fate === 'lived';
    const isOpen = !this.#wasReady || !isSteady(this.#sightings, this.#planned, latest.ranSeconds);
    const unready = lived && isOpen && latest.ranSeconds < watchSeconds + readySeconds;
    // A container that is being killed runs until its grace period is over, and longer on a busy node.
    const dying =
      lived &&
      latest.ranSeconds < watchSeconds + graceSeconds + PATIENCE.removal &&
      (await isBeingKilled(this.#api, this.#planned, pod));
    if (latest.fate && !unready && !dying) return this.#end(latest.fate);
    return pod.metadata?.deletionTimestamp ? this.#end('lost', { says: DELETED }) : undefined;
  }

  /** Ends the run of a copy that does not start. */
  async #giveUp(): Promise<Run | undefined> {
    const { watched, watchSeconds } = this.#planned;
    const pod = this.#pod;
    this.#hopelessSince = this.#latest.hopeless ? (this.#hopelessSince ?? this.#api.clock.now()) : undefined;
    if (this.#hopelessSince !== undefined && this.#since(this.#hopelessSince) >= PATIENCE.hopeless)
      return this.#end('stuck');
    const waits = pod === undefined || (!isUp(pod, watched) && !initsRun(pod, watched));
    const waited = this.#since(this.#began);
    if (!waits || waited <= PATIENCE.silent) return undefined;
    if (!pod) return this.#end('stuck', await whyNoPod(this.#api, this.#planned));
    const { says, message, held, pulling } = await startEvents(this.#api, this.#planned, pod);
    if (pulling && waited <= START_SECONDS) return undefined;
    if (says !== '') return this.#end('stuck', { says, message, held });
    if (this.#latest.held) return this.#end('stuck');
    if (waited <= watchSeconds) return undefined;
    // A busy node takes its time: that is no failure.
    return this.#end('unstarted', { says: `had not started within ${Math.round(waited)} s`, message: '', held: null });
  }
}

/**
 * Creates one planned copy and watches it.
 * @returns how it ended; refusals and a server that does not answer are results, not errors
 */
export const runCopy = (api: ClusterApi, planned: PlannedPod, options: RunOptions): Promise<Run> =>
  new CopyRun(api, planned, options).run();

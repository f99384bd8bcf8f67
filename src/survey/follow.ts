/** `list --watch`: one survey, then a watch of the pods. A pod is explained again only when its failure changed. */
import type { Clock } from '../clock.ts';
import { UserError } from '../errors.ts';
import { itemKey } from '../model/list-items.ts';
import type { DiagnosisList } from '../model/list.ts';
import type { Pod } from '../model/objects.ts';
import { ApiError } from '../sources/cluster/api-error.ts';
import { orAborted } from '../sources/cluster/deadline.ts';
import type { ClusterSource } from '../sources/cluster/source.ts';
import { versionOf, watch } from '../sources/cluster/watch.ts';
import type { Watched } from '../sources/cluster/watch-options.ts';
import type { PodScan } from '../sources/pod-scan.ts';
import { SharedSource } from '../sources/shared.ts';
import { Bell } from '../watching/bell.ts';
import { explainAll } from './explain-all.ts';
import { FailedAgain } from './failed-again.ts';
import { FollowedPods } from './followed-pods.ts';
import { HeardLogs } from './heard-logs.ts';
import { growSlowly } from './heap.ts';
import { findPodless } from './podless.ts';
import { SilentNodes } from './silent-nodes.ts';
import { eachOf, Slots } from '../slots.ts';
import { gatherPods, PODS_AT_ONCE } from './survey.ts';
import type { SurveyOptions } from './survey.ts';

export interface FollowOptions extends SurveyOptions {
  readonly signal: AbortSignal;
  /** One line for the user: the watch was interrupted, or is not allowed. */
  readonly onNotice: (text: string) => void;
}

/** Milliseconds. */
const PACE = {
  /** From the first change to the next answer: crashes come in bursts. */
  settle: 500,
  /** Between the end of one round and the start of the next. */
  apart: 1000,
  /** Between two reads of pods that may change with time alone: they recover, or become overdue. */
  sweep: 30_000,
  /** Between two surveys if watching is not allowed. */
  poll: 30_000,
} as const;

/**
 * A large list takes long to draw, and many workloads take long to read. Each is made again only after so many times
 * what it took, so that a watch of a large cluster stays cheap; and after so many milliseconds at the latest.
 */
const REST = {
  answer: { times: 100, most: 10_000 },
  podless: { times: 40, most: 300_000 },
  /** Of processor time: much of a round is waiting for the server. */
  sweep: { times: 100, most: 300_000 },
} as const;
/** Times the processor time of all that the program did since the last answer, reading and explaining included. */
const ALL = { times: 25, most: REST.answer.most } as const;
const restAfter = (took: number, { times, most }: { readonly times: number; readonly most: number }): number =>
  Math.min(took * times, most);

const READS_AT_ONCE = 8;

class Follower {
  readonly #source: ClusterSource;
  readonly #clock: Clock;
  readonly #scan: PodScan;
  readonly #options: FollowOptions;
  readonly #bell: Bell;
  readonly #pods: FollowedPods;
  readonly #logs: HeardLogs;
  readonly #again: FailedAgain;
  /** Milliseconds that the server's clock is ahead of ours; ours counts between two answers. */
  #ahead = 0;
  /** When the last answer was done, and the processor time until then. */
  #answered = { at: 0, busy: 0 };
  #surveyed = false;
  /** When workloads without pods are looked for again. */
  #podlessDue = 0;
  #arrived = (): void => undefined;
  readonly #first = new Promise<void>((resolve) => (this.#arrived = resolve));

  constructor(source: ClusterSource, scan: PodScan, options: FollowOptions) {
    this.#source = source;
    this.#clock = source.clock;
    this.#scan = scan;
    this.#options = options;
    this.#bell = new Bell(source.clock, options.signal);
    this.#pods = new FollowedPods(options.since);
    this.#logs = new HeardLogs(source);
    this.#again = new FailedAgain(source.clock, this.#logs);
  }

  async *run(): AsyncGenerator<DiagnosisList, void> {
    // A watch runs for hours.
    growSlowly();
    const { signal } = this.#options;
    const over = new AbortController();
    let failure: { readonly error: unknown } | undefined;
    const watching = this.#watch(AbortSignal.any([signal, over.signal])).catch((error: unknown) => {
      failure = { error };
      this.#bell.ring();
    });
    let sweepDue = this.#clock.now() + PACE.sweep;
    try {
      // The first answer comes as soon as it is there.
      await orAborted(Promise.race([this.#first, watching]), signal).catch(() => undefined);
      let apart: number = PACE.apart;
      if (this.#surveyed && !signal.aborted) {
        const start = this.#clock.now();
        this.#answered = { at: start, busy: this.#busy() };
        yield this.#list();
        apart = this.#apartAfter(start);
      }
      while (!signal.aborted && failure === undefined) {
        const left = Math.max(0, sweepDue - this.#clock.now());
        await this.#bell.wait(left, { settle: PACE.settle, apart });
        if (signal.aborted || failure !== undefined || !this.#surveyed) continue;
        const [began, busy] = [this.#clock.now(), this.#busy()];
        const due = began >= sweepDue;
        await orAborted(this.#step(due), signal).catch((error: unknown) => {
          if (!signal.aborted) throw error;
        });
        if (signal.aborted) break;
        if (due) sweepDue = began + Math.max(PACE.sweep, restAfter(this.#busy() - busy, REST.sweep));
        const start = this.#clock.now();
        yield this.#list();
        apart = this.#apartAfter(start);
      }
    } finally {
      over.abort();
      // A running survey ends when the connection is closed.
      await Promise.race([watching, this.#clock.sleep(0)]);
    }
    if (failure !== undefined && !signal.aborted) throw failure.error;
  }

  /** Returns the milliseconds until the next answer at the earliest. @param start when the last one was begun */
  #apartAfter(start: number): number {
    const [now, busy] = [this.#clock.now(), this.#busy()];
    const all = restAfter(busy - this.#answered.busy, ALL) - (now - this.#answered.at);
    this.#answered = { at: now, busy };
    return Math.max(PACE.apart, restAfter(now - start, REST.answer), all);
  }

  #busy(): number {
    return this.#clock.busy?.() ?? 0;
  }

  #list(): DiagnosisList {
    return this.#pods.list(this.#options.apart, this.#now());
  }

  #now(): string {
    return new Date(this.#clock.now() + this.#ahead).toISOString();
  }

  #setClock(): void {
    this.#ahead = Date.parse(this.#source.now()) - this.#clock.now();
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { onNotice } = this.#options;
    try {
      await this.#version();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 403) throw error;
      // The user may still be allowed to read some of the namespaces.
      await this.#survey();
      onNotice(
        `you may not watch pods in all namespaces (needs: watch pods in all namespaces): listing them every ${PACE.poll / 1000} s instead`,
      );
      for (;;) {
        await this.#clock.sleep(PACE.poll, signal);
        if (signal.aborted) return;
        await this.#survey();
      }
    }
    await watch<Pod>(this.#source.client, this.#watched, {
      signal,
      onChanges: (changes) => this.#pods.note(changes, this.#now()) && this.#bell.ring(),
      onNotice,
      pollMilliseconds: PACE.poll,
      list: async () => {
        // The watch repeats what changes while the survey runs.
        const version = await this.#version();
        await this.#survey();
        return version;
      },
    });
  }

  #version(): Promise<string> {
    return versionOf(this.#source.client, this.#watched, this.#options.signal);
  }

  get #watched(): Watched {
    return { resource: 'pods', namespace: this.#options.namespace, ...this.#options.selection };
  }

  async #survey(): Promise<void> {
    const gathered = await gatherPods(this.#logs.heard, this.#scan, { ...this.#options, followed: true });
    this.#setClock();
    this.#pods.reset(gathered, this.#now());
    this.#logs.keepOnly(this.#pods.names);
    if (this.#surveyed) this.#bell.ring();
    this.#surveyed = true;
    this.#arrived();
  }

  /** Makes one round. A server that does not answer ends nothing: the next round reads what this one could not. */
  async #step(sweep: boolean): Promise<void> {
    let changed: [string, Pod | null][] = [];
    try {
      if (sweep) await this.#sweep();
      changed = this.#pods.takeChanges();
      await this.#explain(changed);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#options.onNotice(error.message);
      this.#pods.putBack(changed);
    }
  }

  /** Reads the pods again that may change without an event, and the workloads that lack pods. */
  async #sweep(): Promise<void> {
    await eachOf(this.#pods.mayChangeAlone(), READS_AT_ONCE, async (key) => {
      const [namespace, name] = key.split('/') as [string, string];
      const fact = await this.#source.fetch({ verb: 'get', resource: 'pods', namespace, name });
      if (fact.state === 'known') this.#pods.noteRead(key, fact.value as Pod, this.#now());
      else if (fact.state === 'absent') this.#pods.noteRead(key, null, this.#now());
    });
    await this.#findPodless();
    this.#setClock();
  }

  async #findPodless(): Promise<void> {
    const start = this.#clock.now();
    if (start < this.#podlessDue) return;
    const { namespace, selection } = this.#options;
    const podless = await findPodless(
      new SharedSource(this.#source),
      this.#scan,
      [namespace ?? null],
      selection,
      this.#pods.failing,
      { slots: new Slots(PODS_AT_ONCE), silent: new SilentNodes(this.#clock) },
    );
    this.#pods.setPodless(podless.found);
    const end = this.#clock.now();
    this.#podlessDue = end + restAfter(end - start, REST.podless);
  }

  /** Applies what changed, and explains the pods that may fail for another cause now. */
  async #explain(changed: readonly (readonly [string, Pod | null])[]): Promise<void> {
    const { changed: due, same } = await this.#again.split(this.#pods.apply(changed, this.#now()));
    this.#pods.keep(same);
    if (due.length === 0) return;
    const busy = this.#busy();
    // Other objects may have changed too, so no answer of an earlier round is used.
    const shared = new SharedSource(this.#logs.heard);
    for (const { pod, sighting } of due) {
      shared.know({ state: 'known', value: pod });
      this.#logs.forget(itemKey(sighting));
    }
    const explanations = await explainAll(
      shared,
      due.map(({ sighting }) => sighting),
      { slots: new Slots(PODS_AT_ONCE), silent: new SilentNodes(this.#clock) },
      () => undefined,
    );
    this.#again.note(this.#busy() - busy, due.length, due.filter(({ asOf }) => asOf !== undefined).length);
    this.#setClock();
    this.#pods.store(due, explanations, this.#now());
    this.#logs.keepOnly(this.#pods.names);
  }
}

/**
 * Yields the list now, and again after each change, until the signal aborts.
 * @throws as `gatherPods`; later only for errors that another try cannot fix
 */
export function follow(
  source: ClusterSource,
  scan: PodScan,
  options: FollowOptions,
): AsyncGenerator<DiagnosisList, void> {
  return new Follower(source, scan, options).run();
}

/** Watches namespaces while a command runs, and captures what fails in them before it is removed. */
import type { Clock } from '../clock.ts';
import { troubleText } from '../errors.ts';
import type { Pod } from '../model/objects.ts';
import { ApiError } from '../sources/cluster/api-error.ts';
import { watch } from '../sources/cluster/watch.ts';
import type { Scope } from '../sources/pod-scan.ts';
import { Captures } from './captures.ts';
import { GuardedPods } from './pods.ts';
import type { Followed, Moment } from './pods.ts';
import { Refused } from './refused.ts';
import type { GuardOptions } from './options.ts';
import { summaryOf } from './summary.ts';
import type { Summary } from './summary.ts';

/** Milliseconds. */
const PACE = {
  /** Between two looks at pods that do not change. */
  sweep: 5000,
  /** Until a pod that is not ready is read again, and one that fails. */
  unready: 15_000,
  failing: 60_000,
  /** Between two searches for workloads that get no pods. */
  refused: 20_000,
  /** How long the command waits for the first look at the cluster. */
  opening: 5000,
  /** How long reading may take after the command has ended. */
  closing: 20_000,
} as const;

export class Guard {
  readonly #options: GuardOptions;
  readonly #clock: Clock;
  readonly #pods = new GuardedPods();
  readonly #captures: Captures;
  readonly #refused: Refused;
  readonly #over = new AbortController();
  /** What the watch says about itself, for after the command. */
  readonly notices = new Set<string>();
  /** Why a namespace is not watched, by its name. */
  readonly #unwatched = new Map<Scope, string>();
  /** Milliseconds that the server's clock is ahead of ours. */
  #ahead = 0;

  constructor(options: GuardOptions) {
    const { source } = options;
    this.#options = options;
    this.#clock = source.clock;
    this.#captures = new Captures(source, source.clock);
    this.#refused = new Refused(options);
  }

  /**
   * Starts to watch. Resolves when the pods that exist are known, or after 5 seconds. Never throws.
   * @returns why some namespaces are not watched, one line for each
   */
  async open(): Promise<string[]> {
    const opened = Promise.all(this.#options.namespaces.map((scope) => this.#watch(scope))).then(() =>
      this.#unwatched.size < this.#options.namespaces.length ? this.#refused.look() : undefined,
    );
    const enough = new AbortController();
    const late = this.#clock.sleep(PACE.opening, enough.signal).then(() => 'late' as const);
    const came = await Promise.race([opened, late]);
    enough.abort();
    void this.#sweeps();
    const { plain } = this.#options;
    const lines = [...this.#unwatched].map(([scope, why]) => plain(`cannot watch pods in ${placeOf(scope)}: ${why}`));
    if (came === 'late')
      lines.push(
        `the pods could not be listed within ${PACE.opening / 1000} s; the watch begins when the server answers`,
      );
    return lines;
  }

  /** Notes that the command starts. */
  start(): void {
    this.#pods.start(this.#moment().now);
  }

  /** Ends the watch. */
  close(): void {
    this.#over.abort();
  }

  /**
   * Reads what still fails, for at most 20 seconds, ends the watch, and returns what failed.
   * @param signal ends the reading early
   */
  async collect(signal: AbortSignal): Promise<Summary> {
    this.#refused.look();
    this.#again(() => 0);
    const over = new AbortController();
    await Promise.race([
      Promise.all([this.#captures.idle(), this.#refused.idle()]),
      this.#clock.sleep(PACE.closing, AbortSignal.any([signal, over.signal])),
    ]);
    over.abort();
    this.close();
    const bug = this.#captures.bug ?? this.#refused.bug;
    if (bug !== undefined) throw bug;
    return summaryOf(this.#pods, this.#captures, this.#refused, this.#options.namespaces.length, this.#moment().now);
  }

  /** Starts a watch. Resolves with its first list, or when there is none. */
  #watch(scope: Scope): Promise<void> {
    const { source, selection } = this.#options;
    return new Promise((resolve) => {
      let listed = true;
      watch<Pod>(
        source.client,
        { resource: 'pods', ...(scope === null ? {} : { namespace: scope }), ...selection },
        {
          signal: this.#over.signal,
          persistent: true,
          onChanges: (changes) => {
            for (const pod of this.#pods.note(changes, this.#moment(), listed)) this.#captures.take(pod);
          },
          onSynced: () => {
            listed = false;
            this.#unwatched.delete(scope);
            resolve();
          },
          onNotice: (text) => {
            if (!listed) return void this.notices.add(text);
            // It tries again; the command does not wait for that.
            this.#unwatched.set(scope, text);
            resolve();
          },
        },
      ).then(resolve, (error: unknown) => {
        const why = error instanceof ApiError && error.code === 403 ? 'you may not list them' : troubleText(error);
        if (listed) this.#unwatched.set(scope, why);
        else this.notices.add(`the watch of pods in ${placeOf(scope)} ended: ${why}`);
        resolve();
      });
    });
  }

  async #sweeps(): Promise<void> {
    const { signal } = this.#over;
    let looked = this.#clock.now();
    for (;;) {
      await this.#clock.sleep(PACE.sweep, signal);
      if (signal.aborted) return;
      for (const pod of this.#pods.sweep(this.#moment())) this.#captures.take(pod);
      this.#again((pod) => (pod.sighting === undefined ? PACE.unready : PACE.failing));
      this.#captures.keepOnly(new Set(this.#pods.followed.map(({ uid }) => uid)));
      if (this.#clock.now() - looked < PACE.refused) continue;
      looked = this.#clock.now();
      this.#refused.look();
    }
  }

  /** Reads pods again that were last read so many milliseconds ago, also those that only are not ready. */
  #again(after: (pod: Followed) => number): void {
    for (const pod of this.#pods.followed)
      if (pod.removedAt === undefined && (this.#captures.since(pod) ?? Infinity) > after(pod)) this.#captures.take(pod);
  }

  #moment(): Moment {
    const at = this.#clock.now();
    const { serverTime } = this.#options.source.client;
    if (serverTime !== undefined) this.#ahead = Math.max(this.#ahead === 0 ? -Infinity : this.#ahead, serverTime - at);
    return { at, now: new Date(at + this.#ahead).toISOString() };
  }
}

const placeOf = (scope: Scope): string => (scope === null ? 'all namespaces' : `namespace ${scope}`);

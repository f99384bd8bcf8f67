/**
 * The list again whenever it changes: one survey, then a watch of the pods. Only pods whose trouble changed are
 * explained again.
 */
import type { Found } from './groups.ts';
import { ApiError } from '../sources/cluster/api-error.ts';
import type { ClusterSource } from '../sources/cluster/source.ts';
import { versionOf, watch } from '../sources/cluster/watch.ts';
import type { Change, Watched } from '../sources/cluster/watch-options.ts';
import type { SeenGap } from './gaps.ts';
import { objectKey } from '../model/objects.ts';
import type { Pod } from '../model/objects.ts';
import { UserError } from '../errors.ts';
import type { Clock } from '../clock.ts';
import { orAborted } from '../sources/cluster/deadline.ts';
import type { PodScan } from '../sources/pod-scan.ts';
import { SharedSource } from '../sources/shared.ts';
import { Bell } from '../watching/bell.ts';
import { explainAll } from './explain-all.ts';
import { itemKey } from '../model/list-items.ts';
import { sight } from './sighting.ts';
import type { Sighting } from './sighting.ts';
import { eachOf, Slots } from './slots.ts';
import { gatherPods, listOf, PODS_AT_ONCE } from './survey.ts';
import type { Gathered, SurveyOptions } from './survey.ts';
import type { DiagnosisList } from '../model/list.ts';
import { WellCount } from './well.ts';

export interface FollowOptions extends SurveyOptions {
  readonly signal: AbortSignal;
  /** One line for the person: the watch was interrupted, or is not allowed. */
  readonly onNotice: (text: string) => void;
}

/** Milliseconds. */
const PACE = {
  /** From the first sign of a change to the next answer: crashes come in bursts. */
  settle: 500,
  /** Between the end of one round and the beginning of the next. */
  apart: 1000,
  /** Time alone makes a pod recover, or be overdue: so often those are looked at for which that may be. */
  sweep: 30_000,
  /** Between two surveys where watching is not allowed. */
  poll: 30_000,
} as const;

const READS_AT_ONCE = 8;

/**
 * Turns of the same trouble: the kubelet's between running, exited and waiting, and between trying to pull and waiting
 * to try.
 */
const turnOf = (status: string): string => (status === 'ErrImagePull' ? 'ImagePullBackOff' : status);

/** What of a pod has to change for its cause to be looked for again. */
function printOf({ state, node, containers }: Pick<Sighting, 'state' | 'node' | 'containers'>): string {
  return JSON.stringify([
    state,
    node,
    containers.map(({ name, status, restarts, lastExit }) => [
      name,
      restarts,
      lastExit?.finishedAt ?? null,
      lastExit?.code ?? null,
      lastExit === null ? turnOf(status) : '',
    ]),
  ]);
}

interface Known {
  readonly found: Found;
  readonly print: string;
}

class Follower {
  readonly #source: ClusterSource;
  readonly #scan: PodScan;
  readonly #options: FollowOptions;
  readonly #clock: Clock;
  readonly #bell: Bell;
  /** The pods in trouble. */
  readonly #known = new Map<string, Known>();
  /** Pods on their way, that may be overdue one day without another word. */
  readonly #young = new Set<string>();
  /** What came since the last round; null: the pod is gone. */
  readonly #changed = new Map<string, Pod | null>();
  readonly #well = new WellCount();
  #gaps: readonly SeenGap[] = [];
  #scanned: Gathered['scanned'] = { namespaces: 0, pods: 0 };
  /** Milliseconds by which the server's clock is ahead of ours: between two answers only ours goes on. */
  #ahead = 0;
  #surveyed = false;
  #arrived = (): void => undefined;
  readonly #first = new Promise<void>((resolve) => (this.#arrived = resolve));

  constructor(source: ClusterSource, scan: PodScan, options: FollowOptions) {
    this.#source = source;
    this.#clock = source.clock;
    this.#scan = scan;
    this.#options = options;
    this.#bell = new Bell(source.clock, options.signal);
  }

  async *run(): AsyncGenerator<DiagnosisList, void> {
    const { signal } = this.#options;
    const over = new AbortController();
    let failure: { readonly error: unknown } | undefined;
    const watching = this.#watch(AbortSignal.any([signal, over.signal])).catch((error: unknown) => {
      failure = { error };
      this.#bell.ring();
    });
    let swept = this.#clock.now();
    try {
      // The first answer waits for nothing but itself.
      await orAborted(Promise.race([this.#first, watching]), signal).catch(() => undefined);
      if (this.#surveyed && !signal.aborted) yield this.#list();
      while (!signal.aborted && failure === undefined) {
        await this.#bell.wait(Math.max(0, swept + PACE.sweep - this.#clock.now()), PACE);
        if (signal.aborted || failure !== undefined || !this.#surveyed) continue;
        const due = this.#clock.now() - swept >= PACE.sweep;
        if (due) swept = this.#clock.now();
        await orAborted(this.#step(due), signal).catch((error: unknown) => {
          if (!signal.aborted) throw error;
        });
        if (signal.aborted) break;
        yield this.#list();
      }
    } finally {
      over.abort();
      // A survey under way ends when the connection is closed.
      await Promise.race([watching, this.#clock.sleep(0)]);
    }
    if (failure !== undefined && !signal.aborted) throw failure.error;
  }

  #list(): DiagnosisList {
    const found = [...this.#known.values()].map(({ found: one }) => ({
      ...one,
      siblings: one.siblings === null || one.item.node === null ? null : this.#well.of(one.item.target, one.item.node),
    }));
    return listOf({ found, gaps: this.#gaps, scanned: this.#scanned }, this.#options.apart, this.#now());
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
      // Some of the namespaces may be read all the same.
      await this.#survey();
      onNotice(
        `the pods of all namespaces may not be watched (needs: watch pods in all namespaces): they are listed every ${PACE.poll / 1000} s instead`,
      );
      for (;;) {
        await this.#clock.sleep(PACE.poll, signal);
        if (signal.aborted) return;
        await this.#survey();
      }
    }
    await watch<Pod>(this.#source.client, this.#watched, {
      signal,
      onChanges: (changes) => this.#take(changes),
      onNotice,
      pollMilliseconds: PACE.poll,
      list: async () => {
        // What changes while the survey runs is told again by the watch.
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
    const gathered = await gatherPods(this.#source, this.#scan, { ...this.#options, keepSiblings: true });
    this.#known.clear();
    for (const found of gathered.found) this.#known.set(itemKey(found.item), { found, print: printOf(found.item) });
    this.#young.clear();
    for (const name of gathered.young) this.#young.add(name);
    this.#gaps = gathered.gaps;
    this.#scanned = gathered.scanned;
    this.#setClock();
    this.#well.reset(gathered.well, new Set([...this.#known.keys(), ...this.#young]), Date.parse(this.#now()));
    if (this.#surveyed) this.#bell.ring();
    this.#surveyed = true;
    this.#arrived();
  }

  #take(changes: readonly Change<Pod>[]): void {
    for (const { type, object } of changes) {
      const key = objectKey(object);
      const quiet = type === 'deleted' || sight(object, this.#now(), this.#options.since) === undefined;
      this.#well.tell(object, type === 'deleted', !quiet);
      // Most of what changes in a cluster was well and is well: that wakes nobody.
      if (type === 'deleted' ? !this.#known.has(key) && !this.#young.delete(key) : !this.#known.has(key) && quiet) {
        if (type !== 'deleted' && object.status?.phase === 'Pending') this.#young.add(key);
        this.#changed.delete(key);
        continue;
      }
      this.#changed.set(key, type === 'deleted' ? null : object);
      this.#bell.ring();
    }
  }

  /** A server that is away for a while ends nothing: what could not be looked at is looked at in the next round. */
  async #step(sweep: boolean): Promise<void> {
    const changed = [...this.#changed];
    try {
      if (sweep) await this.#sweep();
      await this.#round();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#options.onNotice(error.message);
      for (const [key, pod] of changed) if (!this.#changed.has(key)) this.#changed.set(key, pod);
    }
  }

  /** Looks again at pods whose state may change without a word of anybody. */
  async #sweep(): Promise<void> {
    const byTime = [...this.#known]
      .filter(
        ([
          ,
          {
            found: { item },
          },
        ]) =>
          item.state === 'recovered' ||
          item.causes.length === 0 ||
          item.containers.every((container) => container.status === 'Running'),
      )
      .map(([key]) => key);
    await eachOf(new Set([...byTime, ...this.#young]), READS_AT_ONCE, async (key) => {
      const [namespace, name] = key.split('/') as [string, string];
      const fact = await this.#source.fetch({ verb: 'get', resource: 'pods', namespace, name });
      if (this.#changed.has(key)) return;
      if (fact.state === 'known') this.#take([{ type: 'modified', object: fact.value as Pod }]);
      else if (fact.state === 'absent')
        this.#take([{ type: 'deleted', object: { metadata: { namespace, name } } as Pod }]);
      if (fact.state === 'known' && (fact.value as Pod).status?.phase !== 'Pending') this.#young.delete(key);
    });
    this.#setClock();
  }

  /** Works through what changed. */
  async #round(): Promise<void> {
    const changed = [...this.#changed];
    this.#changed.clear();
    // What others are like may have changed with it: nothing is remembered from one round to the next.
    const shared = new SharedSource(this.#source);
    const asked: Sighting[] = [];
    for (const [key, pod] of changed) {
      const sighting = pod === null ? undefined : sight(pod, this.#now(), this.#options.since);
      if (pod?.status?.phase === 'Pending') this.#young.add(key);
      else this.#young.delete(key);
      const before = this.#known.get(key);
      if (sighting === undefined) this.#known.delete(key);
      else if (before !== undefined && before.print === printOf(sighting))
        this.#known.set(key, {
          ...before,
          found: { ...before.found, item: { ...before.found.item, containers: sighting.containers } },
        });
      else {
        shared.know(pod!);
        asked.push(sighting);
      }
    }
    if (asked.length === 0) return;
    const told = await explainAll(shared, asked, new Slots(PODS_AT_ONCE), () => undefined);
    this.#setClock();
    for (const { target } of asked) this.#known.delete(itemKey({ target }));
    for (const name of told.settling) this.#young.add(name);
    for (const { sighting, item } of told.explained) {
      const found: Found = {
        item,
        siblings:
          sighting.prefix === null || sighting.node === null ? null : this.#well.of(sighting.target, sighting.node),
      };
      this.#known.set(itemKey(item), { found, print: printOf(sighting) });
    }
    this.#gaps = [...this.#gaps, ...told.gaps].slice(-200);
  }
}

/**
 * The list now, and again after each change, until the signal comes.
 * @throws as `gatherPods`; later only where going on is of no use
 */
export function follow(
  source: ClusterSource,
  scan: PodScan,
  options: FollowOptions,
): AsyncGenerator<DiagnosisList, void> {
  return new Follower(source, scan, options).run();
}

/** What `list --watch` knows of the pods: who fails, what changed since the last answer, and what time may change. */
import type { Pod } from '../model/objects.ts';
import { objectKey } from '../model/objects.ts';
import { itemKey } from '../model/list-items.ts';
import type { DiagnosisList, PodItem } from '../model/list.ts';
import type { Change } from '../sources/cluster/watch-options.ts';
import type { Explanations } from './explain-all.ts';
import type { SeenGap } from './gaps.ts';
import type { Found } from './found.ts';
import { HealthyCount } from './healthy-siblings.ts';
import { isComingUp, sight } from './sighting.ts';
import type { Sighting } from './sighting.ts';
import { listOf } from './survey.ts';
import type { Gathered } from './survey.ts';

/** Gaps kept from one survey to the next, at most. */
const MOST_GAPS = 200;

/** Status of a container in the same step of a loop: the kubelet alternates between pulling and waiting to pull. */
const stepOf = (status: string): string => (status === 'ErrImagePull' ? 'ImagePullBackOff' : status);

/**
 * Returns what must change for a pod's cause to be looked for again: not the steps of one loop, such as the start after
 * an end.
 */
export function printOf({ state, node, containers }: Pick<Sighting, 'state' | 'node' | 'containers'>): string {
  return JSON.stringify([
    state,
    node,
    containers.map(({ name, status, restarts, lastExit }) => [
      name,
      ...(lastExit === null
        ? [restarts, stepOf(status)]
        : [lastExit.startedAt, lastExit.finishedAt, lastExit.code, lastExit.reason]),
    ]),
  ]);
}

/** Whether a log of the pod could not be read, and another try may read it. */
const hasFailedLog = ({ unreadLog }: Pick<PodItem, 'unreadLog'>): boolean => unreadLog?.state === 'failed';

interface Known {
  readonly found: Found;
  readonly print: string;
  /** When its cause was looked for, in milliseconds since 1970. */
  readonly explained: number;
}

/** A pod that failed once more, or in another way. */
export interface Due {
  readonly sighting: Sighting;
  readonly pod: Pod;
  /**
   * It has restarted, and ended as before: when its cause was looked for, in milliseconds since 1970. undefined: it
   * fails in another way.
   */
  readonly asOf?: number;
}

/** Returns whether the pod failed once more as it did when its own cause was looked for. */
const endedAsBefore = ({ found: { item, ending } }: Known, sighting: Sighting): boolean =>
  ending === sighting.ending && item.sharedFrom === null && !hasFailedLog(item);

/** The state between two answers. The clock is the caller's: every `now` is the server's time, RFC 3339. */
export class FollowedPods {
  readonly #since: number;
  /** The failing pods. */
  readonly #known = new Map<string, Known>();
  /** Pods that are starting, and may be overdue later without an event. */
  readonly #young = new Set<string>();
  /** Pods to explain again although they did not change: a log that could not be read may be there by now. */
  readonly #again = new Set<string>();
  /** Changes since the last round; null: the pod is gone. */
  readonly #changed = new Map<string, Pod | null>();
  readonly #healthy = new HealthyCount();
  #gaps: readonly SeenGap[] = [];
  #scanned: Gathered['scanned'] = { namespaces: 0, pods: 0 };
  #podless: readonly Found[] = [];

  /** @param since seconds: how recent a restart must be to count */
  constructor(since: number) {
    this.#since = since;
  }

  /** Starts from a new survey. */
  reset(gathered: Gathered, now: string): void {
    this.#known.clear();
    const explained = Date.parse(now);
    for (const found of gathered.found)
      this.#known.set(itemKey(found.item), { found, print: printOf(found.item), explained });
    this.#young.clear();
    this.#again.clear();
    for (const name of gathered.young) this.#young.add(name);
    this.#gaps = gathered.gaps;
    this.#scanned = gathered.scanned;
    this.#podless = gathered.podless;
    this.#healthy.reset(gathered.healthy, new Set([...this.#known.keys(), ...this.#young]), explained);
  }

  /** Notes changes of a watch. Returns whether the answer may change: most pods were healthy and stay so. */
  note(changes: readonly Change<Pod>[], now: string): boolean {
    let matters = false;
    for (const { type, object } of changes) {
      const key = objectKey(object);
      const gone = type === 'deleted';
      const quiet = gone || sight(object, now, this.#since) === undefined;
      this.#healthy.note(object, gone, !quiet);
      if (gone ? !this.#known.has(key) && !this.#young.delete(key) : !this.#known.has(key) && quiet) {
        if (!gone && isComingUp(object)) this.#young.add(key);
        this.#changed.delete(key);
        continue;
      }
      this.#changed.set(key, gone ? null : object);
      matters = true;
    }
    return matters;
  }

  /** Returns the keys of pods that may change with time alone. */
  mayChangeAlone(): Set<string> {
    const failing = [...this.#known].filter(
      ([, { found }]) =>
        found.item.state === 'recovered' ||
        found.item.causes.length === 0 ||
        hasFailedLog(found.item) ||
        found.item.containers.every((container) => container.status === 'Running'),
    );
    return new Set([...failing.map(([key]) => key), ...this.#young]);
  }

  /** Notes a pod as it was read again; null if it is gone. A change that came meanwhile is newer. */
  noteRead(key: string, pod: Pod | null, now: string): boolean {
    if (this.#changed.has(key)) return false;
    const [namespace, name] = key.split('/') as [string, string];
    if (pod === null) return this.note([{ type: 'deleted', object: { metadata: { namespace, name } } as Pod }], now);
    const known = this.#known.get(key);
    if (known !== undefined && hasFailedLog(known.found.item)) this.#again.add(key);
    const matters = this.note([{ type: 'modified', object: pod }], now);
    if (!isComingUp(pod)) this.#young.delete(key);
    return matters;
  }

  /** Takes the changes since the last round. */
  takeChanges(): [string, Pod | null][] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  /** Puts the changes of a failed round back, unless newer ones came. */
  putBack(changed: readonly (readonly [string, Pod | null])[]): void {
    for (const [key, pod] of changed) if (!this.#changed.has(key)) this.#changed.set(key, pod);
  }

  /** Applies changes. Returns the pods that need an explanation. */
  apply(changed: readonly (readonly [string, Pod | null])[], now: string): Due[] {
    const due: Due[] = [];
    for (const [key, pod] of changed) {
      const sighting = pod === null ? undefined : sight(pod, now, this.#since);
      if (pod !== null && isComingUp(pod)) this.#young.add(key);
      else this.#young.delete(key);
      const before = this.#known.get(key);
      if (pod === null || sighting === undefined) this.#known.delete(key);
      else if (before === undefined || this.#again.delete(key)) due.push({ sighting, pod });
      else if (before.print === printOf(sighting)) this.#see(before, sighting);
      else due.push({ sighting, pod, ...(endedAsBefore(before, sighting) && { asOf: before.explained }) });
    }
    return due;
  }

  /** Takes what is new in a pod that keeps its cause. */
  #see(before: Known, sighting: Sighting): void {
    const { containers } = sighting;
    const found = { ...before.found, item: { ...before.found.item, containers } };
    this.#known.set(itemKey(sighting), { ...before, found, print: printOf(sighting) });
  }

  /** Takes pods that were due, and fail for the cause that is known. */
  keep(due: readonly Due[]): void {
    for (const { sighting } of due) {
      const before = this.#known.get(itemKey(sighting));
      if (before !== undefined) this.#see(before, sighting);
    }
  }

  /** Stores the explanations of pods that were due. */
  store(due: readonly Due[], { explained, gaps, settling }: Explanations, now: string): void {
    for (const { sighting } of due) this.#known.delete(itemKey(sighting));
    for (const name of settling) this.#young.add(name);
    for (const { sighting, item } of explained) {
      const { prefix, node, target, ending } = sighting;
      const siblings = prefix === null || node === null ? null : this.#healthy.of(target, node);
      this.#known.set(itemKey(item), {
        found: { item, siblings, ending },
        print: printOf(sighting),
        explained: Date.parse(now),
      });
    }
    this.#gaps = [...this.#gaps, ...gaps].slice(-MOST_GAPS);
  }

  /** `namespace/name` of the failing pods. */
  get names(): ReadonlySet<string> {
    return new Set(this.#known.keys());
  }

  /** The failing pods, for the search for workloads that none of them stands for. */
  get failing(): readonly Found[] {
    return [...this.#known.values()].map(({ found }) => found);
  }

  /** Takes the workloads without pods, as they are now. */
  setPodless(podless: readonly Found[]): void {
    this.#podless = podless;
  }

  /** Returns the answer. @param apart every pod is its own group */
  list(apart: boolean, now: string): DiagnosisList {
    const found = [...this.#known.values()].map(({ found: { item, siblings } }) => ({
      item,
      siblings: siblings === null || item.node === null ? null : this.#healthy.of(item.target, item.node),
    }));
    return listOf({ found, podless: this.#podless, gaps: this.#gaps, scanned: this.#scanned }, apart, now);
  }
}

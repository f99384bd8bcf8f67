/**
 * Which pods fail while a command runs: new failures, those from before, and pods that are removed. It keeps only pods
 * that fail or are not ready. Pure: every time comes from the caller.
 */
import { objectKey } from '../model/objects.ts';
import type { Pod } from '../model/objects.ts';
import type { Change } from '../sources/cluster/watch-options.ts';
import { printOf } from '../survey/followed-pods.ts';
import { isComingUp, sight } from '../survey/sighting.ts';
import type { Sighting } from '../survey/sighting.ts';

/** Pods that are followed at most; of more, the number is known. */
const MOST = 500;
/** Seconds in which a crash from before the command makes a failing pod one from before, as in `list`. */
const BEFORE_SECONDS = 3600;
/** Added to the time that the command runs, for the difference between two clocks. */
const SLACK_SECONDS = 5;

/** A pod that fails or is not ready. */
export interface Followed {
  readonly uid: string;
  /** `namespace/name`. */
  readonly key: string;
  /** As it was last seen before it was removed. */
  pod: Pod;
  /** How it fails; undefined: it only is not ready yet. */
  sighting: Sighting | undefined;
  /** When its removal was first seen, in milliseconds. */
  removedAt: number | undefined;
}

/** The times that decide. */
export interface Moment {
  /** The server's time, RFC 3339. */
  readonly now: string;
  /** Our clock, milliseconds. */
  readonly at: number;
}

/** Returns a pod without the half of it that no check reads. */
function slim(pod: Pod): Pod {
  const { managedFields: _, ...metadata } = pod.metadata ?? {};
  return { ...pod, metadata };
}

/** The pods of all namespaces that are guarded. */
export class GuardedPods {
  readonly #followed = new Map<string, Followed>();
  /** Names of pods that failed before the command started, by UID. */
  readonly #before = new Map<string, string>();
  readonly #seen = new Set<string>();
  /** The server's time at which the command started. */
  #started: string | undefined;
  #leftOut = 0;

  /** Notes that the command starts. */
  start(now: string): void {
    this.#started = now;
  }

  /** The pods that are followed. */
  get followed(): readonly Followed[] {
    return [...this.#followed.values()];
  }

  /** `namespace/name` of the pods that failed before, and still do. */
  get before(): string[] {
    return [...new Set(this.#before.values())].sort();
  }

  /** How many pods were seen, and how many could not be followed because there are too many. */
  get counts(): { readonly seen: number; readonly leftOut: number } {
    return { seen: this.#seen.size, leftOut: this.#leftOut };
  }

  /**
   * Notes changes. Returns the pods to capture now: they fail in another way than before.
   * @param listed whether these are the pods that existed when the watch began
   */
  note(changes: readonly Change<Pod>[], moment: Moment, listed: boolean): Followed[] {
    return changes.flatMap((change) => this.#one(change, moment, listed) ?? []);
  }

  /** Looks again at pods that may have come into trouble with time alone. Returns those to capture now. */
  sweep({ now }: Moment): Followed[] {
    return this.followed.filter((one) => one.removedAt === undefined && this.#look(one, one.pod, now));
  }

  #one({ type, object }: Change<Pod>, { now, at }: Moment, listed: boolean): Followed | undefined {
    const uid = object.metadata?.uid ?? '';
    this.#seen.add(uid);
    const known = this.#followed.get(uid);
    if (type === 'deleted' || object.metadata?.deletionTimestamp !== undefined) {
      if (type === 'deleted') this.#before.delete(uid);
      if (known === undefined || known.removedAt !== undefined) return undefined;
      known.removedAt = at;
      return known;
    }
    if (this.#isFromBefore(object, now, listed)) return undefined;
    if (known !== undefined) {
      if (this.#look(known, slim(object), now)) return known;
      if (known.sighting === undefined && !isComingUp(object)) this.#followed.delete(uid);
      return undefined;
    }
    const sighting = sight(object, now, this.#since(now));
    if (sighting === undefined && !isComingUp(object)) return undefined;
    if (this.#followed.size >= MOST) {
      this.#leftOut++;
      return undefined;
    }
    const one = { uid, key: objectKey(object), pod: slim(object), sighting, removedAt: undefined };
    this.#followed.set(uid, one);
    return sighting === undefined ? undefined : one;
  }

  /** Returns whether a pod failed before the command started, and has not recovered since. */
  #isFromBefore(pod: Pod, now: string, listed: boolean): boolean {
    const uid = pod.metadata?.uid ?? '';
    const fails = (): boolean => {
      const sighting = sight(pod, now, BEFORE_SECONDS);
      return sighting !== undefined && sighting.state !== 'recovered';
    };
    if (this.#before.has(uid)) {
      if (fails() || isComingUp(pod)) return true;
      this.#before.delete(uid);
      return false;
    }
    // A watch that begins late lists pods that the command has made.
    const older =
      this.#started === undefined || Date.parse(pod.metadata?.creationTimestamp ?? '') < Date.parse(this.#started);
    if (!listed || !older || !fails()) return false;
    this.#before.set(uid, objectKey(pod));
    return true;
  }

  /** Takes a pod as it is now. Returns whether it fails, and in another way than before. */
  #look(one: Followed, pod: Pod, now: string): boolean {
    const earlier = one.sighting;
    one.pod = pod;
    one.sighting = sight(pod, now, this.#since(now));
    return one.sighting !== undefined && (earlier === undefined || printOf(earlier) !== printOf(one.sighting));
  }

  /** Seconds: how recent the last crash of a pod must be to count. */
  #since(now: string): number {
    const ran = this.#started === undefined ? 0 : (Date.parse(now) - Date.parse(this.#started)) / 1000;
    return Math.max(0, ran) + SLACK_SECONDS;
  }
}

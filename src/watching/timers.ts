/** How long a state lasts, for states without a timestamp in the cluster. */
import { secondsSince } from '../clock.ts';
import type { Clock } from '../clock.ts';
import type { KubeObject, Pod } from '../model/objects.ts';
import { NOT_MADE_BESIDE_OLDER_SECONDS, NOT_MADE_SECONDS } from './patience.ts';
import type { Rollout, WaitResource } from './rollout.ts';
import type { Trouble } from './trouble.ts';
import type { Troubled } from './worst.ts';

/**
 * Times a container that cannot start. The pod's age is that time only if the container could not start when the wait
 * began; otherwise it may have waited for other containers before.
 */
export class StuckTimer {
  readonly #clock: Clock;
  #looks = 0;
  #stuck: { readonly key: string; readonly since: number; readonly before: boolean } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns the trouble with its time corrected. Called once for each look. */
  timed(suspect: Troubled | undefined): Trouble | undefined {
    const before = this.#looks++ === 0;
    if (suspect?.trouble.kind !== 'stuck') {
      this.#stuck = undefined;
      return suspect?.trouble;
    }
    const { pod, trouble } = suspect;
    const key = `${pod.metadata?.uid} ${trouble.container}`;
    if (this.#stuck?.key !== key) this.#stuck = { key, since: this.#clock.now(), before };
    if (this.#stuck.before) return trouble;
    return { ...trouble, seconds: Math.min(trouble.seconds, secondsSince(this.#clock, this.#stuck.since)) };
  }
}

/** Whether the workload has fewer pods than it should. */
function isShort(
  resource: WaitResource,
  object: KubeObject & { status?: { conditions?: { type: string; status: string }[] } },
  rollout: Rollout,
  pods: readonly Pod[],
  newest: readonly Pod[],
): boolean {
  const conditions = object.status?.conditions ?? [];
  if (conditions.some(({ type, status }) => type === 'ReplicaFailure' && status === 'True')) return true;
  if (rollout.state !== 'waiting') return false;
  if (resource === 'jobs') return newest.length === 0;
  return pods.filter(({ metadata }) => !metadata?.deletionTimestamp).length < (rollout.wanted ?? 0);
}

/** Times a workload with fewer pods than it should have. */
export class ShortTimer {
  readonly #clock: Clock;
  #since: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns whether pods have been missing for so long that the API server probably refuses them. */
  isTooLong(
    resource: WaitResource,
    object: KubeObject,
    rollout: Rollout,
    pods: readonly Pod[],
    newest: readonly Pod[],
  ): boolean {
    if (!isShort(resource, object, rollout, pods, newest)) this.#since = undefined;
    else this.#since ??= this.#clock.now();
    const limit = pods.length > newest.length ? NOT_MADE_BESIDE_OLDER_SECONDS : NOT_MADE_SECONDS;
    return this.#since !== undefined && secondsSince(this.#clock, this.#since) >= limit;
  }

  /** Starts the time again: no cause was found. */
  restart(): void {
    this.#since = this.#clock.now();
  }
}

/**
 * `list --watch`: finds the pods of which the cause has to be looked for again. A pod that ended as before, with a log
 * that says the same, fails for the same cause: that takes one request in place of nine. Where processor time is to
 * spare, the whole cause is looked for even so, because a fix may have changed what it refers to.
 */
import type { Clock } from '../clock.ts';
import { itemKey } from '../model/list-items.ts';
import { eachOf } from '../slots.ts';
import type { Due } from './followed-pods.ts';
import type { HeardLogs } from './heard-logs.ts';

/** Of a core: what looking for causes of pods that ended as before may take. */
const SHARE = 0.005;
/** Milliseconds of processor time that are saved up at most. */
const SAVED = 200;
/** Milliseconds of processor time for one pod, until it was measured. */
const FIRST_COST = 30;
const LOGS_AT_ONCE = 6;

export class FailedAgain {
  readonly #clock: Clock;
  readonly #logs: HeardLogs;
  #at: number;
  #saved = SAVED;
  #cost = FIRST_COST;

  constructor(clock: Clock, logs: HeardLogs) {
    this.#clock = clock;
    this.#logs = logs;
    this.#at = clock.now();
  }

  /**
   * Returns the pods of which the cause has to be looked for again, and those that keep theirs.
   * @param due pods that failed once more, or in another way
   */
  async split(due: readonly Due[]): Promise<{ readonly changed: Due[]; readonly same: Due[] }> {
    const changed = due.filter(({ asOf }) => asOf === undefined);
    const again = due.filter(({ asOf }) => asOf !== undefined).sort((a, b) => a.asOf! - b.asOf!);
    changed.push(...again.splice(0, this.#affordable()));
    const same: Due[] = [];
    await eachOf(again, LOGS_AT_ONCE, async (one) => {
      ((await this.#logs.sayTheSame(itemKey(one.sighting))) ? same : changed).push(one);
    });
    return { changed, same };
  }

  #affordable(): number {
    const now = this.#clock.now();
    this.#saved = Math.min(SAVED, this.#saved + (now - this.#at) * SHARE);
    this.#at = now;
    return Math.max(0, Math.floor(this.#saved / this.#cost));
  }

  /**
   * Notes what looking for causes took.
   * @param milliseconds of processor time
   * @param pods how many were looked at
   * @param again how many of them had ended as before
   */
  note(milliseconds: number, pods: number, again: number): void {
    if (pods === 0) return;
    this.#cost = Math.max(1, (this.#cost + milliseconds / pods) / 2);
    this.#saved -= (milliseconds * again) / pods;
  }
}

/** Time limits of requests. */
import { later } from '../../clock.ts';
import type { Clock } from '../../clock.ts';
import { RequestTimeout } from './api-error.ts';

/** A time limit that can pause, for example while the user logs in. */
export class Deadline {
  /** Aborted when the time is up, by `abort`, or when the other signal is. */
  readonly signal: AbortSignal;
  readonly #clock: Clock;
  readonly #own = new AbortController();
  readonly #limit: number;
  #left: number;
  #since = 0;
  #off = (): void => {};

  /**
   * @param clock measures the time
   * @param limit milliseconds; 0: no limit
   * @param other a signal that ends the work too
   */
  constructor(clock: Clock, limit: number, other?: AbortSignal) {
    this.#clock = clock;
    this.#limit = this.#left = limit;
    this.signal = other === undefined ? this.#own.signal : AbortSignal.any([this.#own.signal, other]);
    this.#start();
  }

  /** Runs work that does not count against the limit. */
  async pausedFor<T>(work: () => Promise<T>): Promise<T> {
    this.stop();
    this.#left -= this.#clock.now() - this.#since;
    try {
      return await work();
    } finally {
      this.#start();
    }
  }

  /** Ends the work. */
  abort(reason: Error): void {
    this.#own.abort(reason);
  }

  /** Stops the clock. */
  stop(): void {
    this.#off();
  }

  #start(): void {
    this.#since = this.#clock.now();
    if (this.#limit === 0) return;
    const late = (): void =>
      this.#own.abort(new RequestTimeout(`the server did not answer within ${this.#limit / 1000} s`));
    this.#off = later(this.#clock, Math.max(1, this.#left), late);
  }
}

/** Returns the promise's value. @throws what it rejects with; the signal's reason where the signal aborts first */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  signal.throwIfAborted();
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

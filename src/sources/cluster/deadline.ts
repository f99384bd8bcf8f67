/** Time limits of requests. */
import { RequestTimeout } from './api-error.ts';

/** A time limit that can pause, for example while the user logs in. */
export class Deadline {
  /** Aborted when the time is up, or when one of the other signals is. */
  readonly signal: AbortSignal;
  readonly #own = new AbortController();
  readonly #limit: number;
  #left: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param limit milliseconds; 0: no limit
   * @param others signals that end the work too
   */
  constructor(limit: number, others: readonly (AbortSignal | undefined)[]) {
    this.#limit = this.#left = limit;
    this.signal = AbortSignal.any([this.#own.signal, ...others.filter((s) => s !== undefined)]);
    this.#start();
  }

  /** Runs work that does not count against the limit. */
  async pausedFor<T>(work: () => Promise<T>): Promise<T> {
    this.stop();
    this.#left -= Date.now() - this.#since;
    try {
      return await work();
    } finally {
      this.#start();
    }
  }

  /** Stops the clock. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(): void {
    this.#since = Date.now();
    if (this.#limit === 0) return;
    const late = (): void =>
      this.#own.abort(new RequestTimeout(`the server did not answer within ${this.#limit / 1000} s`));
    this.#timer = setTimeout(late, Math.max(1, this.#left));
    // The timer does not keep the program running.
    this.#timer.unref();
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

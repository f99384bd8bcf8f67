/** A time limit that can be stopped while a person logs in. */
import { RequestTimeout } from './api-error.ts';

export class Deadline {
  readonly signal: AbortSignal;
  readonly #own = new AbortController();
  readonly #limit: number;
  #left: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param limit milliseconds; 0: none
   * @param others what else ends the work
   */
  constructor(limit: number, others: readonly (AbortSignal | undefined)[]) {
    this.#limit = this.#left = limit;
    this.signal = AbortSignal.any([this.#own.signal, ...others.filter((s) => s !== undefined)]);
    this.#start();
  }

  /** Runs something whose time does not count. */
  async pausedFor<T>(work: () => Promise<T>): Promise<T> {
    this.stop();
    this.#left -= Date.now() - this.#since;
    try {
      return await work();
    } finally {
      this.#start();
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(): void {
    this.#since = Date.now();
    if (this.#limit === 0) return;
    const late = (): void =>
      this.#own.abort(new RequestTimeout(`the server did not answer within ${this.#limit / 1000} s`));
    this.#timer = setTimeout(late, Math.max(1, this.#left));
    // A limit alone keeps no program running.
    this.#timer.unref();
  }
}

/** The promise's value, or the signal's reason where that comes first. */
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

/** Time, and waiting for it. The program takes both from a clock that it is given, so that a test can give its own. */

export interface Clock {
  /** Returns milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. Never throws. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/**
 * The machine's clock, which main.ts hands to the program. Only what bounds real I/O (the time limit of a request, a
 * silent connection) uses its own timers.
 */
export const machineClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal?.addEventListener('abort', done);
    }),
};

/**
 * Calls `run` after so many milliseconds.
 * @returns what calls it off
 */
export function later(clock: Clock, milliseconds: number, run: () => void): () => void {
  const off = new AbortController();
  void clock.sleep(milliseconds, off.signal).then(() => {
    if (!off.signal.aborted) run();
  });
  return () => off.abort();
}

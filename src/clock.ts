/** The clock of the program. It is passed in like any other dependency, so that a test can pass a fake one. */

export interface Clock {
  /** Returns milliseconds since 1970. */
  now(): number;
  /** Resolves after a number of milliseconds, or when the signal aborts. Never throws. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Calls `run` after a number of milliseconds. Absent: `sleep` does it. @returns a function that cancels it */
  after?(milliseconds: number, run: () => void): () => void;
  /** Returns the milliseconds of processor time that the program has taken. Absent: none. */
  busy?(): number;
}

/** The machine's clock, which main.ts passes to the program. Only dialling uses its own timer. */
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
  // Each of thousands of requests has two such timers, and a signal costs more than the timer.
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  busy: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

const CANCELLED = new Error('cancelled');

/** Calls `run` after a number of milliseconds. @returns a function that cancels it */
export function later(clock: Clock, milliseconds: number, run: () => void): () => void {
  if (clock.after !== undefined) return clock.after(milliseconds, run);
  const off = new AbortController();
  void clock.sleep(milliseconds, off.signal).then(() => {
    if (!off.signal.aborted) run();
  });
  // Without a reason, Node makes an error with its stack for each of thousands of timers.
  return () => off.abort(CANCELLED);
}

/** Returns the seconds since an earlier time of the clock. */
export const secondsSince = (clock: Clock, start: number): number => (clock.now() - start) / 1000;

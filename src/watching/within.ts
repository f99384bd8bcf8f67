/** A time limit for work that cannot be ended. */
import { later } from '../clock.ts';
import type { Clock } from '../clock.ts';

/** The time was up. */
export const LATE = Symbol('late');

/**
 * Returns what the work returns, or LATE when the time is up first. The work then goes on, and its result is dropped.
 * @throws what the work throws in time
 */
export async function within<T>(clock: Clock, milliseconds: number, work: Promise<T>): Promise<T | typeof LATE> {
  let off = (): void => {};
  const late = new Promise<typeof LATE>((resolve) => {
    off = later(clock, milliseconds, () => resolve(LATE));
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    off();
  }
}

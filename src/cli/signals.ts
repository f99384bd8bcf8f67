/** POSIX signals that end a command early (Ctrl-C), and the exit code of each. */
import { later } from '../clock.ts';
import type { Interrupt, Io } from './command.ts';

/** 128 + the signal's number, as in a shell. */
export const EXIT_CODES: Record<Interrupt, number> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** Milliseconds after the first signal from which a second one ends the program. */
const AGAIN_MILLISECONDS = 1000;

/**
 * Handles signals: the first one aborts the work, and cleaning up follows; a second one ends the program at once.
 * @param onFirst called at the first signal
 * @returns the work's signal; the POSIX signal that came; `stop`, which ends the handling
 */
export function interruptible(
  io: Io,
  onFirst: () => void,
): { readonly signal: AbortSignal; readonly came: () => Interrupt | undefined; readonly stop: () => void } {
  const controller = new AbortController();
  let first: Interrupt | undefined;
  let off = (): void => {};
  const release = io.onInterrupt((name) => {
    if (first !== undefined) return;
    first = name;
    controller.abort();
    onFirst();
    // A process group and a wrapper may both send the same Ctrl-C, so a second signal counts only after a while.
    off = later(io.environment.clock, AGAIN_MILLISECONDS, release);
  });
  const stop = (): void => {
    off();
    release();
  };
  return { signal: controller.signal, came: () => first, stop };
}

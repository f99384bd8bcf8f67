/** Ctrl-C and its like: how a command ends early, and with which exit code. */
import { later } from '../clock.ts';
import type { Interrupt, Io } from './command.ts';

/** 128 + the signal's number, as shells have it. */
export const EXIT_CODES: Record<Interrupt, number> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** After this time a second signal ends the program. */
const AGAIN_MILLISECONDS = 1000;

/** The first signal ends the work and lets the clean-up follow; a second one ends the program on the spot. */
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
    // A process group and a wrapper may both pass on the same Ctrl-C; from then on a signal does what it always does.
    off = later(io.environment.clock, AGAIN_MILLISECONDS, release);
  });
  const stop = (): void => {
    off();
    release();
  };
  return { signal: controller.signal, came: () => first, stop };
}

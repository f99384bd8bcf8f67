/** Waking up when something rings, not too often, and anyway after a while. */
import type { Clock } from '../clock.ts';

export class Bell {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #rung = false;
  #wake: (() => void) | undefined;

  /** @param signal ends every waiting */
  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /**
   * Resolves a little after the first ring since the last wait (rings come in bursts), or when the time is over, or the
   * signal comes; at the earliest after `apart`. Never throws.
   * @param due milliseconds without a ring; undefined: for as long as it takes
   */
  async wait(
    due: number | undefined,
    { settle, apart }: { readonly settle: number; readonly apart: number },
  ): Promise<void> {
    await this.#clock.sleep(apart, this.#signal);
    if (!this.#rung && !this.#signal.aborted) {
      const over = new AbortController();
      const either = AbortSignal.any([this.#signal, over.signal]);
      this.#wake = () => over.abort();
      // A timer takes at most 2^31 - 1 ms.
      await this.#clock.sleep(Math.min(Math.max(0, (due ?? Infinity) - apart), 2 ** 31 - 1), either);
      this.#wake = undefined;
    }
    if (this.#rung) await this.#clock.sleep(settle, this.#signal);
    this.#rung = false;
  }
}

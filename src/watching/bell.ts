/** Wakes up on a ring, not too often, and after some time in any case. */
import type { Clock } from '../clock.ts';

export class Bell {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #rung = false;
  #wake: (() => void) | undefined;

  /** @param signal ends every wait */
  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /**
   * Resolves `settle` ms after the first ring since the last wait (rings come in bursts), when the time is over, or
   * when the signal aborts; at the earliest after `apart` ms. Never throws.
   * @param due milliseconds without a ring; undefined: no limit
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

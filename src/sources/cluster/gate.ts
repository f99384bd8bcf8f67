/** Lets a limited number of requests run at once, and fewer after the server refused one because it is busy. */
import type { Clock } from '../../clock.ts';

/** Answers after which one more request may run again. */
const CALM = 16;

/**
 * The server's fairness queues hold the requests of one user. A survey that is refused pauses as a whole: new requests
 * during the pause would only be refused, too. Source: Kubernetes, "API Priority and Fairness".
 */
export class Gate {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #line: (() => void)[] = [];
  #limit: number;
  #running = 0;
  #calm = 0;
  /** The end of the pause, by the clock. */
  #until = 0;

  /** @param most requests at once */
  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = this.#limit = most;
  }

  /**
   * Waits until a request may be sent.
   * @param signal ends the pause of the server
   * @returns a function to call when the request is over
   * @throws the signal's reason
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    if (this.#running < this.#limit) this.#running++;
    // Who leaves hands the place to the next in line.
    else await new Promise<void>((resolve) => this.#line.push(resolve));
    try {
      await this.pause(signal);
    } catch (error) {
      this.#leave();
      throw error;
    }
    return () => this.#leave();
  }

  /** Waits until the pause is over that the server asked for. @throws the signal's reason */
  async pause(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    for (let left = this.#left(); left > 0; left = this.#left()) {
      await this.#clock.sleep(left, signal);
      signal.throwIfAborted();
    }
  }

  /** Notes that the server was too busy. @param seconds the pause that it asked for */
  refused(seconds: number): void {
    // Requests that were sent together are refused together: they count once.
    if (this.#left() <= 0) this.#limit = Math.max(1, Math.floor(this.#limit / 2));
    this.#until = Math.max(this.#until, this.#clock.now() + seconds * 1000);
    this.#calm = 0;
  }

  /** Notes that the server answered. */
  answered(): void {
    if (this.#limit === this.#most || ++this.#calm < CALM) return;
    this.#calm = 0;
    this.#limit++;
    this.#admit();
  }

  #left(): number {
    return this.#until - this.#clock.now();
  }

  #leave(): void {
    this.#running--;
    this.#admit();
  }

  #admit(): void {
    while (this.#running < this.#limit) {
      const next = this.#line.shift();
      if (next === undefined) return;
      this.#running++;
      next();
    }
  }
}

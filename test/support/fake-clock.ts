/**
 * A clock that moves only while the program under test waits for time and nothing else: hours in milliseconds, in the
 * same order on every machine.
 */
import { Gunzip } from 'node:zlib';
import type { Clock } from '../../src/clock.ts';

/** The time at which scenarios happen, in milliseconds since 1970. */
export const START = Date.parse('2026-01-01T12:00:00Z');

/**
 * Turns of the event loop without a running request, after which nothing more is coming: data written at one end of a
 * connection inside this process can be read at the other end in the next turn, and an HTTP/2 request with a body takes
 * some 30 turns from end to end.
 */
const CALM_TURNS = 50;
/** Looking for a running request takes as long as the turn itself. */
const TURNS_A_LOOK = 5;
/**
 * Names that Node gives to what a thread or the kernel still has to finish (`process.getActiveResourcesInfo`). It does
 * not list the readFile of node:fs/promises: a test that waits for it leaves its clock alone.
 */
const UNDER_WAY = /Req|ConnectWrap|WriteWrap|ShutdownWrap|ProcessWrap/;
/** A program that waits for something other than this clock gets so many milliseconds of real time. */
const REAL_MILLISECONDS = 10_000;

/** Streams of node:zlib with a running thread, which `process.getActiveResourcesInfo` does not list. */
const unpacking = new Set<Gunzip>();
const transform = Gunzip.prototype._transform;
Gunzip.prototype._transform = function (this: Gunzip, chunk, encoding, done) {
  unpacking.add(this);
  const ended = (): void => void unpacking.delete(this);
  // A broken stream is closed and never calls back.
  this.once('close', ended);
  transform.call(this, chunk, encoding, (...given) => {
    this.off('close', ended);
    ended();
    done(...given);
  });
};

/** Resolves when nothing is under way: the program waits only for time. */
export async function calm(): Promise<void> {
  for (let turns = 0; turns < CALM_TURNS; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (turns % TURNS_A_LOOK !== 0) continue;
    if (unpacking.size > 0 || process.getActiveResourcesInfo().some((name) => UNDER_WAY.test(name))) turns = 0;
  }
}

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

export class FakeClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<Sleeper>();
  #runs = false;
  #running = false;

  constructor(start = START) {
    this.#now = start;
  }

  /** Returns a clock that moves without help. */
  static running(start = START): FakeClock {
    const clock = new FakeClock(start);
    clock.#runs = true;
    return clock;
  }

  now(): number {
    return this.#now;
  }

  /** Returns the time so many seconds before now, RFC 3339. */
  ago(seconds: number): string {
    return new Date(this.#now - seconds * 1000).toISOString();
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { due: this.#now + Math.max(0, milliseconds), wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', wake);
      if (this.#runs && !this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#sleepers.size > 0) {
      await calm();
      this.#next();
    }
    this.#running = false;
  }

  /**
   * Moves to the next time that is waited for, and wakes everything that waits for it. Returns false if nothing waits.
   */
  #next(until = Infinity): boolean {
    const due = Math.min(...[...this.#sleepers].map((sleeper) => sleeper.due));
    if (due === Infinity || due > until) return false;
    this.#now = Math.max(this.#now, due);
    for (const sleeper of [...this.#sleepers]) if (sleeper.due <= this.#now) sleeper.wake();
    return true;
  }

  /** Moves on so many milliseconds at once, whatever is under way. */
  skip(milliseconds: number): void {
    const end = this.#now + milliseconds;
    while (this.#next(end));
    this.#now = end;
  }

  /** Lets so many milliseconds pass. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    do await calm();
    while (this.#next(end));
    this.#now = end;
  }

  /**
   * Lets time pass until something holds.
   * @param what says what holds instead
   * @throws if it does not hold after so many seconds of this clock
   */
  async until(holds: () => boolean, what: () => string, seconds = 300): Promise<void> {
    const end = this.#now + seconds * 1000;
    for (let began = performance.now(); !holds(); ) {
      await calm();
      if (holds()) return;
      if (this.#next(end)) {
        began = performance.now();
        continue;
      }
      // Nothing waits for this clock, so real work is in progress.
      if (this.#sleepers.size > 0 || performance.now() - began > REAL_MILLISECONDS) throw new Error(`never: ${what()}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** Lets time pass until the promise is settled. Returns its value. */
  async settled<T>(promise: Promise<T>): Promise<T> {
    let over = false;
    const done = (): void => {
      over = true;
    };
    promise.then(done, done);
    await this.until(
      () => over,
      () => 'it ends',
      100_000,
    );
    return promise;
  }
}

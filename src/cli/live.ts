/** Shows an answer that changes on the whole screen of a terminal, with running times, until it ends. */
import { later } from '../clock.ts';
import { sanitise } from '../render/text.ts';
import type { Format, Interrupt, Io } from './command.ts';
import type { Edge } from './edge.ts';
import { bodyRows, frameOf } from './frame.ts';
import { moved, pressed, START } from './pager.ts';
import type { Key, Reading } from './pager.ts';
import { interruptible } from './signals.ts';
import { canDraw, Screen } from './screen.ts';

/** How often the screen is checked, and how often it is drawn if no time on it counts down. */
const TICK_MILLISECONDS = 1000;
const SLOW_TICKS = 10;
/** A large answer takes long to draw: its times run on at most in a hundredth of the time. */
const REST = 100;

/** Receives answers. */
export interface Sink<T> {
  readonly take: (answer: T) => Promise<void>;
  readonly notice: (text: string) => void;
  /** Called once, whatever ended it. */
  readonly end: () => Promise<void>;
  /** Aborted when the reader wants to end it. */
  readonly quit?: AbortSignal;
}

/** Draws an answer. */
export interface Drawn<T> {
  /** Returns its text at the time `at`. */
  readonly text: (answer: T) => string;
  /**
   * Returns a shorter text for a terminal without room for all: of `rows` lines at most, or with one line for each row;
   * '' if there is no row.
   */
  readonly short?: (answer: T, rows: number) => string;
  /** The times that it counts down to, RFC 3339. */
  readonly restarts: (answer: T) => readonly string[];
}

/** Returns whether answers of this format replace each other on the screen, instead of following each other. */
export const isDrawn = (format: Format, io: Io): boolean => (format === 'table' || format === 'wide') && canDraw(io);

/**
 * Shows the newest answer on the whole screen, with running times. If standard input is a terminal, keys move the page.
 * At the end the answer stays below the command line.
 */
export function liveScreen<T extends { readonly at: string | null }>(
  io: Io,
  edge: Edge,
  title: string,
  { text, short, restarts }: Drawn<T>,
): Sink<T> {
  const { clock } = io.environment;
  const display = new Screen(io);
  const over = new AbortController();
  const quit = new AbortController();
  let resume = (): void => undefined;
  let release: (() => void) | undefined;
  let current: { readonly answer: T; readonly since: number } | undefined;
  let notice = '';
  let running: Promise<void> | undefined;
  let reading: Reading = START;
  /** What the reader chose with a key; undefined: one line for each row if not everything fits. */
  let isShort: boolean | undefined;
  let shown: { readonly lines: readonly string[]; readonly height: number; readonly isShort: boolean } | undefined;
  const momentAt = (now: number): string =>
    new Date(Date.parse(current!.answer.at ?? '') + now - current!.since).toISOString();
  const answerAt = (now: number): T => ({ ...current!.answer, at: momentAt(now) });
  const draw = async (): Promise<void> => {
    if (current === undefined || over.signal.aborted) return;
    const now = clock.now();
    const answer = answerAt(now);
    const frame = frameOf({
      title,
      time: `${momentAt(now).slice(11, 19)} UTC`,
      notice,
      full: () => text(answer),
      short: short?.(answer, bodyRows(display.rows)) ?? '',
      isShort,
      columns: io.stdout.columns || 80,
      rows: display.rows,
      hasKeys: release !== undefined,
    });
    // Another form of the list is another text: only in the same one the reader has a place.
    if (shown !== undefined && shown.isShort === frame.isShort)
      reading = moved(reading, shown.lines, frame.lines, frame.height);
    else reading = { ...reading, top: 0, match: undefined };
    shown = frame;
    await display.draw(frame.page(reading), (hidden) => `… ${hidden} more lines, printed when it ends`);
  };
  const press = (key: Key): void => {
    if (shown === undefined) return;
    const { state, wish } = pressed(reading, key, shown.lines, shown.height);
    reading = state;
    if (wish === 'quit') quit.abort();
    if (wish === 'switch' && short !== undefined) isShort = !shown.isShort;
    void draw();
  };
  const redraw = (): void => {
    display.forget();
    void draw();
  };
  const runs = (): boolean => {
    const now = Date.parse(momentAt(clock.now()));
    return restarts(current!.answer).some((moment) => Date.parse(moment) > now - 2 * TICK_MILLISECONDS);
  };
  const tick = async (): Promise<void> => {
    let size = '';
    let rested = 0;
    for (let count = 1; ; count++) {
      await clock.sleep(TICK_MILLISECONDS, over.signal);
      if (over.signal.aborted) return;
      const now = `${io.stdout.columns} ${io.stdout.rows}`;
      const start = clock.now();
      if (size === now && start < rested) continue;
      if (size !== now || runs() || count % SLOW_TICKS === 0) {
        await draw();
        rested = clock.now() + (clock.now() - start) * REST;
      }
      size = now;
    }
  };
  const begin = async (): Promise<void> => {
    resume = io.line?.pause() ?? resume;
    if (!io.environment.stdinIsTerminal) return;
    release = await io.keyboard?.({ key: press, resized: redraw, resumed: redraw, leaving: () => display.left() });
  };
  return {
    quit: quit.signal,
    async take(answer) {
      const safe = await edge.answer(answer);
      if (current === undefined) await begin();
      current = { answer: safe, since: clock.now() };
      notice = '';
      await draw();
      running ??= tick();
    },
    notice(told) {
      notice = sanitise(edge.text(told));
      void draw();
    },
    async end() {
      over.abort();
      await running;
      release?.();
      await display.leave();
      resume();
      if (current !== undefined) await io.out(text(answerAt(clock.now())));
    },
  };
}

/**
 * Passes answers to a sink until they end, the time is over, the reader ends it or a signal comes; then always ends the
 * sink.
 * @param seconds null: without a limit
 * @param answers makes new answers until its signal is aborted
 * @returns the signal that ended it, and the newest answer
 */
export async function followed<T>(
  io: Io,
  seconds: number | null,
  sink: Sink<T>,
  answers: (signal: AbortSignal) => AsyncIterable<T>,
): Promise<{ readonly by: Interrupt | undefined; readonly last: T | undefined }> {
  const interrupted = interruptible(io, () => undefined);
  const late = new AbortController();
  const off = seconds === null ? undefined : later(io.environment.clock, seconds * 1000, () => late.abort());
  const ends = [interrupted.signal, late.signal, ...(sink.quit === undefined ? [] : [sink.quit])];
  let last: T | undefined;
  try {
    for await (const answer of answers(AbortSignal.any(ends))) {
      last = answer;
      await sink.take(answer);
    }
    return { by: interrupted.came(), last };
  } finally {
    off?.();
    await sink.end();
    interrupted.stop();
  }
}

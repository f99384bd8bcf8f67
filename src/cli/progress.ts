/**
 * The line on standard error that says what is being done and what is waited for. It appears only on a terminal and only
 * where something takes a while, and every other output removes it first.
 */
import { later, secondsSince } from '../clock.ts';
import { sanitise } from '../render/text.ts';
import { clip } from '../render/width.ts';
import type { Wait } from '../waits.ts';
import type { Io, StatusLine } from './command.ts';
import { columnsOf } from './terminal.ts';

/** Milliseconds. An answer within this time needs no progress line. */
const PATIENCE = 700;
/** Milliseconds after which the line says what is waited for, and for how long. */
const LONG = 2000;
/** Milliseconds between two waits that count as one: many short answers take as long as one that is late. */
const PAUSE = 300;
const TICK = 1000;
const CLEAR = '\r\u001b[K';

/** Milliseconds between two drawings of a line with rows below it, at least. */
const CALM = 250;
/** Rows of the terminal that the rows below the line leave free. */
const FREE = 4;

export interface Progress {
  /** @param rows lines below it */
  readonly say: (what: string, rows?: readonly string[]) => void;
  /** Removes the line. */
  readonly done: () => void;
}

const SILENT: StatusLine = {
  say: () => () => undefined,
  clear: () => undefined,
  pause: () => () => undefined,
  close: () => undefined,
};

/**
 * Returns the line of a run.
 * @param io its streams, without the line
 * @param safe masks secrets
 */
export function statusLine(io: Io, safe: (text: string) => string): StatusLine {
  const { clock, env, waits } = io.environment;
  // Whether it is a terminal is asked when there is something to show: most runs end before that.
  let drawable: boolean | undefined;
  const canShow = (): boolean => (drawable ??= io.stderr.isTerminal && env.TERM !== 'dumb');
  if (env.TERM === 'dumb') return SILENT;
  const since = new Map<Wait, number>();
  /** The waits that follow each other: when the first began, and when the last ended; undefined: it has not. */
  let row: { readonly start: number; end: number | undefined; what: string } | undefined;
  let doing: { readonly what: string; readonly rows: readonly string[]; readonly since: number } | undefined;
  let off: (() => void) | undefined;
  let shown = false;
  /** Rows on the terminal below the line, and when they were drawn. */
  let below = 0;
  let drawn = 0;
  let paused = 0;
  let closed = false;
  const told = new Set<Wait>();

  const clear = (): void => {
    if (shown) io.err(below > 0 ? `\r\u001b[${below}A\u001b[J` : CLEAR);
    shown = false;
    below = 0;
  };
  const columns = (): number => columnsOf(io.stderr) - 1;
  const draw = (): void => {
    if (paused > 0 || !canShow()) return;
    // Where a plugin writes to the same terminal, nothing may be removed: it could be its question.
    const shared = [...since.keys()].find(({ isShared }) => isShared);
    if (shared !== undefined) {
      clear();
      if (told.has(shared) || clock.now() - since.get(shared)! < LONG) return;
      told.add(shared);
      // The spaces end at the start of a line, also where the plugin left the cursor in the middle of one.
      io.err(`${' '.repeat(columns())}\r${clip(sanitise(safe(`waiting for ${shared.what}`)), columns())}\n`);
      return;
    }
    const text = lineOf();
    if (text === undefined) {
      clear();
      return;
    }
    const [what, seconds] = text;
    const rows = (doing?.rows ?? []).slice(0, Math.max(0, (io.stdout.rows ?? 24) - FREE));
    if (below > 0) clear();
    const lines = rows.map((row) => `\n${clip(sanitise(safe(row)), columns())}`);
    io.err(`${CLEAR}${clip(sanitise(safe(what)), columns() - seconds.length)}${seconds}${lines.join('')}`);
    shown = true;
    below = rows.length;
    drawn = clock.now();
  };
  /** Draws what has changed; with rows not at each of a thousand changes. */
  const redraw = (): void => {
    if (shown && (below === 0 || clock.now() - drawn >= CALM)) draw();
  };
  /** Whether the waits that follow each other go on. */
  const isOpen = (now: number): boolean => row !== undefined && (row.end === undefined || now - row.end < PAUSE);
  /** What to say, and the seconds after it, which are never cut. */
  const lineOf = (): readonly [what: string, seconds: string] | undefined => {
    const after = (start: number): string => ` (${Math.floor(secondsSince(clock, start))} s)`;
    const now = clock.now();
    const [oldest] = since;
    const does = doing !== undefined && now - doing.since >= PATIENCE ? doing : undefined;
    if (oldest !== undefined && now - oldest[1] >= LONG) return [`waiting for ${oldest[0].what}`, after(oldest[1])];
    if (does === undefined)
      return row !== undefined && isOpen(now) && now - row.start >= LONG
        ? [`waiting for ${row.what}`, after(row.start)]
        : undefined;
    // Some steps count their own seconds.
    return [does.what, now - does.since < LONG || /\d s\b/.test(does.what) ? '' : after(does.since)];
  };
  /** Draws again when the text can be another one, as long as there is something to wait for. */
  const wake = (): void => {
    off?.();
    off = undefined;
    const now = clock.now();
    if (closed || (doing === undefined && since.size === 0 && !isOpen(now))) return;
    const dues = [
      ...(row === undefined ? [] : [row.start + LONG, (row.end ?? Infinity) + PAUSE]),
      ...(doing === undefined ? [] : [doing.since + PATIENCE, doing.since + LONG]),
      ...[...since.values()].map((start) => start + LONG),
    ].filter((due) => due > now);
    off = later(clock, Math.min(TICK, ...dues.map((due) => due - now)), () => {
      draw();
      wake();
    });
  };
  const onWaits = (): void => {
    const current = waits?.current ?? [];
    const now = clock.now();
    for (const wait of since.keys()) if (!current.includes(wait)) since.delete(wait);
    for (const wait of current) if (!since.has(wait)) since.set(wait, now);
    const [oldest] = since.keys();
    if (oldest !== undefined && !isOpen(now)) row = { start: now, end: undefined, what: oldest.what };
    else if (row !== undefined && oldest !== undefined) [row.end, row.what] = [undefined, oldest.what];
    else if (row !== undefined) row.end ??= now;
    redraw();
    if (off === undefined || since.size === 0) wake();
  };
  if (waits !== undefined) waits.onChange = onWaits;

  return {
    say(what, rows = []) {
      // Steps that follow each other are one task: the line does not go and come again.
      const mine = { what, rows, since: shown ? clock.now() - PATIENCE : (doing?.since ?? clock.now()) };
      doing = mine;
      redraw();
      wake();
      return () => {
        if (doing !== mine) return;
        doing = undefined;
        clear();
        wake();
      };
    },
    clear,
    pause() {
      clear();
      paused++;
      let over = false;
      return () => {
        if (over) return;
        over = true;
        paused--;
      };
    },
    close() {
      closed = true;
      if (waits !== undefined) waits.onChange = undefined;
      off?.();
      clear();
    },
  };
}

/** Returns the streams with a line that any output on the terminal removes first. */
export function withLine(io: Io, line: StatusLine): Io {
  return {
    ...io,
    line,
    out(text) {
      line.clear();
      return io.out(text);
    },
    err(text) {
      line.clear();
      io.err(text);
    },
    async ask(question, signal) {
      const resume = line.pause();
      return io.ask(question, signal).finally(resume);
    },
  };
}

/** Returns the progress of one task. */
export function progressOn({ line }: Io): Progress {
  let end = (): void => undefined;
  return {
    say: (what, rows) => {
      end = line?.say(what, rows) ?? end;
    },
    done: () => end(),
  };
}

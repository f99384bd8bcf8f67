/**
 * Shows one line on standard error that says what is being read, and removes it again. Prints no line for quick answers
 * or without a terminal.
 */
import { sanitise } from '../render/text.ts';
import { clip } from '../render/width.ts';
import { later } from '../clock.ts';
import type { Io } from './command.ts';

/** An answer within this many milliseconds needs no progress line. */
const PATIENCE = 700;

export interface Progress {
  readonly say: (what: string) => void;
  /** Removes the line; call it before any other output. */
  readonly done: () => void;
}

export function progressOn(io: Io): Progress {
  if (!io.stderr.isTerminal || io.environment.env.TERM === 'dumb')
    return { say: () => undefined, done: () => undefined };
  let latest = '';
  let shown = false;
  const show = (): void => {
    shown = true;
    io.err(`\r\u001b[K${clip(sanitise(latest), (io.stdout.columns || 80) - 1)}`);
  };
  const off = later(io.environment.clock, PATIENCE, show);
  return {
    say: (what) => {
      latest = what;
      if (shown) show();
    },
    done: () => {
      off();
      if (shown) io.err('\r\u001b[K');
    },
  };
}

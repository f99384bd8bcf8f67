/** A terminal's second screen, on which an answer is drawn over itself; the first one comes back untouched. */
import type { Io } from './command.ts';

const ESC = '\u001b[';
/** Second screen, without cursor and without wrapping of what is too long; and back. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l`;
const LEAVE = `${ESC}?7h${ESC}?25h${ESC}?1049l`;
const DEFAULT_ROWS = 24;

/** Whether standard output is a terminal that can be drawn on. */
export const canDraw = (io: Io): boolean => io.stdout.isTerminal && io.environment.env.TERM !== 'dumb';

export class Screen {
  readonly #io: Io;
  #entered = false;
  #shown = '';

  constructor(io: Io) {
    this.#io = io;
  }

  get rows(): number {
    return this.#io.stdout.rows || DEFAULT_ROWS;
  }

  /**
   * Draws these lines from the top, and nothing where they stand there already.
   * @param more what the last line says where not all of them have room, given how many have not
   */
  async draw(lines: readonly string[], more: (hidden: number) => string): Promise<void> {
    const { rows } = this;
    const hidden = lines.length - rows;
    const fitting = hidden > 0 ? [...lines.slice(0, rows - 1), more(hidden + 1)] : lines;
    // Wiped before it is written: after a line as wide as the terminal the cursor still stands on its last character.
    const text = `${ESC}H${fitting.map((line) => `${ESC}K${line}`).join('\r\n')}${fitting.length < rows ? `\r\n${ESC}J` : ''}`;
    if (text === this.#shown) return;
    this.#shown = text;
    await this.#io.out(this.#entered ? text : ENTER + text);
    this.#entered = true;
  }

  async leave(): Promise<void> {
    if (!this.#entered) return;
    this.#entered = false;
    this.#shown = '';
    await this.#io.out(LEAVE);
  }
}

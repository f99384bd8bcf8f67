/** The alternate screen of a terminal, on which answers replace each other; the main screen stays as it was. */
import type { Io } from './command.ts';

const ESC = '\u001b[';
/** Sequences for the alternate screen, without cursor and line wrapping; and back. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l`;
const LEAVE = `${ESC}?7h${ESC}?25h${ESC}?1049l`;
const DEFAULT_ROWS = 24;

/** Returns whether standard output is a terminal that can be drawn on. */
export const canDraw = (io: Io): boolean => io.stdout.isTerminal && io.environment.env.TERM !== 'dumb';

export class Screen {
  readonly #io: Io;
  #entered = false;
  #shown = '';
  #stale = false;

  constructor(io: Io) {
    this.#io = io;
  }

  get rows(): number {
    return this.#io.stdout.rows || DEFAULT_ROWS;
  }

  /**
   * Draws these lines from the top; skips lines that are there already.
   * @param more returns the last line if not all lines have room, given the number of those without room
   */
  async draw(lines: readonly string[], more: (hidden: number) => string): Promise<void> {
    const { rows } = this;
    const hidden = lines.length - rows;
    const fitting = hidden > 0 ? [...lines.slice(0, rows - 1), more(hidden + 1)] : lines;
    // Clears the line before writing it: after a line as wide as the terminal, the cursor is still on its last
    // character.
    const text = `${ESC}H${fitting.map((line) => `${ESC}K${line}`).join('\r\n')}${fitting.length < rows ? `\r\n${ESC}J` : ''}`;
    if (text === this.#shown) return;
    this.#shown = text;
    const before = this.#entered ? (this.#stale ? `${ESC}2J` : '') : ENTER;
    this.#stale = false;
    this.#entered = true;
    await this.#io.out(before + text);
  }

  /** Makes the next frame draw all lines: the terminal has another size, or shows something else. */
  forget(): void {
    this.#shown = '';
    this.#stale = true;
  }

  /** Returns what gives the terminal back, for whoever writes it; the next frame takes the screen again. */
  left(): string {
    if (!this.#entered) return '';
    this.#entered = false;
    this.#shown = '';
    return LEAVE;
  }

  async leave(): Promise<void> {
    const text = this.left();
    if (text !== '') await this.#io.out(text);
  }
}

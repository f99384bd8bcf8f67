import { expect } from 'chai';
import type { Io } from '../../src/cli/command.ts';
import { Screen } from '../../src/cli/screen.ts';

const [COLUMNS, ROWS] = [10, 4];

/**
 * What an xterm shows: a character in the last column leaves the cursor on it (pending wrap), and erasing begins at the
 * cursor.
 */
class Terminal {
  readonly rows: string[][] = Array.from({ length: ROWS }, () => Array<string>(COLUMNS).fill('.'));
  #row = 0;
  #column = 0;
  write(text: string): void {
    for (const [token] of text.matchAll(/\u001b\[(\??\d*)([A-Za-z])|[^]/g)) {
      const at = Math.min(this.#column, COLUMNS - 1);
      if (token === '\u001b[H') this.#row = this.#column = 0;
      else if (token === '\u001b[K') this.rows[this.#row]!.fill(' ', at);
      else if (token === '\u001b[J')
        for (const [i, row] of this.rows.slice(this.#row).entries()) row.fill(' ', i === 0 ? at : 0);
      else if (token === '\r') this.#column = 0;
      else if (token === '\n') this.#row = Math.min(this.#row + 1, ROWS - 1);
      else if (!token.startsWith('\u001b')) {
        this.rows[this.#row]![at] = token;
        this.#column = at + 1;
      }
    }
  }
  get shows(): string[] {
    return this.rows.map((row) => row.join('').trimEnd());
  }
}

describe('the second screen', () => {
  const more = (hidden: number): string => `${hidden} more`;
  const drawn = async (...frames: string[][]): Promise<string[]> => {
    const terminal = new Terminal();
    const screen = new Screen({
      out: async (text: string) => terminal.write(text),
      stdout: { isTerminal: true, columns: COLUMNS, rows: ROWS },
    } as unknown as Io);
    for (const frame of frames) await screen.draw(frame, more);
    return terminal.shows;
  };
  it('shows lines as wide as the terminal whole, also the last one', async () => {
    expect(await drawn(['0123456789', 'ab', '9876543210'])).to.deep.equal(['0123456789', 'ab', '9876543210', '']);
    expect(await drawn(['0123456789', 'ab', 'c', '9876543210'])).to.deep.equal(['0123456789', 'ab', 'c', '9876543210']);
  });
  it('removes all of the previous frame', async () => {
    expect(await drawn(['0123456789', '0123456789', 'c', 'd'], ['a', 'b'])).to.deep.equal(['a', 'b', '', '']);
    expect(await drawn(['a'], ['a', 'bcd', 'c', 'd', 'e'])).to.deep.equal(['a', 'bcd', 'c', '2 more']);
  });
});

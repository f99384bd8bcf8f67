/** A shell on a terminal, driven as a person does. */
import { spawn, spawnSync } from 'node:child_process';

/** util-linux's `script`, which gives a program a terminal; the one of macOS and the BSDs takes other arguments. */
export const TERMINAL = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');

export class Session {
  readonly #child: ReturnType<typeof spawn>;
  #screen = '';

  /** @param start the shell's command line */
  constructor(start: string, cwd: string, env: Record<string, string>) {
    this.#child = spawn('script', ['-qefc', start, '/dev/null'], { cwd, env });
    this.#child.stdout!.on('data', (chunk: Buffer) => (this.#screen += chunk.toString('utf8')));
  }

  /** Waits until new text matches the pattern. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    for (const end = Date.now() + 15_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
      const found = pattern.exec(this.#screen);
      if (found === null) continue;
      this.#screen = this.#screen.slice(found.index + found[0].length);
      return found;
    }
    throw new Error(`not shown: ${pattern}\n${this.#screen}`);
  }

  type(text: string): void {
    this.#child.stdin!.write(text);
  }

  /** Runs a setup command, and waits until it is done. */
  async setUp(command: string): Promise<void> {
    this.type(`${command}; echo "set" "up"\r`);
    await this.shows(/set up\r?\n/);
  }

  /**
   * Types the line, Tab and a mark, and makes the shell print the words of the line.
   * @returns the words after the first; the mark `|` is in the last one if the shell added no space
   */
  async completed(line: string): Promise<string[]> {
    this.type(`${line}\t`);
    // A shell reads one key after another, so the next keys wait until Tab is answered.
    this.type(`'|'\u0001printf '<%s>' \r`);
    const [words] = await this.shows(/(?:<[^<>\r\n]*>)*<[^<>\r\n]*\|>/);
    return [...words.matchAll(/<([^<>]*)>/g)].map(([, word]) => word!).slice(1);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.type('\u0015exit\r');
    await closed;
  }
}

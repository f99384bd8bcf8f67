/** Runs the program on a terminal of a fixed size. */
import { spawn, type ChildProcess } from 'node:child_process';
import { TERMINAL } from '../../test/support/terminal.ts';
import { COUNTED, descendantsOf, peakOf, secondsOf } from './processes.ts';
import type { Command } from './run.ts';

/** Whether a program on a terminal can be measured here. */
export const MEASURABLE = TERMINAL && COUNTED;

const quoted = (command: Command): string => command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');

/** A program that runs on a terminal of 120 columns and 40 rows. */
export class OnTerminal {
  readonly #child: ChildProcess;
  readonly #start = performance.now();
  readonly ended: Promise<void>;
  #text = '';
  #seen = (): void => undefined;

  constructor(command: Command, env: NodeJS.ProcessEnv = process.env) {
    const line = `stty cols 120 rows 40; exec ${quoted(command)}`;
    this.#child = spawn('script', ['-qefc', line, '/dev/null'], { env: { ...env, TERM: 'xterm-256color' } });
    this.#child.stdout!.on('data', (chunk: Buffer) => {
      // The newest screens are enough.
      this.#text = (this.#text + chunk.toString('utf8')).slice(-200_000);
      this.#seen();
    });
    this.ended = new Promise((resolve) => this.#child.once('close', () => resolve()));
  }

  /** Resolves with the seconds since the start when the text is as wanted; NaN if the program ends, or after a limit. */
  async shows(wanted: (text: string) => boolean, seconds: number): Promise<number> {
    const found = new Promise<number>((resolve) => {
      this.#seen = () => wanted(this.#text) && resolve((performance.now() - this.#start) / 1000);
      this.#seen();
    });
    const late = new AbortController();
    const limit = new Promise<number>((resolve) => {
      const timer = setTimeout(() => resolve(NaN), seconds * 1000);
      late.signal.addEventListener('abort', () => clearTimeout(timer));
    });
    const time = await Promise.race([found, limit, this.ended.then(() => NaN)]);
    late.abort();
    this.#seen = () => undefined;
    return time;
  }

  /** The newest text, with what moves the cursor. */
  get text(): string {
    return this.#text;
  }

  /** Processor time so far, in seconds; `script` itself does not count. */
  get cpu(): number {
    return secondsOf(descendantsOf(this.#child.pid!));
  }

  /** MiB of the largest process, at its peak. */
  get peak(): number {
    return peakOf(descendantsOf(this.#child.pid!));
  }

  /** Presses Ctrl-C and waits for the end. */
  async stop(): Promise<void> {
    this.#child.stdin!.write('\u0003');
    await this.ended;
  }
}

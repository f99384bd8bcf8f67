/** What a subcommand is, and what it is given. */
import type { Environment } from '../sources/cluster/flags.ts';
import type { Choices, Flags, OwnFlag } from './flags.ts';

export type Interrupt = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** The program's streams and surroundings; main.ts makes it from `process`, tests make their own. */
export interface Io {
  /** Standard output: data. Resolves when the text is on its way, so that a slow pipe is waited for. */
  out(text: string): Promise<void>;
  /** Standard error: notices, warnings, errors. */
  err(text: string): void;
  /** `columns` and `rows` of the terminal as it is now. */
  readonly stdout: {
    readonly isTerminal: boolean;
    readonly columns: number | undefined;
    readonly rows?: number | undefined;
  };
  readonly stderr: { readonly isTerminal: boolean };
  /** All of standard input. */
  readStdin(): Promise<Buffer>;
  /** Asks on standard error and reads one line of standard input; '' at its end or once `signal` comes. */
  ask(question: string, signal: AbortSignal): Promise<string>;
  /** From now on SIGINT, SIGTERM and SIGHUP call this instead of ending the program. @returns what undoes it */
  onInterrupt(handle: (signal: Interrupt) => void): () => void;
  /** Ends the program though something still runs; what was printed has been taken. */
  leave?(): void;
  readonly environment: Environment;
  /** How the person calls the program: `kubectl crashloop`. */
  readonly program: string;
  /** `linux/x64`, and the version of Node. */
  readonly platform: string;
  readonly node: string;
}

export interface Invocation {
  /** What follows the command's name. */
  readonly words: readonly string[];
  readonly flags: Flags;
  readonly io: Io;
}

/** Output formats by name; the first is the default. */
export type Format = 'table' | 'wide' | 'json' | 'yaml' | 'name' | 'markdown';

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly about: string;
  /** Paragraphs of help. */
  readonly description: string;
  /** What follows `kubectl crashloop`: `explain (POD | TYPE/NAME)`. */
  readonly usage: string;
  /** Each a comment and what follows `kubectl crashloop`. */
  readonly examples: readonly (readonly [comment: string, command: string])[];
  readonly flags: readonly OwnFlag[];
  readonly formats: readonly Format[];
  /** Exit code of an error, where it is not 1. */
  readonly errorCode?: number;
  /**
   * What its words are chosen from, in order, for completion; `more` is for all that follow. Without it, it takes none.
   */
  readonly completes?: { readonly words: readonly Choices[]; readonly more?: Choices };
  /**
   * @returns the exit code
   * @throws UserError
   */
  run(invocation: Invocation): Promise<number>;
}

/** The shape of a subcommand and of its input. */
import type { Readable, Writable } from 'node:stream';
import type { Plan } from '../model/experiment-answer.ts';
import type { Pod } from '../model/objects.ts';
import type { Environment } from '../sources/cluster/flags.ts';
import type { Edge } from './edge.ts';
import type { Choices, Flags, OwnFlag } from './flags.ts';
import type { TerminalEvents } from './keyboard.ts';

export type Interrupt = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** The streams and the environment of the program. main.ts makes it from `process`; tests make their own. */
export interface Io {
  /**
   * Writes data to standard output. Resolves when the text was accepted, so that the program waits for a slow pipe.
   * @throws UserError where it cannot be written, such as on a full disk; not where its reader is gone, which ends the
   *   program or counts as SIGHUP
   */
  out(text: string): Promise<void>;
  /** Writes notices, warnings and errors to standard error. */
  err(text: string): void;
  /** `columns` and `rows`: the present size of the terminal. */
  readonly stdout: {
    readonly isTerminal: boolean;
    readonly columns: number | undefined;
    readonly rows?: number | undefined;
  };
  /** `columns`: the present width of the terminal. */
  readonly stderr: { readonly isTerminal: boolean; readonly columns?: number | undefined };
  /** Reads all of standard input. @param limit bytes @throws UserError where there are more */
  readStdin(limit: number): Promise<Buffer>;
  /** Asks on standard error and reads one line of standard input; '' at its end or once `signal` is aborted. */
  ask(question: string, signal: AbortSignal): Promise<string>;
  /** Reads the keys of the terminal one by one. @returns a function that gives the terminal back */
  keyboard?(events: TerminalEvents): Promise<() => void>;
  /** Makes SIGINT, SIGTERM and SIGHUP call this instead of ending the program. @returns a function that undoes it */
  onInterrupt(handle: (signal: Interrupt) => void): () => void;
  /** The streams of a protocol, in which nothing else may be written. */
  protocol?(): { readonly input: Readable; readonly output: Writable };
  /** Ends the program although work is in progress, once all output was accepted. */
  leave?(): void;
  readonly environment: Environment;
  /** Says what is waited for; completion has none. */
  readonly line?: StatusLine;
  /** The command that the user types: `kubectl crashloop`. */
  readonly program: string;
  /** `linux/x64`, and the version of Node. */
  readonly platform: string;
  readonly node: string;
}

/** The line of one run of the program. */
export interface StatusLine {
  /**
   * Sets what is being done.
   * @param rows lines below it, as many as the terminal has room for
   * @returns a function that ends it, unless a newer one has replaced it
   */
  readonly say: (what: string, rows?: readonly string[]) => () => void;
  /** Removes the line from the terminal before other output; it comes back if the work still takes long. */
  readonly clear: () => void;
  /** Shows no line until the returned function is called: a question, or answers that fill the screen. */
  readonly pause: () => () => void;
  readonly close: () => void;
}

export interface Invocation {
  /** The arguments after the name of the command. */
  readonly words: readonly string[];
  /** The last of them: those after `--`. */
  readonly after?: readonly string[];
  readonly flags: Flags;
  readonly io: Io;
  /** Masks secrets in everything that is printed. */
  readonly edge: Edge;
  /** Agrees to the plan of an experiment instead of the user. @throws where nothing is to be done */
  readonly agree?: (plan: Plan, pod: Pod) => void;
  /** The number of the only cause that `explain -o patch` may take a fix of; undefined: the first one with such a fix. */
  readonly patchOf?: number;
}

/** Output formats by name; the first is the default. */
export type Format =
  | 'table'
  | 'wide'
  | 'json'
  | 'yaml'
  | 'name'
  | 'markdown'
  | 'html'
  | 'patch'
  | 'kustomize'
  | 'junit';

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly about: string;
  /** Paragraphs of help. */
  readonly description: string;
  /** The usage after `kubectl crashloop`: `explain (POD | TYPE/NAME)`. */
  readonly usage: string;
  /** Each has a comment and the text after `kubectl crashloop`. */
  readonly examples: readonly (readonly [comment: string, command: string])[];
  readonly flags: readonly OwnFlag[];
  /** What a flag does here, where that differs from its usual description. */
  readonly abouts?: Partial<Readonly<Record<OwnFlag, string>>>;
  readonly formats: readonly Format[];
  /** Exit code of an error; default 1. */
  readonly errorCode?: number;
  /**
   * The choices for its arguments, in order, for completion; `more` is for all further ones. Default: no arguments.
   */
  readonly completes?: { readonly words: readonly Choices[]; readonly more?: Choices };
  /**
   * @returns the exit code
   * @throws UserError
   */
  run(invocation: Invocation): Promise<number>;
}

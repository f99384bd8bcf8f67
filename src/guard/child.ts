/** Runs the command with the terminal and the streams of this program, and passes signals on. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Clock } from '../clock.ts';

/** The signals that are passed on. */
export type Passed = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** How the command ended. */
export interface Ended {
  /** As a shell reports it: 128 + n after signal n; 126 and 127 if it could not be started. */
  readonly code: number;
  readonly signal: string | null;
  /** Why it could not be started. */
  readonly why: string | null;
}

export interface Child {
  readonly ended: Promise<Ended>;
  /** Passes a signal on, unless the command has got it already. */
  readonly pass: (signal: Passed) => Promise<void>;
}

export interface ChildOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly platform: string;
  readonly clock: Clock;
}

/** Milliseconds in which a signal to the whole process group reaches the witness, and its end reaches us. */
const WITNESS_MILLISECONDS = 200;

/**
 * A process in our process group that does nothing. If a signal ends it, the signal went to the whole group (Ctrl-C, a
 * runner that stops a job), so the command has got it, too. Some commands end at once when they get a signal twice.
 */
class Witness {
  #process: ChildProcess | undefined;
  #ended: Promise<string | null> | undefined;

  /** Starts it. Without a shell in /bin there is none. */
  start(): void {
    // It reads from us, so that it also ends if this program is killed.
    const witness = spawn('/bin/sh', ['-c', 'read line'], { stdio: ['pipe', 'ignore', 'ignore'], env: {} });
    this.#process = witness;
    this.#ended = new Promise((resolve) => {
      witness.once('error', () => resolve(null));
      witness.once('exit', (_, signal) => resolve(signal));
    });
    witness.stdin?.on('error', () => undefined);
    witness.unref();
  }

  /** Returns whether it got a signal as well. */
  async got(signal: Passed, clock: Clock): Promise<boolean> {
    const over = new AbortController();
    const late = clock.sleep(WITNESS_MILLISECONDS, over.signal).then(() => null);
    const by = await Promise.race([this.#ended ?? late, late]);
    over.abort();
    if (by !== null) this.start();
    return by === signal;
  }

  stop(): void {
    this.#process?.stdin?.destroy();
    this.#process?.kill('SIGKILL');
  }
}

/** Why a program could not be started, and the exit code of a shell for that. */
function notStarted(program: string, { code, message }: NodeJS.ErrnoException): Ended {
  const is = (why: string, exit: number): Ended => ({ code: exit, signal: null, why: `${program}: ${why}` });
  switch (code) {
    case 'ENOENT':
      return is(program.includes('/') ? 'no such file' : 'command not found', 127);
    case 'EACCES':
      return is('permission denied: it is not an executable file', 126);
    case 'E2BIG':
      return is('the arguments are too long', 126);
    default:
      return is(message, 126);
  }
}

const numberOf = (signal: string): number => constants.signals[signal as keyof typeof constants.signals] ?? 0;

/** Starts a command. Never throws. @param argv the program and its arguments */
export function startChild([program = '', ...words]: readonly string[], options: ChildOptions): Child {
  const { env, cwd, clock, platform } = options;
  const witness = platform === 'win32' ? undefined : new Witness();
  let child: ChildProcess;
  try {
    // The streams are the same files, so no byte passes through this program.
    child = spawn(program, words, { stdio: 'inherit', env, cwd });
  } catch (error) {
    return { ended: Promise.resolve(notStarted(program, error as Error)), pass: async () => undefined };
  }
  witness?.start();
  let over = false;
  const ended = new Promise<Ended>((resolve) => {
    child.once('error', (error) => child.pid === undefined && resolve(notStarted(program, error)));
    // Not `close`: a process that the command leaves running may keep the streams open.
    child.once('exit', (code, signal) =>
      resolve({ code: code ?? 128 + numberOf(signal ?? ''), signal: code === null ? signal : null, why: null }),
    );
  }).finally(() => {
    over = true;
    witness?.stop();
  });
  return {
    ended,
    async pass(signal) {
      // Windows sends Ctrl-C to all processes of the console, and has no signals.
      if (over || (witness === undefined && signal !== 'SIGTERM')) return;
      if (witness !== undefined && (await witness.got(signal, clock))) return;
      if (!over) child.kill(signal);
    },
  };
}

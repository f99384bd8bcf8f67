/** The only reader of `process`: arguments, environment, streams, signals and the exit code. */
import { fstatSync, statSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename } from 'node:path';
import { run } from './cli/run.ts';
import type { Interrupt, Io } from './cli/command.ts';
import { BUILD } from './cli/build.ts';
import { machineClock } from './clock.ts';
import { UserError } from './errors.ts';
import { Waits } from './waits.ts';

/**
 * Returns the command that the user types. kubectl runs `kubectl-crashloop_why` on PATH as `kubectl crashloop-why`
 * (k8s.io/kubectl/pkg/cmd/plugin.go), and krew names the file after its manifest, which may have another name than
 * ours. A file with any other name is one from dist/.
 */
function programName(): string {
  const name = basename(process.argv0).replace(/\.exe$/i, '');
  const plugin = /^kubectl-(\w+)$/.exec(name)?.[1];
  if (plugin !== undefined) return `kubectl ${plugin.replaceAll('_', '-')}`;
  return name === 'node' || name.startsWith('kubectl-') ? 'kubectl crashloop' : name;
}

/** The handlers of signals. */
const interrupts = new Set<(signal: Interrupt) => void>();

/** Returns whether the reader of the output is gone: it closed the pipe (`| head`), or the terminal was closed. */
const isReaderGone = ({ code }: NodeJS.ErrnoException): boolean => code === 'EPIPE' || code === 'EIO';

/** Ends the work because the reader of standard output is gone. That is not an error. */
function onReaderGone(): void {
  // Clean up in the cluster first.
  if (interrupts.size === 0) process.exit();
  for (const handle of interrupts) handle('SIGHUP');
}

/** Returns what to tell the user: the answer is lost, such as on a full disk. */
const cannotWrite = (error: Error): UserError => new UserError(`cannot write to standard output: ${error.message}`);

/** Loads node:tty only when needed: it takes milliseconds, and most runs do not need it. */
const isTerminal = (descriptor: number): boolean => process.getBuiltinModule('node:tty').isatty(descriptor);

/** Returns whether standard output is a terminal. A file, a pipe and /dev/null are recognised without node:tty. */
function isTerminalOut(): boolean {
  if (process.platform === 'win32') return isTerminal(1);
  const out = fstatSync(1);
  return out.isCharacterDevice() && out.rdev !== statSync('/dev/null').rdev && isTerminal(1);
}

/**
 * Opened on first use. `process.stdout`, `process.stderr` and `process.stdin` load node:net, and most runs use none of
 * them.
 */
let output: NodeJS.WriteStream | undefined;
function stdout(): NodeJS.WriteStream {
  // `out` rejects with every other error.
  output ??= process.stdout.on('error', (error) => isReaderGone(error) && onReaderGone());
  return output;
}
let errors: NodeJS.WriteStream | undefined;
function stderr(): NodeJS.WriteStream {
  // Without its notices the answer is still right, and so is the exit code. An experiment that cannot say what it does ends.
  errors ??= process.stderr.on('error', () => interrupts.size > 0 && onReaderGone());
  return errors;
}

/**
 * Writes to standard output at once, as its stream does on every platform except Windows. Returns what could not be
 * written because another process made the pipe non-blocking and it is full.
 */
function writeNow(text: string): Buffer {
  let left = Buffer.from(text);
  try {
    while (left.length > 0) left = left.subarray(writeSync(1, left));
  } catch (error) {
    const trouble = error as NodeJS.ErrnoException;
    if (trouble.code === 'EAGAIN') return left;
    if (!isReaderGone(trouble)) throw cannotWrite(trouble);
    onReaderGone();
    return Buffer.alloc(0);
  }
  return left;
}

/**
 * Returns the current folder; where another program has removed it, the path that the shell remembers, so that only a
 * file with a relative path is not found.
 */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return process.env.PWD || '/';
  }
}

const io: Io = {
  out: (text) =>
    new Promise((resolve, reject) => {
      const left = output !== undefined || process.platform === 'win32' ? text : writeNow(text);
      if (left.length === 0) resolve();
      else stdout().write(left, (error) => (error && !isReaderGone(error) ? reject(cannotWrite(error)) : resolve()));
    }),
  err: (text) => void stderr().write(text),
  stdout: {
    get isTerminal() {
      return isTerminalOut();
    },
    get columns() {
      return stdout().columns;
    },
    get rows() {
      return stdout().rows;
    },
  },
  stderr: {
    get isTerminal() {
      return isTerminal(2);
    },
    get columns() {
      return stderr().columns;
    },
  },
  async readStdin(limit) {
    const { wholeOf } = await import('./sources/input.ts');
    return wholeOf(process.stdin as AsyncIterable<Buffer>, limit, 'standard input');
  },
  async ask(question, signal) {
    const { createInterface } = await import('node:readline/promises');
    // Not readline's own line editing, so that Ctrl-C stays a signal.
    const lines = createInterface({ input: process.stdin, output: stderr(), terminal: false });
    const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    try {
      return await Promise.race([lines.question(question, { signal }).catch(() => ''), closed]);
    } finally {
      lines.close();
      process.stdin.unref?.();
    }
  },
  async keyboard(events) {
    const { keyboard } = await import('./cli/keyboard.ts');
    return keyboard(
      {
        input: process.stdin,
        output: stdout(),
        isWindows: process.platform === 'win32',
        on: (event, handle) => void process.on(event, handle),
        off: (event, handle) => void process.off(event, handle),
        writeNow(text) {
          try {
            writeSync(1, text);
          } catch {
            // The terminal is gone.
          }
        },
        interrupt() {
          // Without a handler, or after the time in which only the first signal counts, it ends the program.
          if (!process.emit('SIGINT', 'SIGINT')) process.exit(130);
        },
        // All processes of the command stop, as they do when the terminal sends the signal.
        stop: () => process.kill(0, 'SIGTSTP'),
      },
      events,
    );
  },
  onInterrupt(handle) {
    const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const name of names) process.on(name, handle);
    interrupts.add(handle);
    return () => {
      interrupts.delete(handle);
      for (const name of names) process.off(name, handle);
    };
  },
  protocol: () => ({ input: process.stdin, output: stdout() }),
  leave() {
    // A DNS lookup in progress holds a thread of libuv, and exit() waits for it until the resolver answers.
    if (process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')) process.kill(process.pid, 'SIGKILL');
    process.exit();
  },
  environment: {
    env: process.env,
    homedir: homedir(),
    get cwd() {
      return currentFolder();
    },
    platform: process.platform,
    get stdinIsTerminal() {
      return isTerminal(0);
    },
    stdinFd: 0,
    stderrFd: 2,
    clock: machineClock,
    waits: new Waits(),
    userAgent: `kubectl-crashloop/${BUILD.version} (${process.platform}/${process.arch})`,
  },
  program: programName(),
  platform: `${process.platform}/${process.arch}`,
  node: process.versions.node,
};

void run(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
  // Everything is written. Leaving at once skips the teardown of the heap, which takes milliseconds.
  if ((output?.writableLength ?? 0) === 0 && (errors?.writableLength ?? 0) === 0) process.exit();
});

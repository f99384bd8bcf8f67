/** The only reader of `process`: arguments, environment, streams, signals and the exit code. */
import { homedir } from 'node:os';
import { basename } from 'node:path';
import { run } from './cli/run.ts';
import type { Io } from './cli/command.ts';
import { BUILD } from './cli/build.ts';

/** `kubectl crashloop` where the program carries a plugin's name, as kubectl looks for it on PATH. */
function programName(): string {
  const name = basename(process.argv0).replace(/\.exe$/i, '');
  return name === 'node' || name.startsWith('kubectl-') ? 'kubectl crashloop' : name;
}

/** Who reads our output may close it early (`| head`): that is the end of the work, not an error. */
function onClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
process.stdout.on('error', onClosedPipe);

/** node:tty takes milliseconds to load, and most runs ask for none of this. */
const isTerminal = (descriptor: number): boolean => process.getBuiltinModule('node:tty').isatty(descriptor);

/** Asking `process.stderr` and `process.stdin` opens them; most runs use neither. */
let errors: NodeJS.WriteStream | undefined;
function stderr(): NodeJS.WriteStream {
  errors ??= process.stderr.on('error', onClosedPipe);
  return errors;
}

const io: Io = {
  out: (text) =>
    new Promise((resolve) => {
      process.stdout.write(text, () => resolve());
    }),
  err: (text) => void stderr().write(text),
  stdout: { isTerminal: process.stdout.isTTY === true, columns: process.stdout.columns },
  stderr: { get isTerminal() { return isTerminal(2); } },
  async readStdin() {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  },
  environment: {
    env: process.env,
    homedir: homedir(),
    cwd: process.cwd(),
    platform: process.platform,
    get stdinIsTerminal() { return isTerminal(0); },
    stdinFd: 0,
    stderrFd: 2,
    userAgent: `kubectl-crashloop/${BUILD.version} (${process.platform}/${process.arch})`,
  },
  program: programName(),
  platform: `${process.platform}/${process.arch}`,
  node: process.versions.node,
};

void run(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
});

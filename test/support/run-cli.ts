/**
 * Runs the program from its arguments to its streams: off a terminal, without a kubeconfig, on a clock that never
 * waits.
 */
import type { Io } from '../../src/cli/command.ts';
import { run } from '../../src/cli/run.ts';
import { FakeClock } from './fake-clock.ts';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

export async function crashloop(argv: readonly string[], stdin = ''): Promise<Ran> {
  const ran: Ran = { code: 0, out: '', err: '' };
  const io: Io = {
    out: async (text) => {
      ran.out += text;
    },
    err: (text) => {
      ran.err += text;
    },
    stdout: { isTerminal: false, columns: undefined },
    stderr: { isTerminal: false },
    readStdin: async () => Buffer.from(stdin),
    ask: async () => '',
    onInterrupt: () => () => undefined,
    environment: {
      env: {},
      homedir: '/nonexistent',
      cwd: '/',
      platform: 'linux',
      stdinIsTerminal: false,
      stdinFd: 0,
      stderrFd: 2,
      clock: FakeClock.running(),
      userAgent: 'test',
      serviceAccountDir: '/nonexistent',
    },
    program: 'kubectl crashloop',
    platform: 'linux/x64',
    node: '26.0.0',
  };
  ran.code = await run(argv, io);
  return ran;
}

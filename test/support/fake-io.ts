/** The program's streams and environment, kept in memory. */
import type { Io } from '../../src/cli/command.ts';
import { environment } from '../sources/cluster/support/environment.ts';
import { FakeClock } from './fake-clock.ts';

export interface FakeIo {
  readonly io: Io;
  /** Returns what was written to standard output so far. */
  readonly out: () => string;
  /** Returns what was written to standard error so far. */
  readonly err: () => string;
}

/**
 * Returns streams off a terminal, with empty standard input, no kubeconfig, and a clock that never waits.
 * @param over replaces parts of it
 */
export function fakeIo(over: Partial<Io> = {}): FakeIo {
  let [out, err] = ['', ''];
  const io: Io = {
    out: async (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    stdout: { isTerminal: false, columns: undefined },
    stderr: { isTerminal: false },
    readStdin: async () => Buffer.alloc(0),
    ask: async () => '',
    onInterrupt: () => () => undefined,
    environment: environment({}, { clock: FakeClock.running() }),
    program: 'kubectl crashloop',
    platform: 'linux/x64',
    node: '26.0.0',
    ...over,
  };
  return { io, out: () => out, err: () => err };
}

/**
 * Runs the program from its arguments to its streams: off a terminal, without a kubeconfig, on a clock that never
 * waits.
 */
import type { Io } from '../../src/cli/command.ts';
import { run } from '../../src/cli/run.ts';
import { fakeIo } from './fake-io.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command. @param over replaces parts of the streams and the environment */
export async function crashloop(argv: readonly string[], stdin = '', over: Partial<Io> = {}): Promise<Ran> {
  const { io, out, err } = fakeIo({ readStdin: async () => Buffer.from(stdin), ...over });
  const code = await run(argv, io);
  return { code, out: out(), err: err() };
}

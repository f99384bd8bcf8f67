/** Runs the program against an API in memory, with a clock that the test moves. */
import { expect } from 'chai';
import type { Interrupt } from '../../../src/cli/command.ts';
import { run } from '../../../src/cli/run.ts';
import { environment } from '../../sources/cluster/support/environment.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { FakeApi } from './api.ts';

export interface Ran {
  readonly api: FakeApi;
  /** Lets time pass until something holds. */
  readonly until: (holds: () => boolean, what: () => string) => Promise<void>;
  /** Lets time pass until the program ends. Returns its exit code. */
  readonly ended: () => Promise<number>;
  readonly out: () => string;
  readonly err: () => string;
  readonly interrupt: (signal: Interrupt) => void;
}

/** @param test gets the program while it runs; afterwards no watch and no signal handler may be left */
export async function running(
  argv: readonly string[],
  before: (api: FakeApi) => void,
  test: (ran: Ran) => Promise<void>,
  terminal = false,
  stdin = '',
): Promise<void> {
  const api = await FakeApi.open();
  const { clock } = api;
  before(api);
  const handlers = new Set<(signal: Interrupt) => void>();
  const { io, out, err } = fakeIo({
    stdout: { isTerminal: terminal, columns: terminal ? 100 : undefined, rows: terminal ? 14 : undefined },
    onInterrupt: (handle) => {
      handlers.add(handle);
      return () => void handlers.delete(handle);
    },
    readStdin: () => Promise.resolve(Buffer.from(stdin)),
    environment: environment({ TERM: 'xterm', NO_COLOR: '1' }, { clock }),
  });
  const exit = run([...argv, '-n', 'shop', '-s', api.server.url], io);
  const ended = (): Promise<number> => clock.settled(exit);
  try {
    await test({
      api,
      until: (holds, what) => clock.until(holds, what),
      ended,
      out,
      err,
      interrupt: (signal) => {
        for (const handle of handlers) handle(signal);
      },
    });
    await ended();
    await clock.until(
      () => api.watches === 0,
      () => `${api.watches} watches are left`,
    );
    expect(handlers.size, 'signals are given back').to.equal(0);
  } finally {
    for (const handle of handlers) handle('SIGINT');
    await ended();
    await api.close();
  }
}

/** The part that all experiment commands share. */
import { expect } from 'chai';
import type { Interrupt, Io } from '../../src/cli/command.ts';
import { dryRunOf, personOf } from '../../src/cli/client.ts';
import { durationOf } from '../../src/cli/durations.ts';
import { interruptible } from '../../src/cli/signals.ts';
import { labWish } from '../../src/cli/experiment.ts';
import type { Flags } from '../../src/cli/flags.ts';
import { FakeClock } from '../support/fake-clock.ts';

const flags = (values: Record<string, string> = {}, switches: Record<string, boolean> = {}): Flags => ({
  values,
  switches,
  lists: {},
});

describe('cli/experiment', () => {
  it('reads durations', () => {
    expect(['30s', '5m', '1m30s', '1h', '45'].map((text) => durationOf('duration', text))).to.deep.equal([
      30, 300, 90, 3600, 45,
    ]);
    for (const text of ['', '0', '0s', '-5s', '5 m', 'soon', '1.5m'])
      expect(() => durationOf('duration', text), text).to.throw(`invalid argument "${text}" for "--duration" flag`);
  });
  it('reads --dry-run as kubectl does', () => {
    expect([dryRunOf(flags()), dryRunOf(flags({ 'dry-run': 'server' }))]).to.deep.equal(['none', 'server']);
    expect(() => dryRunOf(flags({ 'dry-run': 'true' }))).to.throw(
      'invalid dry-run value (true). Must be "none", "server", or "client".',
    );
  });
  it('leaves out flags that were not given', () => {
    expect(labWish(flags({ container: '' }))).to.deep.equal({
      keepLabels: false,
      shareVolumes: false,
      skipInit: false,
    });
    expect(labWish(flags({ container: 'web', duration: '1m' }, { 'share-volumes': true }))).to.deep.equal({
      container: 'web',
      keepLabels: false,
      shareVolumes: true,
      skipInit: false,
      duration: 60,
    });
  });

  describe('signals', () => {
    const listening = (): { io: Io; handlers: Set<(signal: Interrupt) => void>; clock: FakeClock } => {
      const handlers = new Set<(signal: Interrupt) => void>();
      const clock = new FakeClock();
      return {
        handlers,
        clock,
        io: {
          onInterrupt: (handle: (signal: Interrupt) => void) => {
            handlers.add(handle);
            return () => void handlers.delete(handle);
          },
          environment: { clock },
        } as unknown as Io,
      };
    };
    it('abort the work once, and the first one counts', () => {
      const { io, handlers } = listening();
      let told = 0;
      const { signal, came, stop } = interruptible(io, () => told++);
      expect([signal.aborted, came()]).to.deep.equal([false, undefined]);
      for (const name of ['SIGTERM', 'SIGINT'] as const) for (const handle of handlers) handle(name);
      expect([signal.aborted, came(), told]).to.deep.equal([true, 'SIGTERM', 1]);
      stop();
      expect(handlers.size).to.equal(0);
    });
    it('end the program when a second one comes a second later', async () => {
      const { io, handlers, clock } = listening();
      const { stop } = interruptible(io, () => undefined);
      for (const handle of handlers) handle('SIGINT');
      expect(handlers.size).to.equal(1);
      await clock.pass(900);
      expect(handlers.size).to.equal(1);
      await clock.pass(100);
      expect(handlers.size).to.equal(0);
      stop();
    });
  });

  it('asks only if standard input and standard error are terminals', async () => {
    const io = (stdin: boolean, stderr: boolean): Io =>
      ({
        err: () => undefined,
        stderr: { isTerminal: stderr },
        environment: { stdinIsTerminal: stdin },
        ask: async (question: string) => `${question}!`,
      }) as unknown as Io;
    const { signal } = new AbortController();
    expect([personOf(io(false, true), signal).ask, personOf(io(true, false), signal).ask]).to.deep.equal([null, null]);
    expect(await personOf(io(true, true), signal).ask!('so?')).to.equal('so?!');
  });
});

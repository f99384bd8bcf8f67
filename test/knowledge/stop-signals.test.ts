import { expect } from 'chai';
import { exitCodeOf } from '../../src/knowledge/stop-signals.ts';

describe('stop signals', () => {
  it('give the exit code of a process that they end', () => {
    for (const [signal, code] of [
      ['SIGTERM', 143],
      ['SIGINT', 130],
      ['SIGQUIT', 131],
      ['SIGUSR1', 138],
    ] as const)
      expect(exitCodeOf(signal), signal).to.equal(code);
    for (const signal of [undefined, '', 'SIG', 'SIGNOTHING']) expect(exitCodeOf(signal), signal).to.equal(undefined);
  });
});

/** How wide the output is where it is no terminal. */
import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { displayWidth } from '../../src/render/width.ts';
import { environment } from '../sources/cluster/support/environment.ts';
import { crashloop } from '../support/run-cli.ts';

const RECORDING = fileURLToPath(new URL('../corpus/upstream-pending', import.meta.url));
const COMMANDS = ['explain', 'check', 'logs', 'timeline', 'backoff', 'oom-test'].map((name) => [name, 'web-1']);

/** Returns what a command prints into a pipe. @param columns COLUMNS of the environment */
async function piped(words: readonly string[], columns?: string): Promise<string> {
  const { out } = await crashloop([...words, '--from', RECORDING, '-n', 'ns-73d525'], '', {
    stdout: { isTerminal: false, columns: undefined },
    environment: environment(columns === undefined ? {} : { COLUMNS: columns }),
  });
  expect(out, words.join(' ')).not.to.equal('');
  return out;
}

const words = (text: string): string => text.replace(/ \\\n/g, ' ').replace(/\s+/g, ' ');
const longest = (text: string): number => Math.max(...text.split('\n').map(displayWidth));

describe('the width of a pipe', () => {
  it('has no limit: grep finds the sentences on one line', async () => {
    expect((await piped(['explain', 'web-1'])).split('\n')).to.include(
      '  web cannot connect to Service postgres:5432: no endpoint is ready, because postgres-1 cannot be scheduled: ' +
        'Insufficient cpu on 2 of 2 nodes; it requests cpu 64',
    );
    expect(await piped(['list'])).to.match(/^ {2}confirmed: .*it requests cpu 64; no node can ever fit it/m);
    const quoted = (await piped(['explain', 'postgres-1'])).split('\n');
    expect(quoted.some((line) => /0\/2 nodes are available: .* help(?:ful|) for scheduling\.$/.test(line))).to.equal(
      true,
    );
  });
  it('cuts no text of any command, and wraps none', async () => {
    for (const command of [...COMMANDS, ['list']]) {
      const whole = await piped(command);
      const wide = await piped(command, '100000');
      expect(whole, command.join(' ')).not.to.contain('…');
      expect(words(whole).length, command.join(' ')).to.be.at.least(words(wide).length);
    }
  });
  it('is COLUMNS where that is a number', async () => {
    for (const command of COMMANDS) {
      const narrow = await piped(command, '60');
      const copied = narrow.split('\n').filter((line) => !/^ {3,}/.test(line) || !/kubectl|\\$/.test(line));
      expect(longest(copied.join('\n')), `${command.join(' ')}\n${narrow}`).to.be.at.most(60);
      for (const odd of ['', '0', '-5', '8e9', 'wide'])
        expect(await piped(command, odd), odd).to.equal(await piped(command));
    }
    expect(longest(await piped(['explain', 'web-1'], '100'))).to.be.within(80, 100);
  });
});

import { expect } from 'chai';
import check from '../../../src/checks/app/split-script.ts';
import { dies, only } from '../dead-container.ts';

describe('app/split-script', () => {
  it('says that the shell runs only the first word', async () => {
    const found = only(
      await dies(check, '', { code: 0, container: { command: ['sh', '-c'], args: ['python3', '-m', 'http.server'] } }),
    );
    expect(found.summary).to.match(
      /runs only "python3": sh -c takes one word as its script, and -m http\.server is not passed/,
    );
    expect(found.fixes[0]?.change?.set).to.deep.equal({ command: ['python3', '-m', 'http.server'], args: null });
    expect(found.fixes[1]?.change?.set).to.deep.equal({ command: ['sh', '-c', 'python3 -m http.server'], args: null });
  });

  it('keeps words with blanks whole', async () => {
    const found = only(
      await dies(check, '', { code: 2, container: { command: ['/bin/bash', '-ec', 'echo', "it's here"] } }),
    );
    expect(found.fixes[1]?.change?.set).to.deep.equal({ command: ['/bin/bash', '-c', "echo 'it'\\''s here'"] });
  });

  it('is silent on a whole script, on one that uses the words, and on other programs', async () => {
    for (const command of [
      ['sh', '-c', 'sleep 5'],
      ['sh', '-c', 'sleep'],
      ['/bin/bash', '-lc', '--', 'ulimit -n 65536; exec server --join=a'],
      ['sh', '-c', 'exec "$@"', 'sh', 'sleep', '5'],
      ['sh', '-c', 'sleep 5', 'name'],
      ['python3', '-c', 'pass', 'x'],
    ])
      expect(await dies(check, '', { container: { command } }), command.join(' ')).to.deep.equal([]);
  });
});

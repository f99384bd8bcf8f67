import { expect } from 'chai';
import check from '../../../src/checks/app/joined-words.ts';
import { dies, only } from '../dead-container.ts';

describe('app/joined-words', () => {
  it('finds a flag and its value in one item, in the words of many programs', async () => {
    const cases: [string, string[]][] = [
      ['error: unrecognized arguments: --port 8080\n', ['--port 8080']],
      ['flag provided but not defined: -listen :8080\nUsage of app:\n', ['-listen :8080']],
      ["/usr/bin/python3: No module named ' http'\n", ['-m http.server']],
      ['Error: unknown flag: --log-level debug\n', ['serve', '--log-level debug']],
      [
        'Invalid maximum heap size: -Xmx512m -Xms256m\nError: Could not create the Java Virtual Machine.\n',
        ['-Xmx512m -Xms256m', '-jar', 'a.jar'],
      ],
    ];
    for (const [log, args] of cases) {
      const found = only(await dies(check, log, { code: 2, container: { args } }));
      expect(found.summary, log).to.match(/as one word, not as 2/);
      expect(found.confidence, log).to.equal('confirmed');
      expect(found.fixes[0]?.change?.set).to.deep.equal({ args: args.flatMap((one) => one.split(' ')) });
    }
  });

  it('finds quotes that no shell removes', async () => {
    const cases: [string, string[], string[]][] = [
      ['server.py: error: argument port: invalid int value: \'"8080"\'\n', ['"8080"'], ['8080']],
      ['fatal: invalid value "\'debug\'" for flag\n', ["--level='debug'"], ['--level=debug']],
    ];
    for (const [log, args, right] of cases) {
      const found = only(await dies(check, log, { code: 2, container: { args } }));
      expect(found.confidence, log).to.equal('likely');
      expect(found.summary, log).to.match(/with its quotes, which no shell removes/);
      expect(found.fixes[0]?.change?.set).to.deep.equal({ args: right });
    }
  });

  it('is silent on scripts, on = before the blank, and where the log does not reject the item', async () => {
    const log = 'error: unrecognized arguments: --port 8080\n';
    for (const args of [['--port', '8080'], ['-c', '--port 8080'], ['--title=--port 8080'], ['--host 0.0.0.0']])
      expect(await dies(check, log, { container: { args } }), args.join()).to.deep.equal([]);
    expect(
      await dies(check, 'started with --port 8080\nfatal: no database\n', { container: { args: ['--port 8080'] } }),
    ).to.deep.equal([]);
  });
});

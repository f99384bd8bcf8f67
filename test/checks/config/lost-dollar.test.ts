import { expect } from 'chai';
import check from '../../../src/checks/config/lost-dollar.ts';
import { dies, only } from '../dead-container.ts';

describe('config/lost-dollar', () => {
  it('finds a process ID that is one dollar to each shell, and doubles the dollars', async () => {
    const lines = [
      'sh: 1: kill: Illegal number: $',
      'bash: line 1: kill: $: arguments must be process or job IDs',
      "sh: invalid number '$'",
      'bash: line 1: /proc/$/fd: No such file or directory',
    ];
    for (const line of lines) {
      const found = only(
        await dies(check, `${line}\n`, {
          code: 2,
          container: { command: ['sh', '-c'], args: ['echo $$HOME; kill -0 $$'] },
        }),
      );
      expect(found.confidence, line).to.equal('likely');
      expect(found.summary, line).to.contain('gets one $ for each $$ in args[0]');
      expect(found.fixes[0]?.change?.set, line).to.deep.equal({ args: ['echo $$HOME; kill -0 $$$$'] });
    }
  });
  it('is silent without a shell, without such a script, and where no line shows it', async () => {
    const log = 'sh: 1: kill: Illegal number: $\n';
    for (const command of [
      ['/app', 'kill $$'],
      ['sh', '-c', 'kill $PID'],
      ['sh', '-c', 'kill $$$$'],
      ['sh', '-c', 'a $$(date)'],
    ])
      expect(await dies(check, log, { code: 2, container: { command } }), command.join(' ')).to.deep.equal([]);
    for (const other of ['error: cannot reach db\n', 'error: it costs $ 5\n', 'root@web:~$ error: x\n'])
      expect(await dies(check, other, { container: { command: ['sh', '-c', 'kill $$'] } }), other).to.deep.equal([]);
  });
});

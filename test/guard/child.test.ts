/** What `guard` leaves as it is: the streams, signals and the exit code of the command. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Session, TERMINAL } from '../support/terminal.ts';
import { guarded, until } from './support/guarded.ts';

/** Notes each signal in the file `signals`, and ends after the first of them, 0.6 s later. */
const NOTES =
  'for s in INT TERM HUP; do trap "echo $s >> signals; got=1" $s; done; touch ready; ' +
  'while [ -z "$got" ]; do sleep 0.05; done; sleep 0.6; exit 7';

describe('guard/child', function () {
  this.timeout(400_000);

  it('passes input and output byte for byte', () =>
    guarded(async ({ start }) => {
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i)).toString('latin1');
      const { code, out, err } = await start(
        [],
        ['bash', '-c', 'cat; printf "\\033[1m%s" "$1" >&2', 'x', 'a  b$(id)'],
        bytes,
      ).ended;
      expect(code).to.equal(0);
      expect(Buffer.from(out, 'latin1').toString('utf8')).to.equal(bytes);
      expect(err).to.equal('\u001b[1ma  b$(id)');
    }));

  for (const [what, command, expected, says] of [
    ['the exit code of the command', ['bash', '-c', 'exit 42'], 42, ''],
    ['128 + n after a signal', ['bash', '-c', 'kill -TERM $$'], 143, ''],
    [
      '127 for a command that is not found',
      ['no-such-command-here'],
      127,
      'error: no-such-command-here: command not found\n',
    ],
    ['126 for a file that is not executable', ['/etc/passwd'], 126, 'error: /etc/passwd: permission denied'],
  ] as const)
    it(`exits with ${what}`, () =>
      guarded(async ({ start }) => {
        const { code, err } = await start([], command).ended;
        expect(code).to.equal(expected);
        expect(err).to.contain(says);
      }));

  for (const signal of ['SIGTERM', 'SIGHUP'] as const)
    it(`passes ${signal} on once if only this program gets it`, () =>
      guarded(async ({ folder, start }) => {
        const { process: program, ended } = start([], ['bash', '-c', NOTES]);
        await until(() => existsSync(join(folder, 'ready')), 'the command runs');
        program.kill(signal);
        expect((await ended).code).to.equal(7);
        expect(readFileSync(join(folder, 'signals'), 'utf8')).to.equal(`${signal.slice(3)}\n`);
      }));

  it('does not repeat a signal that the whole process group gets', () =>
    guarded(async ({ folder, start }) => {
      const { process: program, ended } = start([], ['bash', '-c', NOTES]);
      await until(() => existsSync(join(folder, 'ready')), 'the command runs');
      process.kill(-program.pid!, 'SIGINT');
      expect((await ended).code).to.equal(7);
      expect(readFileSync(join(folder, 'signals'), 'utf8')).to.equal('INT\n');
    }));

  it('does not wait for processes that the command leaves running', () =>
    guarded(async ({ start, folder }) => {
      const { ended } = start([], ['bash', '-c', 'sleep 300 <&- >&- 2>&- & echo $! > pid; exit 5']);
      expect((await ended).code).to.equal(5);
      process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 'SIGKILL');
    }));

  it('ends every process that it started', () =>
    guarded(async ({ start }) => {
      const { process: program, ended } = start([], ['bash', '-c', 'exit 1']);
      await ended;
      // The kernel needs some milliseconds to end what was killed.
      const left = (): string => spawnSync('pgrep', ['-g', String(program.pid)], { encoding: 'utf8' }).stdout;
      await until(() => left() === '', 'every process ends');
    }));

  it('gives the command the terminal, and Ctrl-C reaches it once', async function () {
    if (!TERMINAL) this.skip();
    await guarded(async ({ api, folder }) => {
      writeFileSync(join(folder, 'it.sh'), `[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo on a "terminal"\n${NOTES}\n`);
      const main = new URL('../../src/main.ts', import.meta.url).pathname;
      const session = new Session('bash --norc', folder, { PATH: '/usr/bin:/bin', HOME: folder, TERM: 'xterm' });
      session.type(`${process.execPath} ${main} guard -s ${api.server.url} -n shop -- bash it.sh; echo "code" $?\r`);
      await session.shows(/on a terminal/);
      await until(() => existsSync(join(folder, 'ready')), 'the command runs');
      session.type('\u0003');
      await session.shows(/code 7/);
      expect(readFileSync(join(folder, 'signals'), 'utf8')).to.equal('INT\n');
      await session.close();
    });
  });
});

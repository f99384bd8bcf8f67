/** The same command with another value, and the advice to watch for longer. */
import { expect } from 'chai';
import { againWith, longerThan, withCommand, withLongerWatch } from '../../src/cli/again.ts';
import { parseArgv } from '../../src/cli/argv.ts';
import type { Io } from '../../src/cli/command.ts';
import { ALL_FLAGS } from '../../src/cli/flags.ts';
import { UserError } from '../../src/errors.ts';
import { crashloop } from '../support/run-cli.ts';

const run = (...argv: string[]): Parameters<typeof againWith>[0] => {
  const { words, flags } = parseArgv(argv, ALL_FLAGS);
  return { words: words.slice(1), flags, io: { program: 'kubectl crashloop' } as Io };
};
const again = (...argv: string[]): string | null => againWith(run(...argv), argv[0]!, { add: { duration: '9m' } });

describe('cli/again', () => {
  it('keeps the words and flags, and replaces one value', () =>
    expect(again('node-test', 'web-1', '-n', 'shop', '--on', 'a,b', '--yes', '--duration', '30s', '-c', 'it')).to.equal(
      'kubectl crashloop node-test web-1 --namespace=shop --container=it --yes --on=a,b --duration=9m',
    ));
  it('quotes what needs quotes', () =>
    expect(again('node-test', 'web-1', '--command', 'ls; id')).to.equal(
      "kubectl crashloop node-test web-1 --command='ls; id' --duration=9m",
    ));
  it('keeps a switch that is off', () =>
    expect(again('image-test', 'web-1', '--yes=false')).to.equal(
      'kubectl crashloop image-test web-1 --yes=false --duration=9m',
    ));
  it('prints no secret, and no command that reads standard input', () => {
    for (const flag of ['--token=x', '--password=x', '--set=A=b', '--patch=-'])
      expect(again('fix-test', 'web-1', flag), flag).to.equal(null);
  });
  it('ends an error with the whole command that goes on, and keeps its advice', () => {
    const forced = new UserError('a budget forbids it', 'ask its owner', { to: 'to delete it', add: { force: true } });
    const advised = withCommand(forced, run('retry', 'web-1', '-n', 'shop'), 'retry');
    expect(advised).to.deep.include({
      message: 'a budget forbids it',
      hint: 'ask its owner\nto delete it: kubectl crashloop retry web-1 --namespace=shop --force',
    });
    expect(advised.stack).to.equal(forced.stack);
    const dropped = new UserError('no', undefined, { to: 'to retry it', drop: ['recreate'] });
    expect(withCommand(dropped, run('retry', 'web-1', '--recreate', '--yes'), 'retry').hint).to.equal(
      'to retry it: kubectl crashloop retry web-1 --yes',
    );
    const plain = new UserError('no', 'hint');
    expect(withCommand(plain, run('retry', 'web-1'), 'retry')).to.equal(plain);
  });
  it('says in words what changes where the line could hold a secret', () => {
    const error = new UserError('no', undefined, { to: 'to do that', add: { recreate: true }, drop: ['scale'] });
    expect(withCommand(error, run('retry', 'web-1', '--token=x'), 'retry').hint).to.equal(
      'to do that: the same command with --recreate without --scale',
    );
  });
  it('reaches the user', async () => {
    const { err } = await crashloop(['retry', 'web-1', '-n', 'shop', '--restart', '--force']);
    expect(err).to.equal(
      'error: --force and --restart exclude each other\n--force is for the deletion of one pod\n' +
        'to restart: kubectl crashloop retry web-1 --namespace=shop --restart\n',
    );
  });
  it('is three times as long, and five minutes at least', () =>
    expect([10, 100, 101, 600].map(longerThan)).to.deep.equal(['5m', '5m', '6m', '30m']));

  it('advises only after an inconclusive answer', () => {
    const answer = { test: 'fix-test', verdict: 'holds', advice: [] } as const;
    const invocation = run('fix-test', 'web-1', '--fix', '2');
    expect(withLongerWatch(answer, invocation, 'duration', '9m')).to.equal(answer);
    expect(withLongerWatch({ ...answer, verdict: 'inconclusive' }, invocation, 'duration', '9m').advice).to.deep.equal([
      {
        text: 'watch for longer: run it again with --duration=9m',
        command: 'kubectl crashloop fix-test web-1 --fix=2 --duration=9m',
      },
    ]);
  });
});

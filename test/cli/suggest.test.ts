/** Advice on flags and commands that do not exist: only what would be accepted. */
import { expect } from 'chai';
import { COMMANDS } from '../../src/cli/registry.ts';
import { crashloop } from '../support/run-cli.ts';

/** The second line of the error. */
const advice = async (...argv: string[]): Promise<string> => (await crashloop(argv)).err.split('\n')[1] ?? '';

describe('cli/suggest', () => {
  const flags: readonly [string, string[], string][] = [
    ['of the command', ['explain', 'web-1', '--wat'], 'did you mean --watch?'],
    ['of the command that comes later', ['--wat', 'explain', 'web-1'], 'did you mean --watch?'],
    ['of list, without a command', ['--wat'], 'did you mean --watch?'],
    ['of kubectl', ['check', 'web-1', '--contxt', 'x'], 'did you mean --context?'],
    ['with an edit', ['explain', 'web', '--namespce', 'x'], 'did you mean --namespace?'],
    ['of one letter, in the other case', ['list', '-N', 'shop'], 'did you mean -n?'],
    ['with one dash', ['explain', 'web-1', '-watch'], 'did you mean --watch?'],
    ['that is a command', ['--version'], 'did you mean the command? kubectl crashloop version'],
    ['that is a command, by its letter', ['-V'], 'did you mean the command? kubectl crashloop version'],
    ['of another command', ['check', 'web-1', '--watch'], 'check does not take --watch (list, explain, oom-test do)'],
    [
      'of all namespaces only where it is taken',
      ['explain', 'web', '-A'],
      'explain does not take --all-namespaces (list,',
    ],
    ['for the version', ['-v'], 'it is the log level of kubectl; the version: kubectl crashloop version'],
    ['that reads a file', ['timeline', '-f', 'web.tar.gz'], 'did you mean --from?'],
    ['not of the command', ['check', 'web-1', '--wat'], 'the flags of check: kubectl crashloop check --help'],
    ['like nothing', ['check', '--zzzzzzzz'], 'the flags of check: kubectl crashloop check --help'],
    ['of Object.prototype', ['check', '--constructor'], 'the flags of check: kubectl crashloop check --help'],
  ];
  for (const [name, argv, expected] of flags) {
    it(`offers a flag ${name}: ${argv.join(' ')}`, async () => expect(await advice(...argv)).to.include(expected));
  }
  it('offers no flag that the command does not take', async () => {
    for (const { name, flags: own } of COMMANDS) {
      const offered = /did you mean --([\w-]+)\?/.exec(await advice(name, '--wat'))?.[1];
      const known = ['watch', 'wait'].find((flag) => (own as readonly string[]).includes(flag));
      expect(offered, name).to.equal(known);
    }
  });

  const commands: readonly [string, string[], string][] = [
    ['with an edit', ['explian', 'web'], 'did you mean "explain"? All commands: kubectl crashloop --help'],
    ['by the name of kubectl', ['describe', 'web'], 'did you mean "explain"?'],
    ['by another name', ['get'], 'did you mean "list"?'],
    ['for a pod', ['web-1', '-n', 'shop'], 'to explain a pod: kubectl crashloop explain web-1 -n shop'],
    ['for a workload', ['deploy/web'], 'to explain a pod: kubectl crashloop explain deploy/web'],
    ['for a type and a name', ['deploy', 'web'], 'to explain a pod: kubectl crashloop explain deploy web'],
    ['for a hostile name', ['x;$(rm)'], "to explain a pod: kubectl crashloop explain 'x;$(rm)'"],
  ];
  for (const [name, argv, expected] of commands) {
    it(`offers a command ${name}: ${argv.join(' ')}`, async () => expect(await advice(...argv)).to.include(expected));
  }
  it('offers explain too where a pod is named like a command', async () =>
    expect((await crashloop(['demo-1'])).err).to.equal(
      'error: unknown command "demo-1" for "kubectl crashloop"\n' +
        'did you mean "demo"? All commands: kubectl crashloop --help\n' +
        'to explain a pod: kubectl crashloop explain demo-1\n',
    ));
});

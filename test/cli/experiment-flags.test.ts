/** Flags that fix-test, retry and capture refuse before they ask a cluster. */
import { expect } from 'chai';
import { machineClock } from '../../src/clock.ts';
import type { Io } from '../../src/cli/command.ts';
import { run } from '../../src/cli/run.ts';

async function refused(...argv: string[]): Promise<string> {
  let said = '';
  const io: Io = {
    out: async () => undefined,
    err: (text) => {
      said += text;
    },
    stdout: { isTerminal: false, columns: undefined },
    stderr: { isTerminal: false },
    readStdin: async () => Buffer.from('[]'),
    ask: async () => '',
    onInterrupt: () => () => undefined,
    environment: {
      env: { KUBECONFIG: '/nonexistent' },
      homedir: '/nonexistent',
      cwd: '/',
      platform: 'linux',
      stdinIsTerminal: false,
      stdinFd: 0,
      stderrFd: 2,
      clock: machineClock,
      userAgent: 'test',
      serviceAccountDir: '/nonexistent',
    },
    program: 'kubectl crashloop',
    platform: 'linux/x64',
    node: '26.0.0',
  };
  expect(await run(argv, io)).to.equal(1);
  return said.split('\n')[0]!;
}

describe('cli: flags of fix-test, retry and capture', () => {
  const cases: [string[], RegExp][] = [
    [['fix-test'], /a pod or TYPE\/NAME is needed/],
    [['fix-test', 'web-1', '--fix', '0'], /invalid argument "0" for "--fix"/],
    [['fix-test', 'web-1', '--fix', 'oom'], /give the number of a cause/],
    [['fix-test', 'web-1', '--set', 'NAME'], /give NAME=VALUE/],
    [['fix-test', 'web-1', '--patch', '/nonexistent.yaml'], /--patch: ENOENT/],
    [['fix-test', 'web-1', '--patch', '-'], /RFC 6902/],
    [['fix-test', 'web-1', '--skip-init'], /unknown flag: --skip-init/],
    [['retry', 'web-1', '--restart', '--scale'], /--restart and --scale exclude each other/],
    [['retry', 'web-1', '--dry-run', 'maybe'], /invalid dry-run value \(maybe\)/],
    [['retry', 'web-1', '--wait', '--timeout', 'soon'], /invalid argument "soon" for "--timeout"/],
    [['retry', 'web-1', 'web-2'], /one pod at a time/],
    [['capture', 'web-1', '--file', '/'], /\/ exists already/],
    [['capture', 'web-1', '--file', '/nonexistent/web.tar.gz'], /cannot be written/],
    [['capture', 'web-1', '--timeout', '-5s'], /invalid argument "-5s"/],
    [['capture', 'web-1', '--from', 'x.tar.gz'], /unknown flag: --from/],
  ];
  for (const [argv, words] of cases) it(argv.join(' '), async () => expect(await refused(...argv)).to.match(words));
});

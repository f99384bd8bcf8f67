/** Flags that fix-test, retry and capture refuse before they ask a cluster. */
import { expect } from 'chai';
import { environment } from '../sources/cluster/support/environment.ts';
import { crashloop } from '../support/run-cli.ts';

async function refused(...argv: string[]): Promise<string> {
  const { code, err } = await crashloop(argv, '[]', { environment: environment({ KUBECONFIG: '/nonexistent' }) });
  expect(code).to.equal(1);
  return err.split('\n')[0]!;
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
    [['retry', 'web-1', 'web-2'], /one target at a time/],
    [['capture', 'web-1', '--file', '/'], /cannot write \/: it is a folder/],
    [['capture', 'web-1', '--file', '/nonexistent/web.tar.gz'], /cannot write .*: the folder does not exist/],
    [['capture', 'web-1', '--timeout', '-5s'], /invalid argument "-5s"/],
    [['capture', 'web-1', '--from', 'x.tar.gz'], /unknown flag: --from/],
  ];
  for (const [argv, words] of cases) it(argv.join(' '), async () => expect(await refused(...argv)).to.match(words));
});

import { expect } from 'chai';
import missingModule from '../../../src/checks/app/missing-module.ts';
import badFlag from '../../../src/checks/app/bad-flag.ts';
import exception from '../../../src/checks/app/unhandled-exception.ts';
import permission from '../../../src/checks/config/file-permission.ts';
import type { Check } from '../../../src/checks/check.ts';
import { dies } from '../dead-container.ts';

const TRACE = 'Traceback (most recent call last):\n  File "/app/a.py", line 3, in <module>\n    import tracer\n';
const MODULE = `${TRACE}ModuleNotFoundError: No module named 'tracer'\n`;
const ZERO =
  'Traceback (most recent call last):\n  File "/app/a.py", line 3, in run\nZeroDivisionError: division by zero\n';
const FLAG = 'flag provided but not defined: -fast\n';

const confidence = async (check: Check, log: string, container = {}): Promise<string | undefined> =>
  (await dies(check, log, { code: 1, container }))[0]?.confidence;

describe('the last word of a log', () => {
  it('is an error that nothing follows but its trace, its usage text and lines that drain', async () => {
    expect(await confidence(missingModule, MODULE)).to.equal('confirmed');
    expect(await confidence(missingModule, `${MODULE}INFO request 7 served in 3 ms\n`)).to.equal('confirmed');
    expect(await confidence(exception, ZERO)).to.equal('confirmed');
    expect(
      await confidence(badFlag, `${FLAG}Usage of /app/p:\n  -slow\n    \tbe slow\n`, { args: ['-fast'] }),
    ).to.equal('confirmed');
  });

  it('is no error that the program went on after: another error or statement may be the reason', async () => {
    const after = 'CRITICAL ledger 7 is torn at byte 9120, refusing to serve\n';
    expect(await confidence(missingModule, MODULE + after)).to.not.equal('confirmed');
    expect(await confidence(exception, `${ZERO}INFO job skipped\n${after}`)).to.not.equal('confirmed');
    expect(
      await confidence(badFlag, `${FLAG}fast mode of the child is off\nring 4 has no head\n`, { args: ['-fast'] }),
    ).to.not.equal('confirmed');
    expect(
      await confidence(
        missingModule,
        "Error: Cannot find module 'fsevents'\nRequire stack:\n- /app/watch.js\nfalling back to polling\n" +
          'Error: the head of ring 4 is deaf\n    at main (/app/main.js:3:9)\n',
      ),
    ).to.not.equal('confirmed');
  });

  it('may be repeated by a caller that names the same file', async () => {
    const denied = "cat: can't open '/etc/tls/tls': Permission denied\n";
    const volumes = [{ name: 'tls', secret: { secretName: 'tls', defaultMode: 0o400 } }];
    const spec = {
      securityContext: { runAsUser: 1000 },
      volumeMounts: [{ name: 'tls', mountPath: '/etc/tls' }],
    };
    const run = async (log: string): Promise<string | undefined> =>
      (await dies(permission, log, { code: 1, container: spec, spec: { volumes } }))[0]?.confidence;
    expect(await run(denied)).to.equal(await run(`${denied}could not read /etc/tls/tls: permission denied\n`));
  });
});

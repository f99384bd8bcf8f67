import { expect } from 'chai';
import check from '../../../src/checks/volumes/io-error.ts';
import { dies, only, textOf } from '../dead-container.ts';
import type { Death } from '../dead-container.ts';

const claimed: Death = {
  container: { volumeMounts: [{ name: 'v', mountPath: '/prometheus' }] },
  spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'metrics' } }] } as never,
};
const LOG =
  'level=error msg="Error opening query log file" err="open /prometheus/queries.active: input/output error"\n' +
  'panic: Unable to create mmap-ed active query log\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:12 +0x1\n';

describe('volumes/io-error', () => {
  it('names the claim of the path', async () => {
    const found = only(await dies(check, LOG, { ...claimed, code: 2 }));
    expect(found).to.include({ confidence: 'likely', category: 'volume' });
    expect(found.summary).to.match(/claim metrics.*input\/output error$/i);
    expect(textOf(found)).to.match(/describe pvc metrics/);
  });

  it("names the node's disk for a path of the image", async () => {
    const found = only(await dies(check, "OSError: [Errno 5] Input/output error: '/srv/idx'\n"));
    expect(found.summary).to.match(/the node's disk/);
    expect(textOf(found)).to.match(/describe node node-1/);
  });

  it('stays silent on terminals and on an error that the app survived', async () => {
    expect(await dies(check, 'stty: standard input: Input/output error on the tty\n', claimed)).to.be.empty;
    expect(
      await dies(check, `WARN cannot read /prometheus/x: input/output error, ignored\n${'INFO served\n'.repeat(60)}`),
    ).to.be.empty;
  });
});

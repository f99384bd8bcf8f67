import { expect } from 'chai';
import check from '../../../src/checks/config/not-pid-1.ts';
import { dies, only } from '../dead-container.ts';

const RUNIT = 'runit: fatal: must be run as process no 1.\n';
const shares = (field: string): object => ({ spec: { [field]: true } });

describe('config/not-pid-1', () => {
  it('names the field that gives PID 1 to another program', async () => {
    const found = only(await dies(check, RUNIT, { code: 100, ...shares('shareProcessNamespace') }));
    expect(found).to.include({ confidence: 'likely', category: 'missing-config' });
    expect(found.summary).to.match(
      /^web has to be PID 1, but with shareProcessNamespace: true, the pause container is PID 1/,
    );
    expect(found.fixes[0]?.change).to.deep.equal({ container: null, set: { shareProcessNamespace: false } });
    expect(only(await dies(check, RUNIT, { code: 100, ...shares('hostPID') })).summary).to.include('init of the node');
  });

  it('reads systemd, too', async () => {
    const log = "Couldn't find an alternative telinit implementation to spawn.\n";
    expect(await dies(check, log, shares('hostPID'))).to.have.length(1);
  });

  it('stays silent where the pod shares nothing, and on other errors', async () => {
    expect(await dies(check, RUNIT, { code: 100 })).to.deep.equal([]);
    const other = 'worker: fatal: process 1 exited\n';
    expect(await dies(check, other, shares('shareProcessNamespace'))).to.deep.equal([]);
  });
});

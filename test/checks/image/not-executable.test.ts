import { expect } from 'chai';
import check from '../../../src/checks/image/not-executable.ts';
import { dies, only, textOf } from '../dead-container.ts';

describe('image/not-executable', () => {
  it('is confirmed if the exit code agrees', async () => {
    const found = only(await dies(check, '/entry.sh: line 3: /srv/api: Permission denied\n', { code: 126 }));
    expect(found.confidence).to.equal('confirmed');
    expect(textOf(found)).to.match(/chmod \+x \/srv\/api/);
  });
  it('says that file capabilities may be the reason where the kernel does not permit it', async () => {
    const log = 'exec /srv/dnsd: operation not permitted\n';
    const dropped = only(
      await dies(check, log, { container: { securityContext: { capabilities: { drop: ['ALL'] } } } }),
    );
    expect(dropped.confidence).to.equal('likely');
    expect(textOf(dropped))
      .to.match(/capabilities\.drop ALL/)
      .and.match(/setcap -r \/srv\/dnsd/)
      .and.not.match(/chmod/);
    expect(only(await dies(check, log)).confidence).to.equal('possible');
  });
  it('stays silent on files that the program reads', async () => {
    expect(await dies(check, 'open /srv/key.pem: permission denied\n')).to.deep.equal([]);
  });
});

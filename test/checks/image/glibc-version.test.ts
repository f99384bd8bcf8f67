import { expect } from 'chai';
import check from '../../../src/checks/image/glibc-version.ts';
import { dies, only } from '../dead-container.ts';

describe('image/glibc-version', () => {
  it('names the version and the library', async () => {
    const found = only(
      await dies(
        check,
        "/srv/api: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /srv/api)\n",
      ),
    );
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary)
      .to.match(/GLIBC_2\.34/)
      .and.to.match(/libc\.so\.6/);
  });
  it('stays silent on other versions', async () => {
    expect(await dies(check, 'API version 2.34 not found\n')).to.deep.equal([]);
  });
});

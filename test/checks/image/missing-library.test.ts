import { expect } from 'chai';
import check from '../../../src/checks/image/missing-library.ts';
import { dies, only } from '../dead-container.ts';

describe('image/missing-library', () => {
  it('names the library', async () => {
    const found = only(
      await dies(
        check,
        '/srv/api: error while loading shared libraries: libpq.so.5: cannot open shared object file: No such file or directory\n',
        { code: 127 },
      ),
    );
    expect(found.confidence).to.equal('confirmed');
    expect(found.summary).to.match(/libpq\.so\.5/);
  });
  it('names the symbol if musl does', async () => {
    expect(
      only(await dies(check, 'Error relocating /srv/api: __res_search: symbol not found\n', { code: 127 })).summary,
    ).to.match(/symbol __res_search/);
  });
  it('stays silent on other libraries', async () => {
    expect(await dies(check, 'ERROR library card expired\n')).to.deep.equal([]);
  });
});

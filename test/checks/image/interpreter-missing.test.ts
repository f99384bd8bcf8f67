import { expect } from 'chai';
import check from '../../../src/checks/image/interpreter-missing.ts';
import { dies, only, textOf } from '../dead-container.ts';

describe('image/interpreter-missing', () => {
  it('is sure of the one line the runtime writes', async () => {
    const script = only(await dies(check, 'exec /srv/start.sh: no such file or directory\n', { code: 255 }));
    expect(script.confidence).to.equal('confirmed');
    expect(textOf(script)).to.match(/#!/).and.to.match(/CRLF/);
    expect(textOf(only(await dies(check, 'exec /srv/api: no such file or directory\n', { code: 1 }))))
      .to.match(/loader/)
      .and.to.match(/musl/);
  });
  it('keeps silent on a file the program itself misses', async () => {
    expect(await dies(check, 'open /srv/api.yaml: no such file or directory\n')).to.deep.equal([]);
  });
});

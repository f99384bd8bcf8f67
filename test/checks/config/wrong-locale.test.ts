import { expect } from 'chai';
import check from '../../../src/checks/config/wrong-locale.ts';
import { dies, only } from '../dead-container.ts';

const PYTHON =
  'Traceback (most recent call last):\n  File "/app/a.py", line 3, in <module>\n' +
  "UnicodeDecodeError: 'ascii' codec can't decode byte 0xc3 in position 12: ordinal not in range(128)\n";

describe('config/wrong-locale', () => {
  it('says what the env sets, and offers C.UTF-8', async () => {
    const found = only(await dies(check, PYTHON));
    expect(found).to.include({ confidence: 'likely', category: 'missing-config' });
    expect(found.summary).to.match(/not UTF-8: its env sets no LANG$/);
    expect(found.fixes[0]!.change).to.deep.equal({ container: 'web', set: { 'env[LANG]': 'C.UTF-8' } });
    const set = only(await dies(check, PYTHON, { container: { env: [{ name: 'LC_ALL', value: 'de_DE.UTF-8' }] } }));
    expect(set.summary).to.match(/LC_ALL is de_DE.UTF-8, which the image may not have$/);
  });
  it('stays silent with C.UTF-8, and on data of another encoding', async () => {
    expect(await dies(check, PYTHON, { container: { env: [{ name: 'LANG', value: 'C.utf8' }] } })).to.deep.equal([]);
    expect(await dies(check, PYTHON.replace("'ascii'", "'utf-8'"))).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import check from '../../../src/checks/config/wrong-key.ts';
import { lineOf } from '../../../src/model/command.ts';
import { dies, only, textOf } from '../dead-container.ts';

const GO =
  'time="2026-01-01T11:57:59Z" level=fatal msg="cannot open the store" error="cipher: message authentication failed"\n';

describe('config/wrong-key', () => {
  it('names the variable that may hold the key, and its Secret', async () => {
    const found = only(
      await dies(check, GO, {
        container: {
          env: [
            { name: 'PORT', value: '8080' },
            { name: 'STORE_ENCRYPTION_KEY', valueFrom: { secretKeyRef: { name: 'store', key: 'key' } } },
          ],
        },
        objects: [{ kind: 'Secret', metadata: { name: 'store' }, data: { key: 'eA==' } }],
      }),
    );
    expect(found).to.include({ confidence: 'likely', category: 'missing-config' });
    expect(found.summary).to.match(
      /message authentication failed; STORE_ENCRYPTION_KEY \(from Secret store\) may not be the key/,
    );
    expect(lineOf(found.fixes[0]!.command)).to.equal('kubectl -n shop describe secret store');
    expect(textOf(found)).not.to.match(/PORT/);
  });
  it('says what is known where no variable has such a name', async () => {
    const python =
      'Traceback (most recent call last):\n  File "/app/a.py", line 3, in <module>\ncryptography.fernet.InvalidToken\n';
    const found = only(await dies(check, python));
    expect(found.summary).to.match(/the encryption key in its configuration is not the key/);
  });
  it('stays silent on a key that only a warning names, and on rejected credentials', async () => {
    expect(await dies(check, 'WARN the encryption key is short\nFATAL no quorum\n')).to.deep.equal([]);
    expect(await dies(check, 'FATAL password authentication failed for user "app"\n')).to.deep.equal([]);
  });
});

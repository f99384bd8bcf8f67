import { expect } from 'chai';
import check from '../../../src/checks/app/config-invalid.ts';
import { dies, only } from '../dead-container.ts';
import type { Death } from '../dead-container.ts';

const LOG = 'Error: Invalid key length\n    at createCipheriv (node:internal/crypto/cipher:1:1)\n';
const of = (...names: string[]): Death => ({
  container: {
    env: names.map((name) => ({ name, valueFrom: { secretKeyRef: { name: 'box', key: name.toLowerCase() } } })),
  },
  objects: [{ kind: 'Secret', metadata: { name: 'box' }, data: { box_cipher_key: 6, ticket_jwt_key: 1 } }],
});

describe('app/config-invalid: keys of a wrong length', () => {
  it('names the variable that holds such a key, its size and its Secret', async () => {
    const found = only(await dies(check, LOG, of('BOX_CIPHER_KEY', 'TICKET_JWT_KEY', 'BOX_USER')));
    expect(found.fixes[0]?.text).to.equal('correct the length of BOX_CIPHER_KEY (6 bytes) in Secret box');
    expect(found.evidence.map(({ quote }) => quote)).to.include('6 bytes in box_cipher_key');
  });

  it('names none where no variable has such a name', async () => {
    expect(only(await dies(check, LOG, of('BOX_USER'))).fixes[0]?.text).to.match(/^correct the configuration/);
  });
});

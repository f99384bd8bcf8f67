import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { createClient } from '../../../src/sources/cluster/http-client.ts';
import type { RestConfig } from '../../../src/sources/cluster/rest-config.ts';
import { environment, rejection, rest } from './support/environment.ts';
import { fakeServer, json, pem } from './support/server.ts';

const encrypted = (type: 'pkcs1' | 'pkcs8'): Buffer =>
  Buffer.from(
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type,
      format: 'pem',
      cipher: 'aes-128-cbc',
      passphrase: 'secret',
    }),
  );
/** The same key in the other formats of PEM. */
const asPkcs8 = Buffer.from(createPrivateKey(pem('client.key')).export({ type: 'pkcs8', format: 'pem' }));

describe('certificates of a kubeconfig', () => {
  const asked = async (tls: Partial<RestConfig['tls']>): Promise<Error & { hint?: string }> => {
    const server = await fakeServer((_seen, response) => json(response, {}));
    const client = createClient(rest(server.url, { tls }), environment());
    try {
      return await rejection(client.json({ path: '/' }));
    } finally {
      client.close();
      await server.close();
    }
  };
  const pair = (cert: Buffer, key: Buffer): Partial<RestConfig['tls']> => ({ cert, key });
  const garbage = Buffer.from('no pem');

  for (const [what, tls, message] of [
    [
      'a key of another certificate',
      pair(pem('client.crt'), pem('client2.key')),
      'Unable to connect to the server: the client key of user "jane" is not the key of its client certificate (private key does not match public key)',
    ],
    [
      'an encrypted key (PKCS #1)',
      pair(pem('client.crt'), encrypted('pkcs1')),
      'Unable to connect to the server: the client key of user "jane" is encrypted (failed to parse private key)',
    ],
    [
      'an encrypted key (PKCS #8)',
      pair(pem('client.crt'), encrypted('pkcs8')),
      'Unable to connect to the server: the client key of user "jane" is encrypted (failed to parse private key)',
    ],
    [
      'a key that is no PEM',
      pair(pem('client.crt'), garbage),
      'Unable to connect to the server: the client key of user "jane" is no PEM, not a private key in PEM',
    ],
    [
      'a certificate for a key',
      pair(pem('client.crt'), pem('client.crt')),
      'Unable to connect to the server: the client key of user "jane" holds a certificate, not a private key in PEM',
    ],
    [
      'a certificate that is no PEM',
      pair(garbage, pem('client.key')),
      'Unable to connect to the server: the client certificate of user "jane" is no PEM (failed to find any PEM data in certificate input)',
    ],
    [
      'a certificate and a key that are swapped',
      pair(pem('client.key'), pem('client.crt')),
      'Unable to connect to the server: the client certificate and the client key of user "jane" are swapped',
    ],
    [
      'a CA that is no PEM',
      { ca: garbage },
      'unable to load root certificates: the certificate-authority of the cluster is no PEM, not a certificate in PEM',
    ],
    [
      'a CA that is a key',
      { ca: pem('client.key') },
      'unable to load root certificates: the certificate-authority of the cluster holds a private key, not a certificate in PEM',
    ],
    [
      'a CA that is empty',
      { ca: Buffer.alloc(0) },
      'unable to load root certificates: the certificate-authority of the cluster is empty, not a certificate in PEM',
    ],
  ] as [string, Partial<RestConfig['tls']>, string][])
    it(`reports ${what}`, async () => {
      const error = await asked(tls);
      expect(error.name).to.equal('UserError');
      expect(error.message).to.equal(message);
      expect(error.hint).to.be.a('string');
    });

  it('says how to decrypt a key', async () => {
    expect((await asked(pair(pem('client.crt'), encrypted('pkcs8')))).hint).to.match(/openssl pkey -in \S+ -out \S+$/);
  });

  it('blames nothing where the certificates are fine', async () => {
    const error = await asked({ ca: pem('other-ca.crt'), ...pair(pem('client.crt'), asPkcs8) });
    expect(error.message).to.contain('signed by unknown authority');
  });
});

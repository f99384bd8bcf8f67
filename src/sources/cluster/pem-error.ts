/** Says what is wrong with the certificates and the key of a kubeconfig, after a connection with them failed. */
import { UserError } from '../../errors.ts';
import { shellLine } from '../../model/command.ts';
import type { RestConfig } from './rest-config.ts';

const CERTIFICATE = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/;
const KEY = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY-----/;
/** PKCS #8 says it in the first line, the older formats in a header. */
const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m;

/** Returns what a PEM file has instead of what it should have. */
function foundIn(text: string): string {
  if (text.trim() === '') return 'is empty';
  if (KEY.test(text)) return 'holds a private key';
  if (CERTIFICATE.test(text)) return 'holds a certificate';
  return 'is no PEM';
}

/**
 * Returns the error for certificates that cannot be used; undefined where they look right. The parts in parentheses are
 * from the messages of kubectl. Source: Go `crypto/tls/tls.go:X509KeyPair`, client-go `transport/transport.go:rootCertPool`.
 */
export async function pemError({ tls, auth }: RestConfig): Promise<UserError | undefined> {
  const user = auth.user === '' ? 'the user' : `user "${auth.user}"`;
  const ca = tls.ca?.toString('latin1');
  if (ca !== undefined && !CERTIFICATE.test(ca))
    return new UserError(
      `unable to load root certificates: the certificate-authority of the cluster ${foundIn(ca)}, not a certificate in PEM`,
      'certificate-authority names a PEM file; certificate-authority-data is the base64 of one',
    );
  if (tls.cert === undefined || tls.key === undefined) return undefined;
  const [cert, key] = [tls.cert.toString('latin1'), tls.key.toString('latin1')];
  const refuse = (what: string, hint: string): UserError =>
    new UserError(`Unable to connect to the server: ${what}`, hint);
  const swapped = KEY.test(cert) && CERTIFICATE.test(key) && !KEY.test(key) && !CERTIFICATE.test(cert);
  if (swapped)
    return refuse(
      `the client certificate and the client key of ${user} are swapped`,
      'client-certificate names the certificate, client-key the private key',
    );
  if (!CERTIFICATE.test(cert))
    return refuse(
      `the client certificate of ${user} ${foundIn(cert)} (failed to find any PEM data in certificate input)`,
      'client-certificate names a PEM file with a certificate; client-certificate-data is the base64 of one',
    );
  if (ENCRYPTED.test(key))
    return refuse(
      `the client key of ${user} is encrypted (failed to parse private key)`,
      `neither kubectl nor this program asks for its passphrase; to decrypt it: ${shellLine`openssl pkey -in ENCRYPTED.key -out DECRYPTED.key`}`,
    );
  if (!KEY.test(key))
    return refuse(
      `the client key of ${user} ${foundIn(key)}, not a private key in PEM`,
      'client-key names a PEM file with a private key; client-key-data is the base64 of one',
    );
  const { X509Certificate, createPrivateKey } = await import('node:crypto');
  try {
    if (!new X509Certificate(tls.cert).checkPrivateKey(createPrivateKey(tls.key)))
      return refuse(
        `the client key of ${user} is not the key of its client certificate (private key does not match public key)`,
        'client-certificate and client-key have to be made together: log in again, or fetch the kubeconfig again',
      );
  } catch {
    // One of them does not parse. The error of the handshake says more.
  }
  return undefined;
}

/** Keys for encryption and signing that have a wrong length: cut, not decoded, or with a newline at the end. */
import { oneOf, sequence } from '../../../expressions.ts';
import { detailOf, isCode } from '../readings.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours } from '../pattern.ts';

/** Lines below the message that name the file of the code which reads the key. */
const BELOW = 12;

/** The reason in an error of Erlang's crypto: `{:badarg, {~c"aead.c", 90}, ~c"Unknown cipher or invalid key size"}`. */
const OF_ERLANG = /\{(?:~c)?"[\w.]{1,80}", ?\d{1,6}\}, ?(?:~c)?"([^"]{3,200})"\}/;

/** Returns the variable that sets the key, where the code that fails reads only that one. */
function variableOf(text: string, around: Neighbours): string | undefined {
  if (text.includes('Supported ciphers are')) return 'APP_KEY';
  if (text.includes('secret_key_base')) return 'SECRET_KEY_BASE';
  const rails = around.after(/encrypted_(?:file|configuration)\.rb:/, BELOW);
  return rails === undefined ? undefined : 'RAILS_MASTER_KEY';
}

export const KEYS = [
  pattern({
    id: 'config/key-length',
    kind: 'config-invalid',
    needles: ['key', 'idx10'],
    find: () =>
      oneOf([
        sequence(
          /\b[Kk]ey must be (?:exactly |at least |a )?(?:\d{1,4}(?:, \d{1,4})*(?:,? or \d{1,4})? )/,
          /(?:url-safe base64-encoded )?(?:bytes|characters|bits)\b/,
        ),
        /\b[Ii]ncorrect key length\. Supported ciphers are\b/,
        /\b[Ii]nvalid (?:\w{1,12} )?key (?:length|size)\b|\b[Bb]ad key length\b|ERR_CRYPTO_INVALID_KEYLEN/,
        /\bIncorrect \w{1,12} key length \(\d{1,5} bytes\)/,
        /[Ss]pecified key is not a valid size for this algorithm/,
        /signing key's size is \d{1,6} bits which is not secure enough/,
        /\bIDX10(?:653|720)\b/,
        /\bexpects conn\.secret_key_base to be at least \d{1,3} bytes/,
        /\bkey size must be \d{1,3}(?:, \d{1,3})*(?:,? or \d{1,3})? bytes/,
      ]),
    read: (_, around) => {
      const text = around.matched.message;
      if (isCode(around)) return null;
      const key = variableOf(text, around);
      const what = text.includes('signing key') ? 'the signing key' : 'the encryption key';
      return {
        fields: {
          detail: `${what}${key ? ` (${key})` : ''} has a wrong length: ${detailOf(OF_ERLANG.exec(text)?.[1] ?? text)}`,
          ...(key ? { key } : {}),
        },
      };
    },
    source: [
      'rails/rails activesupport/lib/active_support/message_encryptor.rb, encrypted_file.rb',
      'laravel/framework src/Illuminate/Encryption/Encrypter.php',
      'pyca/cryptography src/cryptography/fernet.py',
      'golang crypto/aes KeySizeError',
      'openjdk com/sun/crypto/provider/AESCrypt.java',
      'nodejs lib/internal/crypto',
      'elixir-plug/plug lib/plug/session/cookie.ex',
      'hashicorp/memberlist keyring.go ValidateKey',
    ],
  }),
];

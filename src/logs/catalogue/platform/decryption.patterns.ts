/** A key that does not fit what it is to decrypt. Keys of a wrong length are in keys.patterns.ts. */
import { oneOf } from '../../../expressions.ts';
import { detailOf, isCode } from '../readings.ts';
import type { Neighbours, Reading } from '../pattern.ts';
import { pattern } from '../pattern.ts';

/** Frames and messages of programs that keep their key in a setting of a fixed name. */
const SETTINGS: readonly (readonly [RegExp, string])[] = [
  // rails: railties/lib/rails/application.rb#credentials, activesupport/lib/active_support/encrypted_file.rb
  [/encrypted_file\.rb|encrypted_configuration\.rb|credentials\.yml\.enc|secret_key_base/, 'RAILS_MASTER_KEY'],
  // laravel/framework: src/Illuminate/Encryption
  [/Illuminate.{1,4}Encryption/, 'APP_KEY'],
  // apache/airflow: airflow/models/crypto.py
  [/airflow.{1,40}crypto|[Ff]ernet.{1,80}airflow/, 'AIRFLOW__CORE__FERNET_KEY'],
  // n8n-io/n8n: packages/core/src/instance-settings
  [/N8N_ENCRYPTION_KEY/, 'N8N_ENCRYPTION_KEY'],
];

/** Lines of a trace that are searched for the program's own crypto code. */
const TRACE_LINES = 40;
/** Frames of Ruby's message encryptor do not say who called it: the trace below does. */
const RUBY = /MessageEncryptor|EncryptedFile/;
const RUBY_BOOT =
  /config\/(?:environment|application|environments\/\w{1,20}|initializers\/[\w.-]{1,60}|database)\b|rails aborted!/;

function settingOf(around: Neighbours): string | undefined {
  const { text } = around.matched;
  for (const [find, setting] of SETTINGS)
    if (find.test(text) || around.after(find, TRACE_LINES) || around.before(find, 10)) return setting;
  const isBoot = RUBY.test(text) && (around.after(RUBY_BOOT, TRACE_LINES) ?? around.before(RUBY_BOOT, 10));
  return isBoot ? 'RAILS_MASTER_KEY' : undefined;
}

function wrongKey(around: Neighbours): Reading<'wrong-key'> | null {
  if (isCode(around)) return null;
  const setting = settingOf(around);
  return { fields: { detail: detailOf(around.matched.message), ...(setting === undefined ? {} : { setting }) } };
}

export const DECRYPTION = [
  pattern({
    id: 'crypto/wrong-key',
    kind: 'wrong-key',
    needles: [
      'invalidmessage',
      'ciphererror',
      'invalidtoken',
      'aeadbadtag',
      'badpadding',
      'message authentication failed',
      'unable to authenticate data',
      'bad decrypt',
      'cryptographicexception',
      'not found in the key ring',
      'mac is invalid',
      'payload is invalid',
      'encryption key',
      'no identity matched',
      'error getting data key',
      'master key',
      'decryption key',
    ],
    find: () =>
      oneOf([
        /\bMessage(?:Encryptor|Verifier)::Invalid(?:Message|Signature)\b/,
        /OpenSSL::Cipher::CipherError/,
        /\bfernet\.InvalidToken\b|^(?:\S{0,60}\.)?InvalidToken\b/,
        /\b(?:AEADBadTagException|BadPaddingException)\b/,
        /\bcipher: message authentication failed\b/,
        /unable to authenticate data\b/,
        /\bbad decrypt\b/,
        /CryptographicException\b.{0,120}(?:[Pp]ayload|[Pp]adding|\b[Kk]ey)/,
        /was not found in the key ring/,
        /\b[Tt]he (?:MAC|payload) is invalid\b/,
        /[Mm]ismatching encryption keys?\b/,
        /(?:[Ww]rong|[Ii]nvalid|[Ii]ncorrect|[Dd]ifferent) (?:master|encryption|decryption) key\b/,
        /[Ee]ncryption key (?:is (?:wrong|invalid|incorrect)|mismatch|does(?: not|n't) match|has changed|changed)/,
        /no identity matched any of the recipients/,
        /Error getting data key/,
      ]),
    read: (_match, around) => wrongKey(around),
    source: [
      'rails activesupport/lib/active_support/message_encryptor.rb',
      'pyca/cryptography src/cryptography/fernet.py',
      'golang/go src/crypto/cipher/gcm.go, src/crypto/aes/cipher.go',
      'openjdk javax.crypto',
      'nodejs/node lib/internal/crypto/cipher.js',
      'dotnet/aspnetcore src/DataProtection',
      'laravel/framework src/Illuminate/Encryption/Encrypter.php',
      'FiloSottile/age age.go',
      'getsops/sops',
    ],
  }),
];

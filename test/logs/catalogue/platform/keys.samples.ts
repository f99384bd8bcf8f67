import type { KEYS } from '../../../../src/logs/catalogue/platform/keys.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof KEYS> = {
  'config/key-length': {
    reads: [
      {
        log: '** (ErlangError) Erlang error: {:badarg, {~c"api_ng.c", 131}, ~c"Bad key size"}: invalid key size',
        fields: { detail: 'the encryption key has a wrong length: Bad key size' },
      },
      {
        log: 'ArgumentError: key must be 16 bytes\n/gems/activesupport-7.0.8/lib/active_support/encrypted_file.rb:90:in `decrypt`',
        fields: { key: 'RAILS_MASTER_KEY' },
      },
      {
        log: 'RuntimeException: Unsupported cipher or incorrect key length. Supported ciphers are: aes-128-cbc, aes-256-cbc.',
        fields: { key: 'APP_KEY' },
      },
      'ValueError: Fernet key must be 32 url-safe base64-encoded bytes.',
      'panic: crypto/aes: invalid key size 33',
      'java.security.InvalidKeyException: Invalid AES key length: 25 bytes',
      'RangeError: Invalid key length',
      '** (ArgumentError) cookie store expects conn.secret_key_base to be at least 64 bytes',
      'Failed to configure keyring: key size must be 16, 24 or 32 bytes',
    ],
    ignores: [
      'key must be set',
      'key length: 32 bytes',
      '    raise ValueError("Fernet key must be 32 url-safe base64-encoded bytes.")',
    ],
  },
};

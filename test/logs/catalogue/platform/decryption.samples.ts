import type { DECRYPTION } from '../../../../src/logs/catalogue/platform/decryption.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof DECRYPTION> = {
  'crypto/wrong-key': {
    reads: [
      {
        log: "/app/config/database.yml:3:in `fetch': ActiveSupport::MessageEncryptor::InvalidMessage (ActiveSupport::MessageEncryptor::InvalidMessage)\n\tfrom /app/config/application.rb:12:in `<main>'",
        fields: { setting: 'RAILS_MASTER_KEY' },
      },
      'cryptography.fernet.InvalidToken',
      'javax.crypto.AEADBadTagException: Tag mismatch',
      'level=fatal msg="cannot open vault" err="cipher: message authentication failed"',
      'Error: Unsupported state or unable to authenticate data',
      'Error: error:1C800064:Provider routines::bad decrypt',
      'System.Security.Cryptography.CryptographicException: The key {a-b} was not found in the key ring.',
      'Illuminate\\Contracts\\Encryption\\DecryptException: The MAC is invalid.',
      'Error: Mismatching encryption keys. The encryption key in the settings file does not match the env var.',
      'age: error: no identity matched any of the recipients',
    ],
    ignores: [
      'INFO generated a new encryption key',
      'WARN the encryption key is short',
      "    raise InvalidToken('x')",
      'message authentication is on',
    ],
  },
};

/** Which names denote secrets, and which values of such names are none. */
import { once, sequence } from '../expressions.ts';

export const MASK = '[REDACTED]';

/** The end of a name that denotes a secret. */
const SECRET_WORDS = new Set([
  'passwords',
  'passwort',
  'passcode',
  'pwd',
  'jwt',
  'credential',
  'credentials',
  'creds',
  'authkey',
  'signingkey',
  'encryptionkey',
  'masterkey',
  'accountkey',
  'sharedaccesskey',
  'dbpass',
  'requirepass',
  'masterauth',
  'secretkeybase',
]);

/** PGPASSWORD, authtoken, clientsecret: the same words joined to others. */
const SECRET_ENDING = /(?:password|passwd|passphrase|secret|token|apikey|accesskey|secretkey|privatekey)$/;

/** `…_KEY` names with one of these words before KEY are secrets. */
const KEY_QUALIFIERS = new Set([
  'api',
  'access',
  'secret',
  'private',
  'priv',
  'encryption',
  'encrypt',
  'decryption',
  'signing',
  'sign',
  'signature',
  'master',
  'account',
  'shared',
  'auth',
  'ssh',
  'rsa',
  'dsa',
  'ecdsa',
  'tls',
  'ssl',
  'license',
  'licence',
  'session',
  'cookie',
  'service',
  'admin',
  'app',
  'application',
  'root',
  'hmac',
  'jwt',
  'aes',
  'deploy',
  'subscription',
  'storage',
  'gpg',
  'pgp',
  'consumer',
  'webhook',
  'crypto',
  'client',
  'data',
  'instrumentation',
  'integration',
]);

/** `…_KEY` names with one of these words are keys of a table or a map, never secrets. */
const OPEN_QUALIFIERS = new Set([
  'primary',
  'foreign',
  'partition',
  'sort',
  'cache',
  'public',
  'pub',
  'routing',
  'shard',
  'index',
  'range',
  'row',
  'map',
  'object',
  'lookup',
  'registry',
  'group',
  'idempotency',
  'host',
  'config',
  'configmap',
  'missing',
  'unknown',
  'duplicate',
  'unique',
  'translation',
  'message',
  'hash',
  'document',
  'column',
  'field',
  'label',
  'annotation',
  'env',
  'required',
  'invalid',
  'no',
  'json',
  'yaml',
  'hot',
  'dedup',
  'dedupe',
  'context',
  'topic',
  'record',
  'join',
  'order',
]);

/** Returns the words of `dbPassword`, `DB_PASSWORD`, `db-password`, `spring.datasource.password`, in lower case. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/**
 * Returns how surely a name denotes a secret: `strong` (password, token, api key), `weak` (another `…_KEY`), or
 * undefined. Only the last word counts: DB_PASSWORD_FILE is a path and TOKEN_TTL a duration.
 */
export function sensitivity(name: string): 'strong' | 'weak' | undefined {
  const words = wordsOf(name);
  while (words.length > 1 && /^(?:\d+|value|plain|plaintext|raw|base64|b64|base)$/.test(words.at(-1)!)) words.pop();
  const last = words.at(-1)?.replace(/\d+$/, '') ?? '';
  const before = words.at(-2) ?? '';
  if (SECRET_WORDS.has(last) || SECRET_ENDING.test(last)) return 'strong';
  if (last === 'pass' || last === 'pw')
    return words.length > 1 && !/^(?:first|second|single|multi|full|by|test|tests|this|last|next)$/.test(before)
      ? 'strong'
      : undefined;
  if ((last === 'hash' || last === 'digest' || last === 'salt') && /^(?:password|passwd|pwd|secret)$/.test(before))
    return 'strong';
  if (last === 'id' && before === 'secret' && words.length <= 3) return 'strong';
  if (last === 'sig' || last === 'signature') return 'weak';
  if (last !== 'key' || words.length < 2 || OPEN_QUALIFIERS.has(before)) return undefined;
  return KEY_QUALIFIERS.has(before) ? 'strong' : 'weak';
}

/** Words of messages about a value: "DB_PASSWORD: required", "password: must be at least 8 characters". */
const MESSAGE_WORD = once(() =>
  sequence(
    /(?<![A-Za-z])/i,
    [
      /required|requires?|missing|undefined|unset|invalid|not|must|unbound|parameter|field/i,
      /expected|unexpected|is|are|was|has|cannot|can't|could|should|null|nil|none|empty|blank/i,
      /unknown|wrong|incorrect|bad|expired|expires|mismatch(?:ed)?|denied|failed|failure|fails/i,
      /error|errors|found|set|provided|given|configured|supported|allowed|accepted|rejected/i,
      /malformed|illegal|too|short|long|length|characters|string|yes|no|true|false|ok|eof|end/i,
      /redacted|hidden|masked|undeclared|variable|environment|env|type|object|unauthorized/i,
      /forbidden|authentication|authorization|please|default|disabled|enabled|optional|refused/i,
      /revoked|valid|verification/i,
    ],
    /(?![A-Za-z])/i,
  ),
);

/** What templates and manuals write in place of a value. */
const PLACEHOLDER = once(() =>
  sequence(
    /^/,
    [
      /\$[A-Z_][A-Z0-9_]{0,100}/,
      /\$\([^()]{1,200}\)/,
      /\$\{[^{}]{1,200}\}/,
      /\{\{.{0,200}\}\}/,
      /<[^<>]{0,100}>/,
      /%\(\w{1,100}\)s|%[svdqw]/,
      /x{3,}|X{3,}|VALUE/,
    ],
    /$/,
  ),
);

/** Returns whether a value is a reference, a placeholder or a mask instead of a secret. */
export function isPlaceholder(value: string): boolean {
  return (
    value.startsWith(MASK) ||
    !/[A-Za-z0-9]/.test(value) ||
    PLACEHOLDER().test(value) ||
    /^(?:nil|null|none|undefined|true|false|yes|no)$/i.test(value) ||
    /^\*{2,}[A-Z]*\**$/.test(value)
  );
}

const PATH = /^(?:file:\/\/)?(?:\/|\.{1,2}\/|[A-Za-z]:\\)[\w.@ ~/\\-]{1,300}$/;

/** Returns whether a value is a file's path: no long part mixes upper case and digits, as random text does. */
const isPath = (value: string): boolean =>
  PATH.test(value) && !value.split(/[/\\]/).some((part) => part.length > 20 && /[A-Z]/.test(part) && /\d/.test(part));

/** Code: `os.environ["X"]`, `process.env.X`, `getenv("X")`, `self.password`. */
const CODE = once(() =>
  sequence(/^/, [
    sequence(
      [
        /self|this|os|process|config|settings|env|environ|ENV|System|args|opts|options|ctx|req|cfg/,
        /conf|viper|Deno|Rails/,
      ],
      /[.[(:]/,
    ),
    /(?:getenv|get_env|env|fetch|require|input|str|len|String|System)\s?\(/,
  ]),
);

/** Returns whether a value with a sensitive name is configuration and not a secret. */
export function isHarmless(value: string): boolean {
  return (
    value === '' ||
    isPlaceholder(value) ||
    isPath(value) ||
    CODE().test(value) ||
    /^(?:[A-Z]+_)+[A-Z0-9_]*[A-Z]$/.test(value)
  );
}

/** Returns whether a text is a message about a value: a sentence with one of these words, or only such words. */
export function isMessage(value: string): boolean {
  if (/\s/.test(value)) return MESSAGE_WORD().test(value.slice(0, 500));
  const words = value.split(/[^A-Za-z']+/).filter((word) => word !== '');
  return words.length > 0 && words.length < 20 && !/\d/.test(value) && words.every((word) => MESSAGE_WORD().test(word));
}

/**
 * Returns whether a value looks like a password or a token, and not like a word, a number, a version, a path or a
 * Kubernetes name.
 */
export function looksSecret(value: string): boolean {
  if (value.length < 6 || value.length > 4096 || isHarmless(value) || isMessage(value)) return false;
  if (/^[\d.,:+-]+[a-zA-Z%]{0,3}$/.test(value) || /^v?\d+(?:\.\d+)+/.test(value)) return false;
  if (/^0x[0-9a-f]+$/i.test(value) && value.length < 24) return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[!@#$%^&*+=~?]/].filter((c) => c.test(value)).length;
  // `Capitalised` and `camelCase` words have two classes of characters and are words.
  return classes >= 2 && !/^[A-Z]?[a-z]+(?:[A-Z][a-z]+)*$/.test(value);
}

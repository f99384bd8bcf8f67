/** Secrets in sentences: `the token is …`, `A temporary password is generated for root@localhost: …`, `Unseal Key 1: …`. */
import { holdsAny } from '../../needles.ts';
import { group, once, sequence } from '../../expressions.ts';
import { isWord } from '../plain.ts';
import { isHash, isMessage, isPlaceholder, looksRandom, looksSecret, MASK } from '../values.ts';
import { outsideCertificates } from './encoded.ts';
import type { Rule } from './rule.ts';

const SPOKEN = once(() =>
  sequence(
    /\b/gi,
    group('', [
      sequence(
        /(?:password|passphrase|passwd|token|api[ _-]?key|(?:access|secret|master|recovery|license) key|shared secret)[ \t]{1,3}/gi,
        /(?:is[ \t:]{1,3}|was[ \t]{1,3}|set to |reset to |changed to )?/gi,
      ),
    ]),
    /(["'`]?)([^\s"'`]{6,300})/gi,
  ),
);

/** A sentence about a secret, then a colon and the secret as its last word. */
const ANNOUNCED = once(() =>
  sequence(
    group('', [
      sequence(
        /\b/gim,
        [
          sequence(
            /(?:temporary|initial|generated|default|new|random|root|admin|bootstrap|one-time)[ \t]{1,2}/gim,
            /(?:\w{1,20}[ \t]{1,2}){0,2}(?:password|passphrase|token|secret|key)/gim,
          ),
          /(?:unseal|recovery) key(?: \d{1,2})?(?: \(\w{1,20}\))?/gim,
          /root token|join token|password|client secret|(?:api|access|secret|master|license)[ _-]key|secret value/gim,
          /erlang cookie|backup code|recovery code|verification code|pass ?code|shared secret|\bpin/gim,
        ],
        /(?:[ \t][^\n:=]{0,80})?[:=][ \t]{1,4}["'`]?/gim,
      ),
    ]),
    /([^\s"'`,;]{6,4096})(?=["'`]?[ \t.,;]{0,4}(?:\n|$)|\. [A-Z])/gim,
  ),
);

const isMixed = (word: string): boolean => /\d/.test(word) && /[A-Z]/.test(word) && /[a-z]/.test(word);
/** `SHA-256`, `Pbkdf2Sha512`, `OAuth2`, `ES2015`: what a password is hashed with, and what a token is for. */
const isAlgorithm = (word: string): boolean =>
  /sha|md5|pbkdf|argon|bcrypt|scrypt|scram|auth|base64|utf|aes|v\d/i.test(word);

function maskSpoken(whole: string, head: string, quote: string, value: string): string {
  const bare = value.replace(/(?<![.,;:!?)])[.,;:!?)]+$/, '');
  // Without a quote the next word is usually just a word; `pod-5b58d7dc9` and the like are names.
  const isSecret =
    looksSecret(bare) &&
    (quote !== '' ||
      /\bis\b|\bwas\b|\bto\b/i.test(head) ||
      (isMixed(bare) && !isAlgorithm(bare)) ||
      (bare.length >= 16 && isHash(bare)));
  return isSecret && !/[=(]/.test(bare.slice(0, -2)) ? head + quote + MASK + value.slice(bare.length) : whole;
}

/** `username: admin  password: word`. */
const USER_THEN_PASSWORD = once(() =>
  sequence(
    group('', [
      sequence(
        /\b(?:user(?:name)?|login|account|email)["']?[ \t]{0,2}[:=][ \t]{0,2}\S{1,100}[,;\s]{1,10}/gi,
        /(?:with )?pass(?:word)?["']?[ \t]{0,2}[:=][ \t]{0,2}["'`]?/gi,
      ),
    ]),
    /([^\s"'`,;]{4,300})/gi,
  ),
);
/** A line that announces a password, and the password alone on the next line or after an empty one. */
const NEXT_LINE = once(() =>
  sequence(
    /((?:password|passphrase|token|secret)\b[^\n]{0,120}:[ \t]{0,8}\r?\n(?:[ \t]{0,40}\r?\n)?[ \t*>]{0,40})/gi,
    /([^\s:]{8,4096})(?=[ \t*]{0,40}(?:\r?\n|$))/gi,
  ),
);
/** The words for password in languages that write them with other letters. */
const FOREIGN = once(() =>
  sequence(
    group('', [
      sequence(
        [
          /contraseña|lösenord|hasło|пароль|密码|密碼|口令|パスワード|비밀번호|암호/gi,
          /sifre|şifre|mật khẩu|كلمة المرور|סיסמה|รหัสผ่าน/gi,
        ],
        /["']?\s{0,4}[:=：]\s{0,4}["']?/gi,
      ),
    ]),
    /([^\s"',;]{4,4096})/gi,
  ),
);

const unlessMessage = (whole: string, head: string, value: string): string =>
  isMessage(value) || isPlaceholder(value) ? whole : head + MASK;

/** Where the sentence says that the last word is a secret, a word of letters is one too. */
function maskAnnounced(whole: string, head: string, value: string): string {
  if (isMessage(value)) return whole;
  const isSecret =
    looksSecret(value) || (/^[a-z]{8,40}$/i.test(value) && /temporary|generated|unseal|root token/i.test(head));
  return isSecret ? head + MASK : whole;
}

/** A long run of letters and digits that looks random. An id of Kafka or a trace is masked with it: no answer needs one. */
const RANDOM = /(?<![A-Za-z0-9+/_.-])[A-Za-z0-9+/_-]{20,}={0,2}/g;

/** What follows is the id of something, and no key: `Cluster ID = …`. */
const AFTER_ID =
  /(?<!(?:secret|key|token|access)[ _-]?)\b(?:id|uuid|revision|commit|etag|clusterId|nodeId)["']?\s?[=:]?\s?["'[({]?$/i;

function maskRandom(word: string, at: number, text: string): string {
  if (!word.split(/[/_-]/).some(looksRandom) || AFTER_ID.test(text.slice(Math.max(0, at - 24), at))) return word;
  const isPath = word.includes('/') && word.split('/').some((part) => part.length > 2 && isWord(part));
  return isPath ? word.replace(/[^/]{20,}/g, (part) => (part.split(/[_-]/).some(looksRandom) ? MASK : part)) : MASK;
}

/** `seed phrase: word word …`. */
const PHRASE = once(() =>
  sequence(
    /(\b(?:seed|recovery|backup|secret|mnemonic)[ _-](?:phrase|words?|seed)\b[^\n:=]{0,40}[:=][ \t]{1,4}["']?)/gi,
    /((?:[a-z]{2,12} ){3,24}[a-z]{2,12})/gi,
  ),
);

/** Each with what its texts hold: V8 compiles the expression for no other text. */
const SAID: readonly ((text: string) => string)[] = [
  (text) => (/[:=]/.test(text) ? text.replace(ANNOUNCED(), maskAnnounced) : text),
  (text) => text.replace(SPOKEN(), maskSpoken),
  (text) =>
    holdsAny(text.toLowerCase(), ['user', 'login', 'account', 'email'])
      ? text.replace(USER_THEN_PASSWORD(), unlessMessage)
      : text,
  (text) =>
    text.includes('\n')
      ? text.replace(NEXT_LINE(), (whole: string, head: string, value: string) =>
          looksSecret(value) ? head + MASK : whole,
        )
      : text,
];

export const SPOKEN_RULES: readonly Rule[] = [
  {
    needles: ['phrase', 'seed', 'word'],
    mask: (text) =>
      text.replace(PHRASE(), (whole: string, head: string, words: string) => (isMessage(words) ? whole : head + MASK)),
  },
  {
    needles: ['pass', 'token', 'key', 'secret'],
    mask: (text) => SAID.reduce((now, say) => say(now), text),
  },
  {
    needles: [
      'contraseña',
      'lösenord',
      'hasło',
      'пароль',
      '密',
      '口令',
      'パス',
      '비밀',
      '암호',
      'ifre',
      'mật',
      'كلمة',
      'סיסמה',
      'รหัส',
    ],
    mask: (text) => text.replace(FOREIGN(), unlessMessage),
  },
  { needles: [], mask: (text) => outsideCertificates(text, (part) => part.replace(RANDOM, maskRandom)) },
];

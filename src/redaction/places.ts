/**
 * Masks values by their place: a variable, a key of a ConfigMap, an annotation, the words of a command. The name of a
 * place says more than its value; where it says nothing, only what is on the list of plain.ts is shown.
 */
import { holdsAny } from '../needles.ts';
import { once, oneOf } from '../expressions.ts';
import { sensitivity, wordsOf } from './names.ts';
import { isPlain, isPlainPath, isPlainToken, isReference, QUOTE_INSIDE, TOKEN } from './plain.ts';
import { redactText } from './redact.ts';
import { isHash, isPlaceholder, looksSecret, MASK } from './values.ts';

const URL = /^[A-Za-z][A-Za-z0-9+.-]{1,30}:\/\//;
/** The last word of a name: its value is the hash or the id of something that is no secret. */
const HASHES = new Set(
  `id ids uid uuid guid sha sha1 sha256 commit revision rev digest checksum hash version tag build etag fsid cluster
  fingerprint image mirror`.split(/\s+/),
);
/** Files that are secrets as a whole, by the last parts of their names. */
const SECRET_FILE = once(() =>
  oneOf([
    /(?:^|[./_-])(?:pgpass|netrc|_netrc|htpasswd|my\.cnf|id_(?:rsa|dsa|ecdsa|ed25519)|credentials)$/i,
    /(?:^|[./_-])(?:dockercfg|dockerconfigjson|vault-token|git-credentials|erlang\.cookie|shadow|gshadow)$/i,
    /(?:^|[./_-])(?:userlist\.txt|sasl_passwd|(?:chap|pap|ipsec)[._-]secrets|secrets\.(?:ya?ml|json|env|toml|properties))$/i,
    /(?:^|[./_-])(?:(?:known|static|auth)[._-]?tokens?|tokens?|basic[._-]auth|credentials|accessKeys)\.csv$/i,
    /\.(?:key|p12|pfx|jks|keystore|kdbx|ppk)$/i,
  ]),
);

const isPublicText = (text: string): boolean =>
  /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}(?:CERTIFICATE|PUBLIC KEY)-----/.test(text);

/** Ends of names of variables that can hold a secret or the name of a method: only what looks random is masked. */
const DOUBTFUL = new Set(
  'auth pin pepper salt unlock signing session webhook hook license licence bind dsn master'.split(' '),
);

/** Masks each token that is not on the list of what may be shown. */
function showPlainTokens(name: string, text: string): string {
  if (isPlain(text) || isPublicText(text)) return text;
  // The parts of a word that a quote splits look plainer than they are.
  if (QUOTE_INSIDE.test(text)) return MASK;
  const isHashed = HASHES.has(wordsOf(name).at(-1) ?? '');
  return text.replace(TOKEN, (token) => {
    const bare = token.replace(/(?<![!?.:])[!?.:]+$/, '');
    if (isPlainToken(bare) || isReference(token) || isPlaceholder(token) || (isHashed && isHash(bare))) return token;
    return token.includes(MASK) ? token : MASK + token.slice(bare.length);
  });
}

/** `Winter2026`: a word to the list of plain values, and a password to a person. */
const isMixed = (value: string): boolean =>
  value.length >= 8 && /^[A-Za-z]{1,40}\d{2,6}\W?$/.test(value) && [/[a-z]/, /[A-Z]/].every((one) => one.test(value));

/**
 * Returns the value of a variable, an annotation or an attribute as it may be shown. With the name of a secret it is
 * masked as a whole, unless it is a reference, a path or a URL without credentials; with any other name, what is not
 * plain in it is masked.
 * @param name of the variable, the header, the key
 */
export function redactNamed(name: string, value: string): string {
  const trimmed = value.trim();
  if (trimmed === '' || isReference(trimmed) || isPlaceholder(trimmed)) return value;
  const strength = /^(?:proxy-)?authorization$|^(?:set-)?cookie$/i.test(name) ? 'strong' : sensitivity(name);
  if (strength === undefined && DOUBTFUL.has(wordsOf(name).at(-1) ?? '') && isMixed(trimmed)) return MASK;
  if (strength === undefined || isPlainPath(trimmed)) return showPlainTokens(name, redactText(value));
  if (URL.test(trimmed) && !/hook/i.test(name)) return showPlainTokens(name, redactText(value));
  if (strength === 'inner' && /^\d{1,5}[a-zA-Z%]{0,3}$/.test(trimmed)) return value;
  if (strength === 'weak' && isPlain(trimmed) && !looksSecret(trimmed)) return value;
  return MASK;
}

/**
 * Returns the value of a key of a ConfigMap as it may be shown. A line is a variable; a text of several lines is a file,
 * in which secrets are masked.
 */
export function redactFile(key: string, value: string): string {
  if (value.trim() === '') return value;
  if (SECRET_FILE().test(key) && !isPublicText(value)) return MASK;
  const isFile = value.trim().includes('\n');
  if (!isFile) return redactNamed(key, value);
  return sensitivity(key) === 'strong' && !isPublicText(value) ? MASK : redactText(value);
}

/** Flags that are followed by `user:password`, and flags that are followed by a password, for the programs that have them. */
const USER_FLAG = /^(?:-u|-U|--user|--proxy-user)$/;
export const PASSWORD_FLAGS: readonly (readonly [program: RegExp, flag: RegExp])[] = [
  [/^redis-cli$/, /^-a$/],
  [/^(?:sshpass|docker|podman|helm|buildah|crane|oras|skopeo|mongo\w*)$/, /^-p$/],
  [/^ldap\w+$/, /^-w$/],
  [/^(?:sqlcmd|bcp|zip|unzip)$/, /^-P$/],
  [/^mosquitto_\w+$|^nats$|^cqlsh$|^influx$/, /^(?:-P|-p|-password)$/],
  [/^keytool$/, /^-(?:store|key|dest|src)\w{0,6}pass$/],
];
/** A part of the name of each of these programs. Most words of a command have none. */
export const PROGRAM_PARTS: readonly string[] = `
  redis-cli sshpass docker podman helm buildah crane oras skopeo mongo ldap sqlcmd bcp zip mosquitto_ nats cqlsh influx
  keytool mysql mariadb 7z rar
`
  .trim()
  .split(/\s+/);
const startsProgram = (word: string): boolean =>
  holdsAny(word, PROGRAM_PARTS) &&
  (ATTACHED.test(word.split('/').at(-1)!) || PASSWORD_FLAGS.some(([name]) => name.test(word)));
const FLAG = /^--?([A-Za-z][\w.-]{1,60})$/;
const PAIR = /^(-{0,2}([A-Za-z][\w.-]{0,100})=)([^]*)$/;
const PROGRAM = /^[\w./-]{2,200}$/;
export const ATTACHED = /^(?:mysql\w*|mariadb[\w-]*|mysql-\w+|7z\w?|unrar|rar)$/;

/** How a word of a command may be shown, by the program and the word before it. */
function shownWord(word: string, before: string, program: string, isOurs: boolean): string {
  if (isReference(word) || word === '') return word;
  const flag = FLAG.exec(before)?.[1];
  const strength = flag === undefined ? undefined : sensitivity(flag);
  if ((strength === 'strong' || strength === 'inner') && !word.startsWith('-')) return redactNamed(flag!, word);
  if (word.includes(':') && USER_FLAG.test(before) && /^[^:]{1,100}:(?!\d{1,10}$)./.test(word))
    return `${word.slice(0, word.indexOf(':') + 1)}${MASK}`;
  const isKnown = holdsAny(program, PROGRAM_PARTS);
  if (isKnown && PASSWORD_FLAGS.some(([name, one]) => name.test(program) && one.test(before))) return MASK;
  if (isKnown && ATTACHED.test(program) && /^-[pP]./.test(word)) return `${word.slice(0, 2)}${MASK}`;
  const pair = word.includes('=') ? PAIR.exec(word) : null;
  if (pair !== null && ['strong', 'inner'].includes(sensitivity(pair[2]!) ?? ''))
    return pair[1] + redactNamed(pair[2]!, pair[3]!);
  if (isOurs || /\s/.test(word)) return redactText(word);
  return pair === null ? showPlainTokens(before, redactText(word)) : pair[1] + redactNamed(pair[2]!, pair[3]!);
}

/**
 * Returns the words of a command as they may be shown. A word with blanks is a script: secrets in it are masked as in
 * any text.
 * @param first the program, where `words` are only its arguments
 * @param isOurs whether this program made the command: then its words are names that a person needs
 */
export function redactWords(words: readonly string[], first = '', isOurs = false): string[] {
  let program = first.split('/').at(-1)!;
  return words.map((word, i) => {
    const before = words[i - 1] ?? '';
    if (!word.startsWith('-') && PROGRAM.test(word) && (i === 0 || program === '')) program = word.split('/').at(-1)!;
    else if (startsProgram(word)) program = word.split('/').at(-1)!;
    return shownWord(word, before, program, isOurs);
  });
}

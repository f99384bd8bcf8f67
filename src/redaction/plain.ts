/**
 * The list of what may be shown: values that are configuration and no secret, by their form alone. Everything else in a
 * variable, an annotation or an attribute is masked.
 */

import { holdsAny } from '../needles.ts';

/** Longer words are random, or passwords made of words. */
const LONGEST_WORD = 20;

const NUMBER = /^[+-]?\d{1,7}(?:\.\d{1,6})?(?:[a-zA-Z]{1,3}|%)?$/;
const VERSION = /^v?\d{1,4}(?:\.\d{1,6}){1,4}(?:-[a-z]{1,8}\d{0,3})?$/;
const DATE = /^\d{4}-\d\d-\d\d(?:T[\d:.]{5,18}(?:Z|[+-]\d\d:?\d\d)?)?$/;
/** A digest of an image or a file: `sha256:…`. */
const DIGEST = /^sha(?:256|512):[0-9a-f]{64,128}$/;
/** The random end of the name of a pod or a ReplicaSet (k8s.io/apimachinery/pkg/util/rand). */
const GENERATED = /(?:-[bcdfghjklmnpqrstvwxz2456789]{8,10})?-[bcdfghjklmnpqrstvwxz2456789]{5}$/;
/** Letters, then perhaps a short number: `postgres`, `utf8`, `db01`, `sha256`; or the other way: `2xlarge`, `30s`. */
const WORD = /^(?:[A-Za-z]{1,20}\d{0,4}|\d{1,4}[A-Za-z]{1,12}|\d{1,7})$/;
/** Words with a number inside that programs write often. */
const TECHNICAL =
  /^(?:[a-z]\d{1,2}[a-z]{1,3}|xm[xsn]\d{1,6}[kmg]?|xss\d{1,6}[kmg]?|log4j2?|slf4j|g1gc|s3|ec2|k8s|x86|i18n|l10n|o11y|ipv[46]|http2|base64)$/i;
const HUMPS = /^[A-Z]?[a-z]{1,20}(?:[A-Z]{1,5}[a-z]{2,20})*(?:[A-Z]{1,5})?$/;

/** `PersistentVolumeClaims`, `readOnlyRootFilesystem`: words of five letters or more on average. */
export const isCamelCase = (text: string): boolean =>
  text.length <= 60 &&
  /^[A-Z]{0,4}[a-z]{2,15}(?:[A-Z]{1,4}[a-z]{2,15}){1,10}$/.test(text) &&
  text.length >= 5 * (text.match(/[A-Z]+/g)?.length ?? 1) &&
  text.split(/(?=[A-Z])/).every((hump) => hump.length < 3 || /[aeiouy]/i.test(hump));

/** Whether a run of letters and digits is a word, a number or an abbreviation, and not random. */
export const isWord = (part: string): boolean =>
  part.length <= 2 || isPlainWord(part) || (/\d/.test(part) && part.length <= LONGEST_WORD && TECHNICAL.test(part));

function isPlainWord(part: string): boolean {
  if (part.length > LONGEST_WORD) return isCamelCase(part);
  // `kS8`: a capital after a small letter and a digit.
  if (!WORD.test(part) || /[a-z][A-Z]\d|\d[a-z][A-Z]/.test(part)) return false;
  const letters = part.replace(/\d+/g, '');
  if (letters === '') return true;
  if (/^[A-Z]+$/.test(letters)) return letters.length <= 4 || /[AEIOUY]/.test(letters);
  if (!HUMPS.test(letters)) return false;
  return letters.length <= 5 || /[aeiouy]/i.test(letters);
}

/** Signs that names and numbers have at their ends only, as in `75%` and `*.example.com`. */
const SIGN_INSIDE = /[A-Za-z][*#%~][A-Za-z0-9]|[0-9][?#%~][A-Za-z0-9]/;

/** Whether every part of a name with dots, dashes, slashes and the like is a word. */
const areWords = (text: string): boolean => !SIGN_INSIDE.test(text) && text.split(/[-_.:/@+~,*?#%\\]+/).every(isWord);

const URL =
  /^([A-Za-z][A-Za-z0-9+.-]{1,30}):\/\/([^\s/?#]{0,300})(\/[^\s?#]{0,1000})?(?:\?([^\s#]{0,1000}))?(?:#(\S{0,300}))?$/;

/** A URL without credentials: its host, path and query are made of words. */
function isPlainUrl(text: string): boolean {
  const parts = URL.exec(text);
  if (parts === null) return false;
  const [, , authority, path, query, fragment] = parts;
  const user = authority!.includes('@') ? authority!.slice(0, authority!.lastIndexOf('@')) : '';
  return (
    !user.includes(':') &&
    [authority, path, query?.replaceAll(/[&=]/g, '.'), fragment].every((one) => areWords(one ?? ''))
  );
}

/** A flag of the Java virtual machine: `-XX:+UseG1GC`. What follows a `=` is another token. */
const JVM_FLAG = /^-XX:[+-]?[A-Z][A-Za-z0-9]{2,60}$/;

/** Whether one token may be shown: a number, a word, a name, a host, a path, a flag, a URL without credentials. */
export function isPlainToken(token: string): boolean {
  if (
    token.length <= 2 ||
    NUMBER.test(token) ||
    VERSION.test(token) ||
    DATE.test(token) ||
    DIGEST.test(token) ||
    JVM_FLAG.test(token)
  )
    return true;
  if (token.length > 500) return false;
  if (/^[A-Za-z][A-Za-z0-9+.-]{1,30}:\/\//.test(token)) return isPlainUrl(token);
  const bare = token.replace(/@sha256:[0-9a-f]{64}$/, '');
  return areWords(bare) || areWords(bare.replace(GENERATED, ''));
}

/** References, which name another value: `$(NAME)`, `${NAME}`, `{{ .Values.x }}`. */
const REFERENCE = /^(?:\$\([A-Za-z_][\w.-]{0,200}\)|\$\{[A-Za-z_][\w.-]{0,100}\}|\{\{[\w .|$-]{1,200}\}\})$/;
export const isReference = (value: string): boolean =>
  (value.startsWith('$') || value.startsWith('{{')) && REFERENCE.test(value);

/** A path of at least two words: `/run/secrets/db`. */
export const isPlainPath = (value: string): boolean =>
  value.length <= 300 &&
  /^(?:file:\/\/)?(?:\.{0,2}|~|[A-Za-z]:)(?:[/\\][\w.@-]{1,60}){2,20}$/.test(value) &&
  areWords(value);

/** What ends a token in a value: white space, quotes, brackets and the signs between pairs. */
export const TOKEN = /[^\s"'`=;|&<>()[\]{},]+/g;

/** A quote inside of a word, which is no `don't`. */
export const QUOTE_INSIDE = /[A-Za-z0-9](?:["`]|'(?!(?:s|t|re|ve|ll|d|m)\b))[A-Za-z0-9]/;

const hasQuoteInside = (value: string): boolean => holdsAny(value, ['"', "'", '`']) && QUOTE_INSIDE.test(value);

/** Whether a whole value may be shown: each of its tokens may be. */
export function isPlain(value: string): boolean {
  if (hasQuoteInside(value)) return false;
  for (const [token] of value.matchAll(TOKEN)) if (!isPlainToken(token) && !isReference(token)) return false;
  return true;
}

/** Secrets in Base64: credentials of a registry, connection strings, private keys. */
import { once, oneOf } from '../../expressions.ts';
import { MASK } from '../values.ts';
import type { Rule } from './rule.ts';

/** A run of Base64, also over the lines of one value. */
const BASE64 = /(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{16,}={0,2}(?![A-Za-z0-9+/_-])/g;
/** Characters that are decoded: what a secret is shows at its beginning. */
const DECODED = 4096;
const PRINTABLE = /^[\t\n\r\x20-\x7e]{8,}$/;
/** What makes a decoded text a secret. */
const SECRET = once(() =>
  oneOf([
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/i,
    /(?<=[a-z0-9+.-]):\/\/[^\s/@:]{0,100}:[^\s@]{1,200}@/i,
    /(?:password|passwd|secret|token|api_?key|private_?key|pwd)["']{0,2}\s{0,3}[:=]/i,
    /"auths"/i,
  ]),
);

function decoded(text: string): string {
  const body = text
    .slice(0, DECODED)
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/(?<!=)=+$/, '');
  try {
    return atob(body.slice(0, body.length - (body.length % 4 === 1 ? 1 : 0)));
  } catch {
    return '';
  }
}

/** Returns whether a value is Base64 of `user:password`. */
export function isUserAndPassword(value: string): boolean {
  return /^[\x20-\x7e][\x20-\x39\x3b-\x7e]{0,199}:[\x20-\x7e]{0,4000}$/.test(decoded(value));
}

/** Whether a text is Base64 of a text that holds a secret: a DSN, a private key, `user:password`. */
export function isEncodedSecret(value: string): boolean {
  const text = decoded(value);
  if (!PRINTABLE.test(text)) return false;
  return SECRET().test(text) || /^[\w.@-]{1,60}:[\x21-\x7e]{4,200}$/.test(text);
}

/** Whether the characters are those of Base64 and not of a word, a path or a hexadecimal number. */
const mayBeEncoded = (text: string): boolean => /[A-Z]/.test(text) && /[a-z]/.test(text) && !/^[0-9a-f-]+$/i.test(text);

/** Certificates and public keys, which look like keys and are none. */
const PUBLIC =
  /(-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}(?:CERTIFICATE|PUBLIC KEY|CERTIFICATE REQUEST|X509 CRL)-----[^-]{0,65536}-----END )/;

/** Changes the parts of a text outside certificates and public keys. */
export const outsideCertificates = (text: string, change: (part: string) => string): string =>
  text.includes('-----BEGIN ')
    ? text
        .split(PUBLIC)
        .map((part, i) => (i % 2 === 0 ? change(part) : part))
        .join('')
    : change(text);

export const ENCODED_RULE: Rule = {
  needles: [],
  mask: (text) =>
    outsideCertificates(text, (part) =>
      part.replace(BASE64, (word) => (mayBeEncoded(word) && isEncodedSecret(word) ? MASK : word)),
    ),
};

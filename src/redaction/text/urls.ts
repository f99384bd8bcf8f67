/** Secrets in URLs and connection strings: passwords, tokens as user names, the paths of webhooks. */
import { isPlainToken } from '../plain.ts';
import { isPlaceholder, MASK } from '../values.ts';
import type { Rule } from './rule.ts';

/** `scheme://` and the text up to white space, a quote or a bracket. */
const URL_START = /(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]{1,40}:\/\/)([^\s"'`<>\\]{1,4000})/g;

/** go-sql-driver: `user:password@tcp(host:3306)/db`. */
const GO_DSN = /(?<![^\s"'`=(])([\w.-]{1,64}:)([^\s"'`]{1,300}?)(@(?:tcp6?|udp|unix)\()/g;

const ORACLE_DSN = /(jdbc:oracle:(?:thin|oci):[\w.]{1,60}\/)([^\s"'@]{1,200})(@)/g;

/** In the URL of a webhook the path is the secret. */
const WEBHOOKS: readonly RegExp[] = [
  /(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[A-Za-z0-9/_-]{10,300}/g,
  /(discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/)[A-Za-z0-9/_-]{10,300}/g,
  /(\.office(?:365)?\.com\/webhook(?:b2)?\/)[A-Za-z0-9/_@-]{10,400}/gi,
  /(\.logic\.azure\.com(?::443)?\/workflows\/)[^\s"'<>]{10,600}/g,
  /(chat\.googleapis\.com\/v1\/spaces\/)[^\s"'<>]{10,600}/g,
  /(outgoing-webhook\/|api\.telegram\.org\/bot)[A-Za-z0-9/_:-]{10,300}/g,
  /(events\.pagerduty\.com\/integration\/|hooks\.zapier\.com\/hooks\/catch\/)[A-Za-z0-9/_-]{8,300}/g,
];

function maskUrl(whole: string, scheme: string, rest: string): string {
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  let at = authority.lastIndexOf('@');
  if (at < 0) {
    // A password may contain `/`, `?` or `#` unescaped; a port may not.
    const colon = authority.indexOf(':');
    if (colon < 0 || /^\d{1,5}$/.test(authority.slice(colon + 1))) return whole;
    const later = /@[A-Za-z0-9_.[\]-]{1,255}(?::\d{1,5})?(?=[/?#,;)\]]|$)/.exec(rest);
    if (later === null) return whole;
    at = later.index;
  }
  const colon = rest.indexOf(':');
  if (colon < 0 || colon > at) {
    // `https://TOKEN@host`: a user name is a word.
    const user = rest.slice(0, at);
    return user === '' || isPlaceholder(user) || isPlainToken(user) ? whole : `${scheme}${MASK}${rest.slice(at)}`;
  }
  const password = rest.slice(colon + 1, at);
  const user = rest.slice(0, colon);
  const shown = isPlaceholder(user) || isPlainToken(user) ? user : MASK;
  if (password === '' || isPlaceholder(password))
    return shown === user ? whole : `${scheme}${shown}${rest.slice(colon)}`;
  return `${scheme}${shown}:${MASK}${rest.slice(at)}`;
}

const between =
  (pattern: RegExp) =>
  (text: string): string =>
    text.replace(pattern, (whole: string, before: string, secret: string, after: string) =>
      isPlaceholder(secret) ? whole : before + MASK + after,
    );

export const URL_RULES: readonly Rule[] = [
  {
    needles: ['hook', 'logic.azure', 'googleapis', 'telegram', 'pagerduty'],
    mask: (text) => WEBHOOKS.reduce((out, pattern) => out.replace(pattern, `$1${MASK}`), text),
  },
  { needles: ['://'], mask: (text) => text.replace(URL_START, maskUrl) },
  { needles: ['@tcp', '@udp', '@unix'], mask: between(GO_DSN) },
  { needles: ['jdbc:oracle'], mask: between(ORACLE_DSN) },
];

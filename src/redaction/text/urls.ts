/** Secrets in URLs and connection strings: passwords, tokens as user names, the paths of webhooks. */
import { group, once, sequence } from '../../expressions.ts';
import { isPlainToken } from '../plain.ts';
import { isPlaceholder, looksRandom, looksSecret, MASK } from '../values.ts';
import type { Rule } from './rule.ts';

/** `scheme://` and the text up to white space, a quote or a bracket. */
const URL_START = /(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]{1,40}:\/\/)([^\s"'`<>\\]{1,4000})/g;

/** go-sql-driver: `user:password@tcp(host:3306)/db`. */
const GO_DSN = /(?<![^\s"'`=(])([\w.-]{1,64}:)([^\s"'`]{1,300}?)(@(?:(?:tcp6?|udp|unix)\(|\/[\w?]))/g;
/** `user:password@host:port` without a scheme, as in `http_proxy`; `sqlplus user/password@service`. */
const BARE_AUTHORITY =
  /(?<![^\s"'`=(])([A-Za-z][\w.-]{0,63}:)([^\s"'`/:@]{4,300})(@[A-Za-z0-9][\w.-]{1,253}(?::\d{1,5})?(?![\w@]))/g;
const SQLPLUS = /((?:sqlplus|sqlldr|expdp|impdp|rman)\b[^\n]{0,60}?\s[\w.]{1,60}\/)([^\s"'@]{1,200})(@)/g;

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

/** The part of a path or a query that looks random: a token of a webhook. Image digests and object names do not. */
const SEGMENT = /(?<=[/=])[A-Za-z0-9_-]{20,200}(?=[/?&#]|$)/g;
/** Parameters that carry a code or a signature. */
const QUERY = /([?&#](?:key|code|sig|signature|auth|ticket|hmac|mac|pass|pw)=)([^\s&#"']{1,2000})/gi;
/** A host as a resolver was asked for it: a host has no `@`, so what is before it is the end of a password. */
const ASKED_HOST = once(() =>
  sequence(
    group('', [
      /\blookup |\bE(?:NOTFOUND|AI_AGAIN|AI_NONAME) |\bhost(?:name| name)?[:=]? ?["'`]?|\bresolve[:=]? ?["'`]?/gi,
      /not known: ?["'`]?|\baddress[:=]? ?["'`]?/gi,
    ]),
    /([^\s"'`@/]{1,200})(?=@[A-Za-z0-9][\w.-]{0,253})/gi,
  ),
);

const maskQuery = (text: string): string =>
  text.replace(QUERY, (whole: string, head: string, value: string) => (looksSecret(value) ? head + MASK : whole));

const withoutTokens = (text: string): string =>
  maskQuery(text).replace(SEGMENT, (part) => (part.split(/[_-]/).some(looksRandom) ? MASK : part));

/** Passwords of URLs that are looked for in the rest of a text: a message quotes the part that it cannot read. */
const MOST_ECHOES = 20;

/** Masks URLs, and what a message repeats of their passwords: `parse "redis://:…@cache": invalid port ":…" after host`. */
function maskUrls(text: string): string {
  const passwords = new Set<string>();
  const masked = text.replace(URL_START, (whole: string, scheme: string, url: string) => {
    const out = maskUrl(whole, scheme, url);
    const password = /^[^\s:@/]{0,100}:([^\s@/]{6,200})@/.exec(url)?.[1];
    if (out !== whole && password !== undefined && passwords.size < MOST_ECHOES && looksSecret(password))
      passwords.add(password);
    return out;
  });
  return [...passwords].reduce((out, password) => out.replaceAll(`:${password}`, `:${MASK}`), masked);
}

function maskUrl(_whole: string, scheme: string, url: string): string {
  const path = url.search(/[/?#]/);
  return maskAuthority(scheme, path < 0 ? url : url.slice(0, path) + withoutTokens(url.slice(path)));
}

function maskAuthority(scheme: string, rest: string): string {
  const whole = scheme + rest;
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
  { needles: ['://'], mask: maskUrls },
  { needles: ['@tcp', '@udp', '@unix', '@/'], mask: between(GO_DSN) },
  { needles: ['jdbc:oracle'], mask: between(ORACLE_DSN) },
  { needles: ['sqlplus', 'sqlldr', 'expdp', 'impdp', 'rman'], mask: between(SQLPLUS) },
  {
    needles: ['@'],
    mask: (text) =>
      text
        .replace(BARE_AUTHORITY, (whole: string, head: string, value: string, rest: string) =>
          looksSecret(value) ? head + MASK + rest : whole,
        )
        .replace(ASKED_HOST(), (whole: string, head: string, value: string) =>
          isPlaceholder(value) ? whole : head + MASK,
        ),
  },
  { needles: ['?', '&'], mask: maskQuery },
];

/** Secrets in HTTP headers: Authorization, cookies. */
import { group, once, sequence } from '../../expressions.ts';
import { isHarmless, isMessage, isPlaceholder, looksSecret, MASK } from '../values.ts';
import { isUserAndPassword } from './encoded.ts';
import type { Rule } from './rule.ts';

const AUTH_HEADER = once(() =>
  sequence(
    /\b/gi,
    group('', [
      sequence(
        /(?:proxy-)?authorization["'\\]{0,8}(?:[ \t]{0,2}(?:=>|[:=])[ \t]{0,2}(?:\[[ \t]{0,2})?|[ \t]{1,4}(?=["']))["'\\[]{0,8}/gi,
        /(?:(?:bearer|basic|token|digest|negotiate|apikey|api-key|aws4-hmac-sha256|key|hawk|ntlm|splunk)(?:[ \t]+|%20|\+))?/gi,
      ),
    ]),
    /([^\s"'\\,\]}]{1,8192})/gi,
  ),
);
const BEARER = /\b(bearer(?::[ \t]{1,4}|[ \t]{1,9}|%20))([A-Za-z0-9._~+/=-]{8,8192})/gi;
const BASIC = /\b(basic(?:[ \t]{1,9}|%20))([A-Za-z0-9+/]{6,4000}={0,2})/gi;

/** A scheme that this program does not know, and what follows it: `Authorization: GenieKey …`. */
const OTHER_SCHEME = once(() =>
  sequence(
    /\b((?:proxy-)?authorization["'\\]{0,8}[ \t]{0,2}(?:=>|[:=])[ \t]{0,2}["'\\[]{0,8}[A-Z][\w-]{1,30} )/gi,
    /([^\s"'\\,\]}]{4,8192})(?=["'\\,\]} \t]{0,8}(?:\n|$|["'\]}]))/gim,
  ),
);
/** The parts of a signed header (RFC 7616, AWS): `nonce="…"`, `Signature=…`, `Credential=…`. */
const SIGNED_LINE = /\bauthorization\b[^\n]{0,20}\b(?:digest|aws4|aws|signature|hmac|oauth)\b[^\n]{1,4096}/gi;
const SIGNED_PART = /(\b(?:n|c)?(?:nonce|response|opaque|signature|mac|hash|oauth_\w{1,40})="?)([^\s",&]{6,4096})/gi;
const KEY_AND_SIGNATURE = /(\bAWS [A-Za-z0-9[\]_-]{4,128}:)([^\s"',]{4,400})/g;

/** The whole value of a cookie header, up to the end of the line or of its quotes. */
const COOKIES = /\b((?:set-)?cookies?["'\\]{0,8}[ \t]{0,2}[:=][ \t]{0,2}["'\\[{]{0,8})([^\n"'\\]{1,8192})/gi;
const COOKIE = /(?<![^\s=;,])([^\s=;,]{1,100}=)([^\s;,]{1,8192})/g;
/** Attributes of a cookie, which are no secrets. */
const ATTRIBUTE = /^(?:path|domain|expires|max-age|samesite|version|priority)=$/i;

function maskAuthorization(whole: string, head: string, value: string): string {
  const hasScheme = /[a-z](?:[ \t]+|%20|\+)$/i.test(head);
  return isHarmless(value) || isMessage(value) || !(hasScheme ? value.length > 2 : looksSecret(value))
    ? whole
    : head + MASK;
}

const maskCookies = (_whole: string, head: string, cookies: string): string =>
  head +
  cookies.replace(COOKIE, (pair: string, name: string, value: string) =>
    ATTRIBUTE.test(name) || isPlaceholder(value) ? pair : name + MASK,
  );

/** Cookies as a list or an object: every value in it. */
const COOKIE_JAR = /("cookies?\\{0,7}"\s{0,4}:\s{0,4}[[{])([^\]]{1,8192})/gi;
const JAR_VALUE = /(:\s{0,4}\\{0,7}")([^"\\]{6,4096})/g;

const maskJar = (_whole: string, head: string, jar: string): string =>
  head +
  jar.replace(JAR_VALUE, (whole: string, before: string, value: string) =>
    looksSecret(value) ? before + MASK : whole,
  );

export const HEADER_RULES: readonly Rule[] = [
  {
    needles: ['authorization'],
    mask: (text) =>
      text
        .replace(SIGNED_LINE, (line) =>
          line
            .replace(SIGNED_PART, (_pair: string, head: string) => head + MASK)
            .replace(KEY_AND_SIGNATURE, (_pair: string, head: string) => head + MASK),
        )
        .replace(AUTH_HEADER(), maskAuthorization)
        .replace(OTHER_SCHEME(), (whole: string, head: string, value: string) =>
          looksSecret(value) ? head + MASK : whole,
        ),
  },
  {
    needles: ['bearer'],
    mask: (text) =>
      text.replace(BEARER, (whole: string, head: string, value: string) =>
        (/\d/.test(value) && value.length >= 16) || (looksSecret(value) && (/\d/.test(value) || value.length >= 16))
          ? head + MASK
          : whole,
      ),
  },
  {
    needles: ['basic'],
    mask: (text) =>
      text.replace(BASIC, (whole: string, head: string, value: string) =>
        isUserAndPassword(value) ? head + MASK : whole,
      ),
  },
  { needles: ['cookie'], mask: (text) => text.replace(COOKIES, maskCookies).replace(COOKIE_JAR, maskJar) },
];

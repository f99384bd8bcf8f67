/**
 * Masks secrets in text. Keeps what a diagnosis needs: names of variables, hosts, ports, paths and messages. It runs in
 * linear time, and `redactText(redactText(x)) === redactText(x)`.
 */
import { group, once, sequence } from '../expressions.ts';
import { isUserAndPassword, maskNamedValues } from './named-values.ts';
import { KEY_LINE, LONGEST_KEY_LINE, maskPrivateKeys } from './private-keys.ts';
import { isHarmless, isMessage, isPlaceholder, looksSecret, MASK, sensitivity } from './sensitive.ts';

export { MASK };

/**
 * Formats of keys that are recognised without a name, as their makers document them. Each starts at the start of a
 * token (the lookbehind), so that no text is scanned twice.
 */
const TOKEN_START = String.raw`(?<![A-Za-z0-9_-])`;
const FORMATS: readonly string[] = [
  // JSON Web Token (RFC 7519): base64url of a JSON header.
  String.raw`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)*`,
  String.raw`gh[pousr]_[A-Za-z0-9]{30,}`,
  String.raw`github_pat_[A-Za-z0-9_]{22,}`,
  String.raw`gl(?:pat|ptt|dt|rt|cbt|ft|soat|agent|imt|oas)-[A-Za-z0-9_.-]{20,}`,
  String.raw`xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}`,
  String.raw`xapp-\d-[A-Za-z0-9-]{10,}`,
  String.raw`(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])`,
  String.raw`AIza[A-Za-z0-9_-]{35}`,
  String.raw`ya29\.[A-Za-z0-9_-]{20,}`,
  String.raw`GOCSPX-[A-Za-z0-9_-]{20,}`,
  String.raw`(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}`,
  String.raw`whsec_[A-Za-z0-9+/=]{20,}`,
  String.raw`sk-(?:proj|ant|svcacct|or)-[A-Za-z0-9_-]{20,}`,
  String.raw`sk-[A-Za-z0-9]{32,}`,
  String.raw`npm_[A-Za-z0-9]{36}`,
  String.raw`pypi-AgE[A-Za-z0-9_-]{40,}`,
  String.raw`SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`,
  String.raw`do[opr]_v1_[a-f0-9]{64}`,
  String.raw`hv[sbr]\.[A-Za-z0-9_-]{20,}`,
  String.raw`dckr_pat_[A-Za-z0-9_-]{20,}`,
  String.raw`hf_[A-Za-z0-9]{30,}`,
  String.raw`shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}`,
  String.raw`dapi[a-f0-9]{32}`,
  String.raw`ATATT3[A-Za-z0-9_=-]{50,}`,
  String.raw`NRAK-[A-Z0-9]{27}`,
  String.raw`AGE-SECRET-KEY-1[A-Z0-9]{50,}`,
  String.raw`\d{8,10}:AA[A-Za-z0-9_-]{33}`,
];
const KNOWN_FORMAT = new RegExp(`${TOKEN_START}(?:${FORMATS.join('|')})`, 'g');

/** Every such key is at least this long, in these characters; only `whsec_` keys may have others. */
const LONG_TOKEN = /[A-Za-z0-9_.:=-]{15}/;

/** In the URL of a Slack webhook the path is the secret. */
const SLACK_HOOK = /(hooks\.slack\.com\/(?:services|workflows)\/)[A-Za-z0-9/_-]{10,}/g;

/** `scheme://` and the text up to white space, a quote or a bracket. */
const URL_START = /(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]{1,40}:\/\/)([^\s"'`<>\\]{1,4000})/g;

/** go-sql-driver: `user:password@tcp(host:3306)/db`. */
const GO_DSN = /(?<![^\s"'`=(])([\w.-]{1,64}:)([^\s"'`]{1,300}?)(@(?:tcp6?|udp|unix)\()/g;

const ORACLE_DSN = /(jdbc:oracle:(?:thin|oci):[\w.]{1,60}\/)([^\s"'@]{1,200})(@)/g;

const AUTH_HEADER = once(() =>
  sequence(
    /\b/gi,
    group('', [
      sequence(
        /(?:proxy-)?authorization["'\\]{0,3}[ \t]{0,2}[:=][ \t]{0,2}["'\\[]{0,3}/gi,
        /(?:(?:bearer|basic|token|digest|negotiate|apikey|api-key|aws4-hmac-sha256|key|hawk|ntlm|splunk)(?:[ \t]+|%20|\+))?/gi,
      ),
    ]),
    /([^\s"'\\,\]}]{1,4096})/gi,
  ),
);
const BEARER = /\b(bearer(?:[ \t]+|%20))([A-Za-z0-9._~+/=-]{16,4096})/gi;
const BASIC = /\b(basic(?:[ \t]+|%20))([A-Za-z0-9+/]{6,2000}={0,2})/gi;
const COOKIE = /\b((?:set-)?cookie["']?[ \t]{0,2}:[ \t]{0,2}["']?)([^\s"'=;,]{1,100}=)([^\s"';,]{1,4096})/gi;

/** curl's `-u user:password`. */
const CURL_USER = /((?:^|\s)(?:-u|--user|--proxy-user)[ =]["']?[^\s:"']{1,100}:)([^\s"']{1,200})/g;
const IDENTIFIED_BY =
  /(\bidentified\s{1,5}(?:with\s{1,5}\w{1,40}\s{1,5})?by\s{1,5}(?:password\s{1,5})?)(['"])([^'"\n]{1,300})\2/gi;
const SQL_PASSWORD =
  /(\b(?:with|set|encrypted|role|user\s{1,3}["\w]{1,60})\s{1,5}password\s{1,5})(')([^'\n]{1,300})'/gi;
/** Redis configuration and netrc. */
const CONFIG_WORD =
  /((?:^|\s)(?:requirepass|masterauth|sentinel auth-pass \S{1,100}|login \S{1,100} password)[ \t]{1,4})("?)([^\s"]{1,300})/gi;
const FLAG = /((?:^|[\s"'])--?([A-Za-z][\w.-]{1,60})[ \t]{1,3})(["']?)([^\s"'-][^\s"']{0,300})/g;
/** Sentences: `password "hunter2" rejected`, `the token is abcDEF123…`. */
const SPOKEN = once(() =>
  sequence(
    /\b((?:password|passphrase|passwd|token|api[ -]?key|access key|secret key)[ \t]{1,3}(?:is[ \t:]{1,3}|was[ \t]{1,3})?)/gi,
    /(["'`]?)([^\s"'`]{6,300})/gi,
  ),
);
const XML = /(<([A-Za-z][\w.:-]{1,60})>)([^<>\n]{1,300})(<\/)/g;

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
  if (colon < 0 || colon > at) return whole;
  const password = rest.slice(colon + 1, at);
  return password === '' || isPlaceholder(password)
    ? whole
    : `${scheme}${rest.slice(0, colon + 1)}${MASK}${rest.slice(at)}`;
}

/**
 * Returns the text with each secret replaced by `[REDACTED]`. Masked are private keys, keys of known formats, JSON Web
 * Tokens, Authorization headers, passwords in URLs and connection strings, and values of names such as password, token,
 * secret, api key.
 * @param text a log or a line of one, a message, a file's content
 */
export function redactText(text: string): string {
  if (text.length < 6) return text;
  let out = maskPrivateKeys(text);
  // Looking for a word that must occur is cheaper than running an expression. Masking only removes words, so the words
  // of the original text decide.
  const lower = text.toLowerCase();
  const says = (...words: readonly string[]): boolean => words.some((word) => lower.includes(word));
  if (text.length >= 60 && text.length <= LONGEST_KEY_LINE) out = out.replace(KEY_LINE, `$1${MASK}`);
  if (LONG_TOKEN.test(text) || says('whsec_')) out = out.replace(KNOWN_FORMAT, MASK);
  if (says('hooks.slack.com')) out = out.replace(SLACK_HOOK, `$1${MASK}`);
  if (says('://')) out = out.replace(URL_START, maskUrl);
  if (says('@tcp', '@udp', '@unix'))
    out = out.replace(GO_DSN, (whole: string, user: string, password: string, net: string) =>
      isPlaceholder(password) ? whole : user + MASK + net,
    );
  if (says('jdbc:oracle'))
    out = out.replace(ORACLE_DSN, (whole: string, user: string, password: string, sign: string) =>
      isPlaceholder(password) ? whole : user + MASK + sign,
    );
  if (says('authorization')) {
    out = out.replace(AUTH_HEADER(), (whole: string, head: string, value: string) => {
      const scheme = /(?:[ \t]|%20|\+)$/.test(head) && /[a-z](?:[ \t]+|%20|\+)$/i.test(head);
      return isHarmless(value) || isMessage(value) || !(scheme ? value.length > 2 : looksSecret(value))
        ? whole
        : head + MASK;
    });
  }
  if (says('bearer'))
    out = out.replace(BEARER, (whole: string, head: string, value: string) =>
      /\d/.test(value) || looksSecret(value) ? head + MASK : whole,
    );
  if (says('basic'))
    out = out.replace(BASIC, (whole: string, head: string, value: string) =>
      isUserAndPassword(value) ? head + MASK : whole,
    );
  if (says('cookie'))
    out = out.replace(COOKIE, (whole: string, head: string, name: string, value: string) =>
      isPlaceholder(value) ? whole : head + name + MASK,
    );
  if (says('-u'))
    out = out.replace(CURL_USER, (whole: string, head: string, value: string) =>
      isPlaceholder(value) || /^\d{1,10}$/.test(value) ? whole : head + MASK,
    );
  if (says('identified'))
    out = out.replace(IDENTIFIED_BY, (whole: string, head: string, quote: string, value: string) =>
      isPlaceholder(value) ? whole : head + quote + MASK + quote,
    );
  if (says('password'))
    out = out.replace(SQL_PASSWORD, (whole: string, head: string, quote: string, value: string) =>
      isPlaceholder(value) ? whole : head + quote + MASK + quote,
    );
  if (says('requirepass', 'masterauth', 'auth-pass', 'login')) {
    out = out.replace(CONFIG_WORD, (whole: string, head: string, quote: string, value: string) =>
      isHarmless(value) || isMessage(value) ? whole : head + quote + MASK,
    );
  }
  if (says('</')) {
    out = out.replace(XML, (whole: string, open: string, name: string, value: string, close: string) =>
      sensitivity(name) !== 'strong' || isHarmless(value) || isMessage(value) ? whole : open + MASK + close,
    );
  }
  if (says('-')) {
    out = out.replace(FLAG, (whole: string, head: string, name: string, quote: string, value: string) =>
      sensitivity(name) !== 'strong' || !looksSecret(value) ? whole : head + quote + MASK,
    );
  }
  if (says('pass', 'token', 'key')) {
    out = out.replace(SPOKEN(), (whole: string, head: string, quote: string, value: string) => {
      const bare = value.replace(/[.,;:!?)]+$/, '');
      // Without a quote the next word is usually just a word; `pod-5b58d7dc9` and the like are names.
      const secret =
        looksSecret(bare) &&
        (quote !== '' ||
          /\bis\b|\bwas\b/i.test(head) ||
          (bare.length >= 20 && /\d/.test(bare) && /[A-Z]/.test(bare) && /[a-z]/.test(bare)));
      return secret && !/[=(]/.test(bare.slice(0, -2)) ? head + quote + MASK + value.slice(bare.length) : whole;
    });
  }
  return says('=', ':') ? maskNamedValues(out) : out;
}

/**
 * Returns a named value without secrets: an environment variable, a key of a ConfigMap. With a sensitive name the whole
 * value is masked, unless it is a path, a reference or a URL (only its password is masked).
 */
export function redactNamed(name: string, value: string): string {
  const strength = sensitivity(name);
  const single = !value.trim().includes('\n');
  if (strength !== undefined && single && !isHarmless(value.trim())) {
    const url = /^[a-z][a-z0-9+.-]{1,30}:\/\//i.test(value);
    if (!url && (strength === 'strong' || looksSecret(value))) return MASK;
  }
  return redactText(value);
}

/**
 * Takes secrets out of text, and leaves what a diagnosis needs: names of variables, hosts, ports, paths and
 * messages. Pure and in linear time. `redactText(redactText(x)) === redactText(x)`.
 */
import { isHarmless, isMessage, isPlaceholder, looksSecret, MASK, sensitivity } from './sensitive.ts';

export { MASK };

/**
 * Formats of keys that are recognised by themselves, as their makers document them. Each starts at a token's start
 * (the lookbehind), so that no text is scanned twice.
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

/** Every one of them is at least this long, in these characters; but `whsec_` may have others among them. */
const LONG_TOKEN = /[A-Za-z0-9_.:=-]{15}/;

/** The path of a Slack webhook is its secret. */
const SLACK_HOOK = /(hooks\.slack\.com\/(?:services|workflows)\/)[A-Za-z0-9/_-]{10,}/g;

/** `scheme://` and what follows up to white space, a quote or a bracket. */
const URL_START = /(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]{1,40}:\/\/)([^\s"'`<>\\]{1,4000})/g;

/** go-sql-driver: `user:password@tcp(host:3306)/db`. */
const GO_DSN = /(?<![^\s"'`=(])([\w.-]{1,64}:)([^\s"'`]{1,300}?)(@(?:tcp6?|udp|unix)\()/g;

const ORACLE_DSN = /(jdbc:oracle:(?:thin|oci):[\w.]{1,60}\/)([^\s"'@]{1,200})(@)/g;

const AUTH_HEADER =
  /\b((?:proxy-)?authorization["'\\]{0,3}[ \t]{0,2}[:=][ \t]{0,2}["'\\[]{0,3}(?:(?:bearer|basic|token|digest|negotiate|apikey|api-key|aws4-hmac-sha256|key|hawk|ntlm|splunk)(?:[ \t]+|%20|\+))?)([^\s"'\\,\]}]{1,4096})/gi;
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
/** Prose: `password "hunter2" rejected`, `the token is abcDEF123…`. */
const SPOKEN =
  /\b((?:password|passphrase|passwd|token|api[ -]?key|access key|secret key)[ \t]{1,3}(?:is[ \t:]{1,3}|was[ \t]{1,3})?)(["'`]?)([^\s"'`]{6,300})/gi;
const XML = /(<([A-Za-z][\w.:-]{1,60})>)([^<>\n]{1,300})(<\/)/g;

/**
 * A name, its quote, and the sign between it and its value. `==`, `=~`, `::` and `:=` of other meaning are told apart
 * below.
 */
const NAME_AND_SIGN = /(?<![\w.-])([\w.-]{2,100})((?:\\?["']\]?|\])?)([ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4})/g;

const PEM = /-----(BEGIN|END) ((?:[A-Z0-9]+ ){0,4})PRIVATE KEY(?: BLOCK)?-----/g;

/** The longest key there is, with room; farther apart BEGIN and END do not belong together. */
const LONGEST_KEY = 16_384;

/** Whole private keys, in lines, escaped into one line, or cut off at either end. */
function maskPrivateKeys(text: string): string {
  if (!text.includes('PRIVATE KEY')) return text;
  let out = '';
  let at = 0;
  let open = false;
  for (const mark of text.matchAll(PEM)) {
    const between = text.slice(at, mark.index);
    if (open && mark[1] === 'END' && between.length <= LONGEST_KEY)
      out += between.includes(MASK) ? between : keyBody(between);
    else
      out +=
        mark[1] === 'END'
          ? withoutKeyAtEnd(open ? withoutKeyAtStart(between) : between)
          : open
            ? withoutKeyAtStart(between)
            : between;
    out += mark[0];
    at = mark.index + mark[0].length;
    open = mark[1] === 'BEGIN';
  }
  const rest = text.slice(at);
  return out + (open ? withoutKeyAtStart(rest) : rest);
}

/** The end of a key was cut off: all that still looks like its lines goes. */
const withoutKeyAtStart = (text: string): string =>
  text.replace(/^(?:(?:\s|\\n)+(?:\d{4}-\d\d-\d\dT\S{1,30}\s)?[A-Za-z0-9+/]{16,}={0,2})+/, (body) => keyBody(body));

/** The start of a key was cut off: the lines before its end go, back to one that is none of it. */
function withoutKeyAtEnd(text: string): string {
  const lines = text.slice(-LONGEST_KEY).split('\n');
  let first = lines.length;
  // The last piece is what stands before END on its own line: nothing, or a timestamp.
  for (
    let i = lines.length - 2;
    i >= 0 && /^(?:\S{20,40} )?[ \t]{0,20}[A-Za-z0-9+/]{16,100}={0,2}\r?$/.test(lines[i]!);
    i--
  )
    first = i;
  if (first === lines.length) return text;
  return (
    text.slice(0, Math.max(0, text.length - LONGEST_KEY)) + [...lines.slice(0, first), MASK, lines.at(-1)!].join('\n')
  );
}

const keyBody = (body: string): string =>
  body.startsWith('\\n') ? `\\n${MASK}\\n` : body.includes('\n') ? `\n${MASK}\n` : MASK;

/**
 * One line of a key, quoted alone. Not within a longer text: certificates look the same. Hexadecimal ids have no
 * capitals.
 */
const KEY_LINE =
  /^((?:\d{4}-\d\d-\d\dT[\d:.]{8,20}Z )?[ \t]{0,8})(?=[^\n]{0,75}[A-Z])(?=[^\n]{0,75}[a-z])(?=[^\n]{0,75}\d)[A-Za-z0-9+/]{60,76}={0,2}\n?$/;

/** A timestamp, indentation, the line and a line break. */
const LONGEST_KEY_LINE = 160;

function maskUrl(whole: string, scheme: string, rest: string): string {
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  let at = authority.lastIndexOf('@');
  if (at < 0) {
    // A password may hold `/`, `?` or `#` unescaped; a port may not.
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

/** Base64 of `user:password`. */
function isUserAndPassword(value: string): boolean {
  try {
    return /^[\x20-\x7e]{1,200}:[\x20-\x7e]*$/.test(atob(value));
  } catch {
    return false;
  }
}

/** The value that starts at `from`: its text, and the quote around it. */
function valueAt(
  text: string,
  from: number,
  sign: string,
): { readonly start: number; readonly end: number; readonly quoted: boolean } {
  const escaped = text.startsWith('\\"', from) || text.startsWith("\\'", from);
  const quote = escaped ? text.slice(from, from + 2) : /["'`]/.test(text[from] ?? '') ? text[from]! : '';
  if (quote !== '') {
    const start = from + quote.length;
    for (let i = start; i < Math.min(text.length, start + 4096) && text[i] !== '\n'; i++) {
      if (text.startsWith(quote, i)) return { start, end: i, quoted: true };
      if (text[i] === '\\' && !escaped) i++;
    }
    // No closing quote: as much as one word.
    return { start, end: wordEnd(text, start, sign), quoted: false };
  }
  return { start: from, end: wordEnd(text, from, sign), quoted: false };
}

function wordEnd(text: string, from: number, sign: string): number {
  if (text.startsWith(MASK, from)) return from + MASK.length;
  const stop = sign === 'env' ? /[\s"'`]/ : sign.trim() === '=' ? /[\s"'`;&]/ : /[\s"'`;,&}]/;
  let end = from;
  while (end < text.length && end - from < 4096 && !stop.test(text[end]!)) end++;
  // What closes the sentence or the bracket around it is not the value's.
  while (end > from && /[,.)\]}:;]/.test(text[end - 1]!)) end--;
  return end;
}

/** Whether a value under a sensitive name is to be masked. */
function isSecretValue(
  name: string,
  strength: 'strong' | 'weak',
  value: string,
  quoted: boolean,
  sign: string,
  text: string,
  nameAt: number,
  valueEnd: number,
): boolean {
  if (isHarmless(value) || isMessage(value)) return false;
  const bare = name.toLowerCase();
  // `secret=shop/db-credentials`, `"secret":"db-credentials"`: Kubernetes names one.
  if (bare === 'secret' && /^[a-z0-9.-]+\/[a-z0-9.-]+$/.test(value)) return false;
  if (bare === 'secret' && /^[a-z]+(?:-[a-z0-9]+)+$/.test(value)) return false;
  if ((bare === 'pwd' || bare === 'oldpwd') && /^(?:\/|[A-Za-z]:)/.test(value)) return false;
  if (strength === 'weak') return looksSecret(value) && value.length >= 12;
  if (sign.includes('=') || quoted) return true;
  // `name: value` is how data is written, and how people write: "invalid token: expired".
  // Windows, not whole lines: a line may be megabytes long.
  const window = text.slice(Math.max(0, nameAt - 200), nameAt);
  const before = window
    .slice(window.lastIndexOf('\n') + 1)
    .replace(/^\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d) /, '');
  const after = text
    .slice(valueEnd, valueEnd + 80)
    .split('\n', 1)[0]!
    .trim();
  const structured = /^[\s\-"'{,]*$/.test(before) || /[{,;&?([]["']?\s?$/.test(before);
  if (structured && (after === '' || /^[,}\])#;"']/.test(after) || /^[\w.-]{1,60}[:=]/.test(after))) return true;
  return looksSecret(value);
}

/** `pass=hunter2`, `"pass":"hunter2"`; but a test's `pass: 12` or `pass=12` counts. */
function barePass(name: string, sign: string, text: string, from: number): 'strong' | undefined {
  if (!/^(?:pass|pw)$/i.test(name) || !(sign.includes('=') || /["']/.test(text[from] ?? ''))) return undefined;
  return /^["']?\d+(?:\D|$)/.test(text.slice(from, from + 12)) ? undefined : 'strong';
}

/** A YAML block scalar (`|` or `>`) that starts at `from`: the range of its lines. */
function blockAt(
  text: string,
  from: number,
  nameAt: number,
): { readonly start: number; readonly end: number } | undefined {
  const head = /^[|>][+-]?\d?[ \t]{0,10}\r?\n/.exec(text.slice(from, from + 20));
  if (head === null) return undefined;
  const nameIndent = /^[ \t-]*/.exec(text.slice(text.lastIndexOf('\n', nameAt - 1) + 1, nameAt))![0].length;
  const start = from + head[0].length;
  let end = start;
  while (end < text.length) {
    const lineEnd = text.indexOf('\n', end) < 0 ? text.length : text.indexOf('\n', end) + 1;
    const indent = /^[ \t]*/.exec(text.slice(end, Math.min(lineEnd, end + 200)))![0].length;
    if (indent <= nameIndent && text.slice(end, lineEnd).trim() !== '') break;
    end = lineEnd;
  }
  return end > start ? { start, end } : undefined;
}

/** `name=value` in text, JSON, YAML, logfmt, connection strings and query strings. */
function maskNamedValues(text: string): string {
  let out = '';
  let done = 0;
  NAME_AND_SIGN.lastIndex = 0;
  for (let match = NAME_AND_SIGN.exec(text); match !== null; match = NAME_AND_SIGN.exec(text)) {
    const [, name, , sign] = match as unknown as [string, string, string, string];
    const from = match.index + match[0].length;
    // The name of the next pair may stand right behind this sign.
    NAME_AND_SIGN.lastIndex = from;
    const bareAuth = /^_?auth$/i.test(name);
    const strength = bareAuth ? 'strong' : (sensitivity(name) ?? barePass(name, sign, text, from));
    if (strength === undefined || /^[=~:!/]/.test(text.slice(from, from + 1)) || text[match.index - 1] === '!')
      continue;
    const block = sign.trim() === ':' && strength === 'strong' ? blockAt(text, from, match.index) : undefined;
    if (block !== undefined) {
      out +=
        text.slice(done, block.start) + text.slice(block.start, block.end).replace(/^([ \t]*)\S.*$/gm, `$1${MASK}`);
      done = NAME_AND_SIGN.lastIndex = block.end;
      continue;
    }
    // Between `;` or `&` stand pairs in connection strings and URLs, but an environment variable's value may hold
    // either.
    const { start, end, quoted } = valueAt(
      text,
      from,
      /^[A-Z][A-Z0-9_]*$/.test(name) && sign === '=' && text[match.index - 1] !== ';' ? 'env' : sign,
    );
    const value = text.slice(start, end);
    if (
      bareAuth ? !isUserAndPassword(value) : !isSecretValue(name, strength, value, quoted, sign, text, match.index, end)
    )
      continue;
    // A URL was masked by itself, and its host is worth keeping.
    if (/^[a-z][a-z0-9+.-]{1,30}:\/\//i.test(value)) continue;
    out += text.slice(done, start) + MASK;
    done = end;
    NAME_AND_SIGN.lastIndex = end;
  }
  return out + text.slice(done);
}

/**
 * A text without secrets: each is replaced by `[REDACTED]`, what stands around it stays.
 * Masked: private keys, keys of known formats, JSON Web Tokens, Authorization headers, passwords in URLs and
 * connection strings, values of names like password, token, secret, api key.
 * @param text a log, a line of one, a message, a file's content
 */
export function redactText(text: string): string {
  if (text.length < 6) return text;
  let out = maskPrivateKeys(text);
  // Making an expression costs more than looking for a word that must stand there. Masking takes words away and adds
  // none.
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
    out = out.replace(AUTH_HEADER, (whole: string, head: string, value: string) => {
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
    out = out.replace(SPOKEN, (whole: string, head: string, quote: string, value: string) => {
      const bare = value.replace(/[.,;:!?)]+$/, '');
      // Without a quote most next words are just words; `pod-5b58d7dc9` and the like are names.
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
 * A value that stands under a name: an environment variable, a key of a ConfigMap.
 * Under a sensitive name the whole value goes, unless it is a path, a reference or a URL (whose password goes).
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

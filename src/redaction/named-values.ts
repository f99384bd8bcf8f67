/** Secrets that follow their name: `password=…`, `"token": "…"`, YAML blocks. */
import { isHarmless, isMessage, looksSecret, MASK, sensitivity } from './sensitive.ts';

/**
 * A name, its quote, and the sign between it and its value. Other meanings of `==`, `=~`, `::` and `:=` are excluded
 * below.
 */
const NAME_AND_SIGN = /(?<![\w.-])([\w.-]{2,100})((?:\\?["']\]?|\])?)([ \t]{0,4}(?:=>|:=|=|:)[ \t]{0,4})/g;

/** Returns whether a value is Base64 of `user:password`. */
export function isUserAndPassword(value: string): boolean {
  try {
    return /^[\x20-\x7e]{1,200}:[\x20-\x7e]*$/.test(atob(value));
  } catch {
    return false;
  }
}

/** Returns the value that starts at `from`, without its quotes. */
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
    // There is no closing quote: the value is one word.
    return { start, end: wordEnd(text, start, sign), quoted: false };
  }
  return { start: from, end: wordEnd(text, from, sign), quoted: false };
}

function wordEnd(text: string, from: number, sign: string): number {
  if (text.startsWith(MASK, from)) return from + MASK.length;
  const stop = sign === 'env' ? /[\s"'`]/ : sign.trim() === '=' ? /[\s"'`;&]/ : /[\s"'`;,&}]/;
  let end = from;
  while (end < text.length && end - from < 4096 && !stop.test(text[end]!)) end++;
  // Punctuation and brackets at the end belong to the sentence.
  while (end > from && /[,.)\]}:;]/.test(text[end - 1]!)) end--;
  return end;
}

/** Returns whether a value with a sensitive name must be masked. */
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
  // `secret=shop/db-credentials`, `"secret":"db-credentials"`: Kubernetes names a Secret.
  if (bare === 'secret' && /^[a-z0-9.-]+\/[a-z0-9.-]+$/.test(value)) return false;
  if (bare === 'secret' && /^[a-z]+(?:-[a-z0-9]+)+$/.test(value)) return false;
  if ((bare === 'pwd' || bare === 'oldpwd') && /^(?:\/|[A-Za-z]:)/.test(value)) return false;
  if (strength === 'weak') return looksSecret(value) && value.length >= 12;
  if (sign.includes('=') || quoted) return true;
  // `name: value` is both data and English: "invalid token: expired". Only a window is read: a line may be megabytes
  // long.
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

/**
 * Returns whether `pass` names a password: `pass=hunter2`, `"pass":"hunter2"`. A test's `pass: 12` or `pass=12` is a
 * count.
 */
function barePass(name: string, sign: string, text: string, from: number): 'strong' | undefined {
  if (!/^(?:pass|pw)$/i.test(name) || !(sign.includes('=') || /["']/.test(text[from] ?? ''))) return undefined;
  return /^["']?\d+(?:\D|$)/.test(text.slice(from, from + 12)) ? undefined : 'strong';
}

/** Returns the range of a YAML block scalar (`|` or `>`) that starts at `from`. */
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

/** Masks `name=value` in text, JSON, YAML, logfmt, connection strings and query strings. */
export function maskNamedValues(text: string): string {
  let out = '';
  let done = 0;
  NAME_AND_SIGN.lastIndex = 0;
  for (let match = NAME_AND_SIGN.exec(text); match !== null; match = NAME_AND_SIGN.exec(text)) {
    const [, name, , sign] = match as unknown as [string, string, string, string];
    const from = match.index + match[0].length;
    // The name of the next pair may follow this sign directly.
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
    // `;` or `&` separate pairs in connection strings and URLs, but an environment variable's value may contain either.
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
    // URLs were masked before; their hosts are useful.
    if (/^[a-z][a-z0-9+.-]{1,30}:\/\//i.test(value)) continue;
    out += text.slice(done, start) + MASK;
    done = end;
    NAME_AND_SIGN.lastIndex = end;
  }
  return out + text.slice(done);
}

/** Secrets that follow their name: `password=…`, `"token": "…"`, YAML blocks, lists. */
import { sequence } from '../../expressions.ts';
import { sensitivity } from '../names.ts';
import type { Sensitivity } from '../names.ts';
import { isPlain } from '../plain.ts';
import { isHarmless, isMessage, looksSecret, MASK } from '../values.ts';
import { isUserAndPassword } from './encoded.ts';
import { blockAt, isPlural, maskBlock, maskList } from './named-blocks.ts';

/**
 * A name, its quote, and the sign between it and its value, with colours of a terminal between them. Other meanings of
 * `==`, `=~`, `::` and `:=` are excluded below.
 */
const NAME_AND_SIGN = sequence(
  /(?<![\w.-])([\w.-]{2,100})/g,
  /((?:\u001b\[[\d;]{0,20}m){0,3}(?:\\{0,7}["']\]?|\])?(?:\u001b\[[\d;]{0,20}m){0,3})/g,
  /([ \t]{0,4}(?:=>|:=|=|:|->|→|：)[ \t]{0,4})/g,
);

/** Characters of a value that are read to decide whether it is a secret. */
const READ = 4096;

interface Value {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

/** Finds the ends of values in one text. Remembers where no quote closes, so that no part is searched twice. */
class Values {
  readonly #text: string;
  readonly #unclosed = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Returns the value that starts at `from`, without its quotes. */
  at(from: number, sign: string): Value {
    const colour = /^(?:\u001b\[[\d;]{0,20}m){1,3}/.exec(this.#text.slice(from, from + 80))?.[0].length ?? 0;
    const begin = from + colour;
    // Python and others write a letter before a quote: u'…', b"…".
    const [, prefix, quote] = /^([uUbBrRfFL]{0,2})(\\{1,7}["']|["'`])/.exec(this.#text.slice(begin, begin + 10)) ?? [
      '',
      '',
      '',
    ];
    const start = begin + prefix!.length + quote!.length;
    const end = quote === '' ? -1 : this.#closing(quote!, start);
    // Without a closing quote the value is one word.
    return end >= 0 ? { start, end, quoted: true } : { start, end: this.#wordEnd(start, sign), quoted: false };
  }

  #closing(quote: string, start: number): number {
    const text = this.#text;
    if (start < (this.#unclosed.get(quote) ?? 0)) return -1;
    const line = text.indexOf('\n', start);
    const last = line < 0 ? text.length : line;
    for (let i = text.indexOf(quote, start); i >= 0 && i < last; i = text.indexOf(quote, i + 1)) {
      let slashes = 0;
      while (i - slashes > start && text[i - slashes - 1] === '\\') slashes++;
      // SQL doubles a quote inside of a text.
      if (i > start && quote.length === 1 && text[i + 1] === quote) i++;
      else if (quote.length > 1 ? slashes === 0 : slashes % 2 === 0) return i;
    }
    this.#unclosed.set(quote, last);
    return -1;
  }

  #wordEnd(from: number, sign: string): number {
    const text = this.#text;
    if (text.startsWith(MASK, from)) return from + MASK.length;
    const stop = sign === 'env' ? /[\s"'`\u001b]/g : sign.trim() === '=' ? /[\s"'`;&\u001b]/g : /[\s"'`;,&}\u001b]/g;
    stop.lastIndex = from;
    let end = stop.exec(text)?.index ?? text.length;
    // Punctuation and brackets at the end belong to the sentence.
    while (end > from && /[,.)\]}:;\\]/.test(text[end - 1]!)) end--;
    return end;
  }
}

/** `name: value` is both data and English: "invalid token: expired". Only a window is read. */
function isStructured(text: string, nameAt: number, valueEnd: number): boolean {
  const window = text.slice(Math.max(0, nameAt - 200), nameAt);
  const before = window
    .slice(window.lastIndexOf('\n') + 1)
    .replace(/^\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d) /, '');
  const after = text
    .slice(valueEnd, valueEnd + 80)
    .split('\n', 1)[0]!
    .trim();
  const begins = /^[\s\-"'{,]*$/.test(before) || /[{,;&?([]["']?\s?$/.test(before);
  return begins && (after === '' || /^[,}\])#;"']/.test(after) || /^[\w.-]{1,60}[:=]/.test(after));
}

/** Numbers, durations and sizes: of a name with a secret word inside they describe the secret. */
const isQuantity = (value: string): boolean => /^[+-]?\d{1,5}(?:\.\d{1,3})?\s?[a-zA-Z%]{0,3}\W{0,3}$/.test(value);

/** Returns whether a value with a sensitive name must be masked. `name` is the name, `whole` the text around it. */
function isSecretValue(
  { name, strength, sign }: { readonly name: string; readonly strength: Sensitivity; readonly sign: string },
  { text, nameAt, value: at }: { readonly text: string; readonly nameAt: number; readonly value: Value },
): boolean {
  const value = text.slice(at.start, Math.min(at.end, at.start + READ));
  if (isHarmless(value) || isMessage(value)) return false;
  const bare = name.toLowerCase();
  // `secret=shop/db-credentials`, `"secret":"db-credentials"`: Kubernetes names a Secret.
  if (bare === 'secret' && /^[a-z0-9.-]+\/[a-z0-9.-]+$/.test(value)) return false;
  if (bare === 'secret' && /^[a-z]+(?:-[a-z0-9]+)+$/.test(value)) return false;
  if ((bare === 'pwd' || bare === 'oldpwd') && /^(?:\/|[A-Za-z]:)/.test(value)) return false;
  if (strength === 'weak') return looksSecret(value) && value.length >= 12;
  if (strength === 'inner' && isQuantity(value)) return false;
  if (/->|→/.test(sign)) return /^[A-Z][A-Z0-9_]+$/.test(name) || looksSecret(value);
  if (sign.includes('=') || at.quoted) return true;
  return isStructured(text, nameAt, at.end) || looksSecret(value);
}

/**
 * Returns whether `pass` names a password: `pass=hunter2`, `"pass":"hunter2"`. A test's `pass: 12` or `pass=12` is a
 * count.
 */
function barePass(name: string, sign: string, text: string, from: number): 'strong' | undefined {
  if (!/^(?:pass|pw)$/i.test(name) || !(sign.includes('=') || /["']/.test(text[from] ?? ''))) return undefined;
  return /^["']?\d+(?:\D|$)/.test(text.slice(from, from + 12)) ? undefined : 'strong';
}

/** Masks `name=value` in text, JSON, YAML, logfmt, connection strings and query strings. */
export function maskNamedValues(text: string): string {
  const values = new Values(text);
  let out = '';
  let done = 0;
  NAME_AND_SIGN.lastIndex = 0;
  for (let match = NAME_AND_SIGN.exec(text); match !== null; match = NAME_AND_SIGN.exec(text)) {
    const [, name, , sign] = match as unknown as [string, string, string, string];
    const from = match.index + match[0].length;
    // The name of the next pair may follow this sign directly.
    NAME_AND_SIGN.lastIndex = from;
    const list = maskList(text, from, name);
    if (list !== undefined) {
      out += text.slice(done, from) + list.masked;
      done = NAME_AND_SIGN.lastIndex = list.end;
      continue;
    }
    const bareAuth = /^_?auth$/i.test(name);
    const strength = bareAuth ? 'strong' : (sensitivity(name) ?? barePass(name, sign, text, from));
    if (strength === undefined) {
      // `tokens:` with a list below it.
      const items = sign.trim() === ':' && isPlural(name) ? blockAt(text, from, match.index) : undefined;
      const isList = items !== undefined && /^\s{0,200}- /.test(text.slice(items.start, items.start + 210));
      if (isList && !(/secrets$/i.test(name) && isPlain(text.slice(items.start, items.end)))) {
        out += text.slice(done, items.start) + maskBlock(text.slice(items.start, items.end));
        done = NAME_AND_SIGN.lastIndex = items.end;
      }
      continue;
    }
    // Operators: `==`, `=~`, `!password`, `://`.
    const next = text.slice(from, from + 200);
    if (/^(?:[:!]|\/\/|[=~](?:[\s"']|$))/.test(next) || text[match.index - 1] === '!') continue;
    if (/^[=~]/.test(next) && !looksSecret(/^\S*/.exec(next.slice(1))![0])) continue;
    const block = sign.trim() === ':' && strength !== 'weak' ? blockAt(text, from, match.index) : undefined;
    if (block !== undefined) {
      out += text.slice(done, block.start) + maskBlock(text.slice(block.start, block.end));
      done = NAME_AND_SIGN.lastIndex = block.end;
      continue;
    }
    // `;` or `&` separate pairs in connection strings and URLs, but an environment variable's value may contain either.
    const value = values.at(
      from,
      /^[A-Z][A-Z0-9_]*$/.test(name) && sign === '=' && text[match.index - 1] !== ';' ? 'env' : sign,
    );
    const said = text.slice(value.start, Math.min(value.end, value.start + READ));
    if (
      bareAuth
        ? !isUserAndPassword(said) && !looksSecret(/^[\w.@-]{1,60}:(\S{4,200})$/.exec(said)?.[1] ?? '')
        : !isSecretValue({ name, strength, sign }, { text, nameAt: match.index, value })
    )
      continue;
    // URLs were masked before; their hosts are useful.
    if (/^[a-z][a-z0-9+.-]{1,30}:\/\//i.test(said)) continue;
    out += text.slice(done, value.start) + MASK;
    done = value.end;
    NAME_AND_SIGN.lastIndex = value.end;
  }
  return out + text.slice(done);
}

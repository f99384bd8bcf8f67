/** Secrets that follow their name: `password=…`, `"token": "…"`, YAML blocks, lists. */
import { sequence } from '../../expressions.ts';
import { sensitivity } from '../names.ts';
import type { Sensitivity } from '../names.ts';
import { isPlain } from '../plain.ts';
import { isHarmless, isMessage, looksSecret, MASK, maskLines } from '../values.ts';
import { isUserAndPassword } from './encoded.ts';
import { blockAt, isPlural, maskBlock, maskList } from './named-blocks.ts';
import { Values } from './value-ends.ts';
import type { Value } from './value-ends.ts';

/**
 * A name, its quote, and the sign between it and its value, with colours of a terminal between them. Other meanings of
 * `==`, `=~`, `::` and `:=` are excluded below.
 */
const NAME_AND_SIGN = sequence(
  /(?<![\w.-])([\w.-]{2,100})/g,
  /(?:\u001b\[[\d;]{0,20}m){0,3}/g,
  [/\\{0,7}["']\]?/g, /\]/g, /\\{1,4}(?:x|u00)2[27]/g, /&(?:quot|#0?3[49]);/g, /(?=)/g],
  /(?:\u001b\[[\d;]{0,20}m){0,3}/g,
  /([ \t\u00a0\u3000]{0,4}(?:=>(?:[ \t]{0,4}\r?\n[ \t]{0,20})?|:=|=|:|->|→|：)[ \t\u00a0\u3000]{0,16})/g,
);

/** Names of phrases: every word up to the end of the line belongs to the secret. */
const PHRASE = /^(?:mnemonic|seed_?phrase|pass_?phrase|(?:recovery|seed|backup)_phrase)$/i;

/** Characters of a value that are read to decide whether it is a secret. */
const READ = 4096;

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
  // `+`, `>` and `12 |` begin a line of a diff and of a quoted file.
  const begins = /^(?:[+>#]|>?\s{0,8}\d{1,5}\s?[|:])?[\s\-"'{,]*$/.test(before) || /[{,;&?([]["']?\s?$/.test(before);
  return begins && (after === '' || /^[,}\])#;"']/.test(after) || /^[\w.-]{1,60}[:=]/.test(after));
}

/** Whether a value of `auth` is no name of a method: `auth=SCRAM-SHA-256` is one. */
const isMixed = (value: string): boolean =>
  value.length >= 10 &&
  [/[a-z]/, /[A-Z]/, /\d/].every((one) => one.test(value)) &&
  !/sha|md5|oauth|aes|base64/i.test(value);

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
  const isText = /^[ub]?\\{0,7}["']/i.test(text.slice(from, from + 10));
  if (!/^(?:pass|pw)$/i.test(name) || !(sign.includes('=') || isText)) return undefined;
  return /^["']?\d{1,7}(?![\w!#$%*+./@^~-])/.test(text.slice(from, from + 12)) ? undefined : 'strong';
}

/** Where the words end that follow the first word of a phrase; a sentence is no phrase. */
function phraseEnd(text: string, from: number): number {
  const words = /^(?: [a-z]{2,12}(?![\w:=])){3,24}/.exec(text.slice(from, from + 320))?.[0] ?? '';
  return isMessage(words) ? from : from + words.length;
}

/** Masks `name=value` in text, JSON, YAML, logfmt, connection strings and query strings. */
export function maskNamedValues(text: string): string {
  const values = new Values(text);
  let out = '';
  let done = 0;
  // The end of the last object that was read: it holds the objects that begin in it.
  let searched = 0;
  NAME_AND_SIGN.lastIndex = 0;
  for (let match = NAME_AND_SIGN.exec(text); match !== null; match = NAME_AND_SIGN.exec(text)) {
    const [, name, sign] = match as unknown as [string, string, string];
    const from = match.index + match[0].length;
    // The name of the next pair may follow this sign directly.
    NAME_AND_SIGN.lastIndex = from;
    const list = text[from] === '{' && from < searched ? undefined : maskList(text, from, name);
    if (list !== undefined) searched = Math.max(searched, list.end);
    if (list !== undefined && list.masked !== text.slice(from, list.end)) {
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
    // The name of a file: `cannot load "/etc/tls/tls.key": …`.
    if (text[match.index - 1] === '/' && /\.(?:key|token|secret|jwt|pass|password)$/.test(name) && !sign.includes('='))
      continue;
    // Operators: `==`, `=~`, `!password`, `://`.
    const next = text.slice(from, from + 200);
    // LDIF: `userPassword:: …` is in Base64.
    const encoded =
      sign === ':'
        ? /^:[ \t]{1,4}(?=[A-Za-z0-9+/]{6,4096}={0,2}[ \t]{0,4}(?:\r?\n|$))/.exec(text.slice(from, from + READ + 20))
        : null;
    const first = encoded === null ? from : from + encoded[0].length;
    if (encoded === null && (/^(?:[:!]|\/\/|[=~](?:[\s"']|$))/.test(next) || text[match.index - 1] === '!')) continue;
    if (/^[=~]/.test(next) && !looksSecret(/^\S*/.exec(next.slice(1))![0])) continue;
    const closing = /^(?:"""|''')[ \t]{0,4}\r?\n/.test(next) ? text.indexOf(next.slice(0, 3), from + 3) : -1;
    if (closing > 0) {
      out += text.slice(done, from + 3) + maskLines(text.slice(from + 3, closing));
      done = NAME_AND_SIGN.lastIndex = closing;
      continue;
    }
    const block = sign.trim() === ':' && strength !== 'weak' ? blockAt(text, from, match.index) : undefined;
    if (block !== undefined) {
      out += text.slice(done, block.start) + maskBlock(text.slice(block.start, block.end));
      done = NAME_AND_SIGN.lastIndex = block.end;
      continue;
    }
    // `;` or `&` separate pairs in connection strings and URLs, but an environment variable's value may contain either.
    const value = values.at(
      first,
      /^[A-Z][A-Z0-9_]*$/.test(name) && sign === '=' && text[match.index - 1] !== ';' ? 'env' : sign,
    );
    const phrase = PHRASE.test(name) && !value.quoted ? phraseEnd(text, value.end) : value.end;
    const said = text.slice(value.start, Math.min(value.end, value.start + READ));
    if (
      bareAuth
        ? !isUserAndPassword(said) &&
          !isMixed(said) &&
          !looksSecret(/^[\w.@-]{1,60}:(\S{4,200})$/.exec(said)?.[1] ?? '')
        : phrase === value.end && !isSecretValue({ name, strength, sign }, { text, nameAt: match.index, value })
    )
      continue;
    // URLs were masked before; their hosts are useful.
    if (/^[a-z][a-z0-9+.-]{1,30}:\/\//i.test(said)) continue;
    out += text.slice(done, value.start) + MASK;
    done = NAME_AND_SIGN.lastIndex = phrase;
  }
  return out + text.slice(done);
}

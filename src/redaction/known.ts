/**
 * The secrets that this run has read. A sentence, a cut quote or a log line can repeat the value of a variable without
 * its name; it is masked wherever it stands.
 */
import { isPlain } from './plain.ts';
import { isHash, isMessage, isPlaceholder, MASK } from './values.ts';

/** Values beyond these are not kept. */
const MOST = 5000;
/** Tokens of known formats: nothing else masks them. */
const MOST_TOKENS = 20_000;
const MOST_LINES = 500;
/** Values that begin with the same characters: each is compared where the text has them. */
const MOST_ALIKE = 500;
const MOST_NAMES = 50_000;
const LONGEST = 65_536;
/** Characters: of the shortest value that is looked for; of a cut value; of one that is masked inside of a word. */
const SHORTEST = 6;
const PREFIX = 8;
const LONG = 12;
/** With more beginnings than these, one pass over the text is cheaper than one pass for each. */
const FEW = 12;

/** Whether a masked value can be looked for elsewhere: a word such as `postgres` also names other things. */
export function isDistinct(value: string): boolean {
  if (value.length < SHORTEST || isPlaceholder(value) || isMessage(value)) return false;
  if (/^[A-Za-z]+$/.test(value)) return value.length >= 16 || !isPlain(value);
  if (/^\d+$/.test(value)) return value.length >= 8;
  // `web-1`, `postgres-16`, `/run/secrets/db`: names of other things.
  return !isPlain(value) || (/^[A-Za-z]+\d+$/.test(value) && value.length >= 7);
}

/** The parts of `text` that stand as a mask in `masked`, line by line. */
export function maskedParts(text: string, masked: string): string[] {
  if (text === masked) return [];
  const [before, after] = [text.split('\n'), masked.split('\n')];
  if (before.length !== after.length) return before.filter((line) => !after.includes(line));
  return before.flatMap((line, i) => {
    if (line === after[i]) return [];
    const kept = after[i]!.split(MASK);
    const parts: string[] = [];
    let at = line.startsWith(kept[0]!) ? kept[0]!.length : 0;
    for (const [k, one] of kept.entries()) {
      if (k === 0) continue;
      const next = k === kept.length - 1 && line.endsWith(one) ? line.length - one.length : line.indexOf(one, at);
      if (next < at) break;
      parts.push(line.slice(at, one === '' && k < kept.length - 1 ? at : next));
      at = next + one.length;
    }
    return parts;
  });
}

const base64Of = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/** `%40` for each character that a URL may not have; a half of a character is left out. */
function inUrl(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The forms that a value can have in an answer: as it is, in JSON, in a shell's quotes, in a URL, in Base64. */
function formsOf(value: string): string[] {
  const forms = [value, JSON.stringify(value).slice(1, -1), value.replaceAll("'", "'\\''")];
  if (value.length <= 4096) {
    // Base64 of a longer text has the same beginning.
    const base64 = base64Of(value).replace(/(?<!=)=+$/, '');
    forms.push(inUrl(value), base64.slice(0, base64.length - (base64.length % 4)));
  }
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST);
}

const STARTS = 4096;
/** Returns a number below STARTS for the three characters from `at` on. */
const startAt = (text: string, at: number): number =>
  (text.charCodeAt(at) * 961 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)) % STARTS;

const isLetterOrDigit = (text: string | undefined): boolean => text !== undefined && /^[A-Za-z0-9]$/.test(text);

/**
 * Returns where the secret that starts at `at` ends; undefined where the text differs. A short one is no part of
 * a word; one that is cut off has a `…` after it.
 */
function endOf(text: string, at: number, form: string): number | undefined {
  const isAlone = form.length >= LONG || (!isLetterOrDigit(text[at - 1]) && !isLetterOrDigit(text[at + form.length]));
  if (text.startsWith(form, at)) return isAlone ? at + form.length : undefined;
  let end = at + SHORTEST;
  while (end < text.length && text[end] === form[end - at]) end++;
  return text[end] === '…' && end - at >= PREFIX ? end : undefined;
}

/** The secrets of one run. */
export class KnownSecrets {
  readonly #values = new Set<string>();
  #tokens = 0;
  readonly #lines = new Map<string, string>();
  readonly #names = new Set<string>();
  /** The forms of all values by their first characters. */
  readonly #forms = new Map<string, string[]>();
  /** Which places of a text can be the start of a form: by a number made from three characters. */
  readonly #starts = new Uint8Array(STARTS);

  #version = 0;

  /** Grows when a text that was masked before may be masked in another way. */
  get version(): number {
    return this.#version;
  }

  /** Keeps the name of an object, a container or an image: a value with the same text is not masked elsewhere. */
  addName(name: string): void {
    if (this.#names.size >= MOST_NAMES || this.#names.has(name)) return;
    this.#names.add(name);
    if (this.#forms.get(name.slice(0, SHORTEST))?.includes(name) === true) this.#version++;
  }

  /** Keeps a token of a known format, also where too many other values are kept. */
  addToken(token: string): void {
    if (this.#values.has(token) || token.length > LONGEST || this.#tokens >= MOST_TOKENS) return;
    this.#tokens++;
    this.#keep(token);
  }

  /** Keeps a value that was masked, and each of its lines, if it is distinct enough to be looked for. */
  add(value: string): void {
    if (value.length > LONGEST) return;
    for (const one of value.includes('\n') ? [value, ...value.split('\n')] : [value]) {
      const bare = one.trim();
      if (this.#values.size >= MOST || this.#values.has(bare) || !isDistinct(bare)) continue;
      this.#keep(bare);
    }
  }

  #keep(value: string): void {
    this.#values.add(value);
    this.#version++;
    for (const form of formsOf(value)) {
      const start = form.slice(0, SHORTEST);
      const same = this.#forms.get(start) ?? [];
      this.#starts[startAt(form, 0)] = 1;
      if (same.length < MOST_ALIKE)
        this.#forms.set(
          start,
          [...same, form].sort((a, b) => b.length - a.length),
        );
    }
  }

  /** Keeps what a mask removed from a text. The id of something is masked only where it stands. */
  addMasked(text: string, masked: string): void {
    if (text === masked) return;
    this.#addLines(text.split('\n'), masked.split('\n'));
    if (masked === MASK) this.add(text);
    else for (const part of maskedParts(text, masked)) if (!isHash(part)) this.add(part);
  }

  /** Keeps the lines of a text that only their neighbours show to be secret: a member of a list, a line of a key. */
  #addLines(lines: readonly string[], masked: readonly string[]): void {
    if (lines.length < 2 || lines.length !== masked.length) return;
    for (const [i, line] of lines.entries()) {
      const bare = line.trim();
      if (line === masked[i] || bare.length < PREFIX || bare.length > LONGEST || this.#lines.size >= MOST_LINES)
        continue;
      const now = masked[i]!.trim();
      if (this.#lines.get(bare) !== now) this.#version++;
      this.#lines.set(bare, now);
    }
  }

  /** Returns a text with every known secret masked, also one that is cut off with `…`. */
  mask(text: string): string {
    let out = text;
    for (const [line, masked] of this.#lines) if (out.includes(line)) out = out.replaceAll(line, () => masked);
    return this.#withoutValues(out);
  }

  #withoutValues(text: string): string {
    if (this.#forms.size === 0 || text.length < SHORTEST || !this.#mayHold(text)) return text;
    let out = '';
    let done = 0;
    for (let at = this.#next(text, 0); at >= 0; at = this.#next(text, Math.max(at + 1, done))) {
      const ends = this.#forms
        .get(text.slice(at, at + SHORTEST))!
        .filter((form) => !this.#names.has(form))
        .flatMap((form) => endOf(text, at, form) ?? []);
      if (ends.length === 0) continue;
      out += text.slice(done, at) + MASK;
      done = Math.max(...ends);
    }
    return out + text.slice(done);
  }

  /** The next place at which a known secret can start; -1: none. */
  #next(text: string, from: number): number {
    for (let at = from; at + SHORTEST <= text.length; at++)
      if (this.#starts[startAt(text, at)] === 1 && this.#forms.has(text.slice(at, at + SHORTEST))) return at;
    return -1;
  }

  /** Whether a text can hold a known secret. With few of them, a search for each is cheaper than one pass. */
  #mayHold(text: string): boolean {
    return this.#forms.size > FEW || [...this.#forms.keys()].some((start) => text.includes(start));
  }
}

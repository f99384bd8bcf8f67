/** Where a value that follows its name starts and ends. */
import { group, once, sequence } from '../../expressions.ts';
import { MASK } from '../values.ts';

/** What opens a text: a quote, also escaped, and as HTML and JSON write it. */
const QUOTE = /\\{1,7}["']|["'`]|\\{1,4}x2[27]|\\{1,4}u002[27]|&quot;|&#0?3[49];/;
/**
 * What can be between the sign and the quote: the letter of Python's `u'…'`, the call of `Some("…")`, `string(8) "…"` and
 * `<<"…">>`, and code with a text in its place: `process.env.X || "…"`.
 */
const BEFORE_QUOTE = [
  /[uUbBrRfFL]{1,2}/,
  /(?<![\w.:])[A-Za-z_][\w.:]{0,40}\((?:[A-Za-z_][\w.:]{0,40}\()?\s?/,
  /(?:string|str)\(\d{1,6}\)\s/,
  /<<|[&@]|\(\s?/,
  /(?<![\w.$])[A-Za-z_$][\w.$]{0,60}(?:\(["'][\w.]{1,60}["']\)|\[["'][\w.]{1,60}["']\])?\s{1,2}(?:\|\||\?\?|or)\s{1,2}/,
];
const OPENING = once(() => sequence(/^/, group('', [...BEFORE_QUOTE, /(?=)/]), group('', [QUOTE])));

/** A sign inside of a value: after it comes neither a name of the next pair nor white space. */
const INSIDE = /^[;,&](?![;,&}])(?=[^\s"'`\u001b])(?![\w.%+-]{1,60}["']?[=:])(?![A-Za-z][A-Za-z ]{1,40}=)/;

/** Whether a bracket at the end closes one of the value: `${NAME}`, `$(NAME)`. */
const isClosing = (text: string, from: number, end: number): boolean =>
  /^\$[({][\w.:-]{1,100}[)}]$/.test(text.slice(from, Math.min(end, from + 110)));

/** A value in a text, without its quotes. */
export interface Value {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

/** Finds the ends of values in one text. Remembers where no quote closes, so that no part is searched twice. */
export class Values {
  readonly #text: string;
  readonly #unclosed = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Returns the value that starts at `from`, without its quotes. */
  at(from: number, sign: string): Value {
    const colour = /^(?:\u001b\[[\d;]{0,20}m){1,3}/.exec(this.#text.slice(from, from + 80))?.[0].length ?? 0;
    const begin = from + colour;
    const [, prefix, quote] = OPENING().exec(this.#text.slice(begin, begin + 200)) ?? ['', '', ''];
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
    // `;` and the like separate pairs. A password can have them too, and then no name follows.
    while (/[;,&]/.test(text[end] ?? '') && INSIDE.test(text.slice(end, end + 200))) {
      stop.lastIndex = end + 1;
      end = stop.exec(text)?.index ?? text.length;
    }
    // Punctuation and brackets at the end belong to the sentence.
    while (end > from && /[,.)\]}:;\\]/.test(text[end - 1]!) && !isClosing(text, from, end)) end--;
    return end;
  }
}

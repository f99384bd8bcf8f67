/**
 * The one way to make HTML: html`<p class="x">${text}</p>`. Every value is escaped, wherever it comes from; only what
 * this template made stays markup. So no caller can forget it.
 */
import { sanitiseLines } from '../text.ts';

/** Characters of one value that a page shows. */
const MOST = 4000;
/** Attributes that take values. A browser loads, runs and styles nothing because of them. */
const TAKES = new Set(
  `aria-describedby aria-label aria-labelledby class cx cy d data-label datetime height id points r title viewBox width x x1 x2 y
  y1 y2`.split(/\s+/),
);
const ELEMENTS_THAT_ACT = /^<(?:script|style|iframe|object|embed|base|meta|link|template|noscript|form|input)$/i;

/** Markup that the template made. The private field makes sure that no object of an answer can pass for it. */
export class Html {
  readonly #markup: string;

  private constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }

  /** Only for this file, and for the style and the script of page.ts: markup as it is. */
  static of(markup: string): Html {
    return new Html(markup);
  }

  static is(value: unknown): value is Html {
    return typeof value === 'object' && value !== null && #markup in value;
  }
}

/** What a template takes: text, numbers, markup of this template, lists of these; null and false leave nothing. */
export type Value = string | number | Html | null | undefined | false | readonly Value[];

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * Returns text that is read as text in an element and in a quoted attribute. Control characters and those that reorder
 * or hide text are written out, as on a terminal. A very long text is cut.
 */
export function escaped(text: string, most = MOST): string {
  const left = text.length - most;
  const kept = left > 0 ? `${text.slice(0, most)}… (${left} more characters)` : text;
  return sanitiseLines(kept).replace(/[&<>"']/g, (character) => NAMED[character]!);
}

/** Where a value of a template is: in text, or in the value of an attribute that takes one. */
type Place = 'text' | 'attribute';

/**
 * Returns the places of a template's values.
 * @throws Error for a value anywhere else: such a template is a mistake of this program
 */
function placesOf(parts: readonly string[]): Place[] {
  let attribute: string | null = null;
  let inTag = false;
  return parts.flatMap((part, i): Place[] => {
    for (const [token, name] of part.matchAll(/<!|<\/?[a-zA-Z][\w-]*|[<>]|(?<![\w:-])([\w:-]{1,40})="|["'=]/g)) {
      if (attribute !== null) attribute = token === '"' ? null : attribute;
      else if (token === '<' || token === '<!' || ELEMENTS_THAT_ACT.test(token))
        throw new Error(`a template with ${token}`);
      else if (token.startsWith('<')) inTag = true;
      else if (inTag && token === '>') inTag = false;
      else if (inTag && name !== undefined) attribute = name;
      else if (inTag) throw new Error(`a template with an attribute without double quotes: ${part}`);
    }
    if (i === parts.length - 1) return [];
    if (attribute !== null && !TAKES.has(attribute)) throw new Error(`a value in the attribute ${attribute}`);
    if (attribute === null && inTag) throw new Error(`a value among attributes: ${part}`);
    return [attribute === null ? 'text' : 'attribute'];
  });
}

const known = new WeakMap<readonly string[], readonly Place[]>();

function markupOf(value: Value, place: Place): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  if (Html.is(value)) {
    if (place === 'attribute') throw new Error('markup in an attribute');
    return value.toString();
  }
  if (Array.isArray(value)) return value.map((one: Value) => markupOf(one, place)).join('');
  throw new TypeError('a value that is no text and no markup');
}

/**
 * Makes markup. A value is text or a quoted attribute, never a name, a link, a style or code.
 * @throws Error for a template with a value in another place
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  let places = known.get(parts);
  if (places === undefined) {
    places = placesOf(parts);
    known.set(parts, places);
  }
  return Html.of(parts.map((part, i) => (i === 0 ? part : markupOf(values[i - 1], places[i - 1]!) + part)).join(''));
}

/** Returns text as markup, never cut: a part of a command does something else than the whole. */
export const whole = (text: string): Html => Html.of(escaped(text, Number.POSITIVE_INFINITY));

/** Nothing. */
export const NOTHING = html``;

/** Returns whether there is something to show. */
export const isEmpty = (markup: Html): boolean => markup.toString() === '';

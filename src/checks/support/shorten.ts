/** Shortens what programs print, so that the reason stays: it is at the end of wrapped errors, or in the first sentence. */
import { sequence } from '../../expressions.ts';
import { firstOfList } from '../../knowledge/first-error.ts';
import { plainQuote, SHORTEST_TAIL } from './plain-quote.ts';

/** Returns text on one line, cut to `length` characters. */
export function cut(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, Math.max(0, length - 1)).trimEnd()}…` : line;
}

/** What comes before the cause inside a message. */
const CAUSE = new RegExp(
  sequence(
    [
      /\b(?:caused by|nested exception is|nested|root cause(?: is)?|exception follows):?/i,
      /(?<![\w.$])[\w.$]{0,200}(?:Exception|Error):/i,
    ],
    / (?=\S)/i,
  ).source,
  'gi',
);
/** The end of a sentence with another one after it. A number may end it, but not one that counts a list. */
const SENTENCE_END = /(?:[^.\d\s]|(?<=[a-z]\d{0,3})\d|[\w ]{12}\d)[.!] (?=["'(]?[A-Z])/;
const SENTENCE = new RegExp(SENTENCE_END.source, 'g');
/** The end of one layer's words, before those of the layer below: `mkdir /data: permission denied`. */
const LAYER = /[:;] (?=\S)/g;
/** An id or a digest: letters and digits mixed, without a meaning for a reader. It may be a secret: nothing is kept. */
const OPAQUE = new RegExp(
  sequence(
    /(?<![\w./-])(?=[\w-]{0,80}\d)(?=[\w-]{0,80}[a-zA-Z])[0-9a-zA-Z]{6}/,
    [/[0-9a-zA-Z]{14,80}/, /[0-9a-f]{2}-[0-9a-f]{4}-[0-9a-f-]{9,60}/],
    /(?![\w./-])/,
  ).source,
  'g',
);
/** Names of types and functions at the start, which a reader misses least: `amqp.PreconditionFailed: Queue.declare: `. */
const TYPES = /^(?:[A-Za-z_][\w.$-]{0,100}: ){1,4}/;
/** A remark in parentheses. */
const REMARK = / ?\(([^()]{4,400})\)/g;
const NUMBER = /^\d[\d.,]{0,20} ?[a-zA-Z]{1,12} ?$/;

/** Returns a text without remarks that are a number with its unit, or a list of names and values. */
const withoutAsides = (text: string): string =>
  text.replace(REMARK, (whole, remark: string) =>
    NUMBER.test(remark) || (/[:=]/.test(remark) && /[;,]/.test(remark)) ? '' : whole,
  );

/** The request during which nginx met an error (src/http/ngx_http_request.c). It does not say why. */
const REQUEST = /, client: [^,]{1,80}, server: [^,]{0,200}(?:, request: .{0,2000})?$/;

/** In less room than this, two parts of a text say less than its beginning. In characters. */
const TOO_SHORT = 40;
/** The longest layer that is the title of the next one. In characters. */
const TITLE = 48;
/** The part of the room that the head keeps, if the tail can fill the rest. */
const HEAD = 0.4;

/**
 * Returns a quote on one line, shortened to `room` characters so that its reason stays: the cause that it names, its
 * first sentence, or the beginning and the last layers of a wrapped error.
 */
export function shorten(quote: string, room: number): string {
  const text = firstFitting(quote, room, [
    (whole) => plainQuote(whole, room),
    firstOfList,
    (whole) => whole.replace(REQUEST, ''),
    (whole) => whole.replace(OPAQUE, '…'),
  ]);
  if (text.length <= room) return text;
  if (room < TOO_SHORT) return cut(text, room);
  const cause = lastEnd(text, CAUSE, Math.floor(text.length / 3));
  if (cause > 0 && text.length - cause >= SHORTEST_TAIL) {
    const tail = text.slice(cause);
    return tail.length <= room * (1 - HEAD / 2) ? joined(text, tail, room) : shorten(tail, room);
  }
  const ends = [...text.matchAll(SENTENCE)].map((match) => match.index + match[0].length);
  const second = ends.find((end) => end >= 19);
  if (second !== undefined) return sentences(text, second, room);
  const terse = withoutAsides(withoutAsides(text));
  if (terse.length <= room && terse.length >= SHORTEST_TAIL) return terse;
  const starts = layersOf(terse);
  const start = starts.find((at) => terse.length - at <= room * (1 - HEAD) && terse.length - at >= SHORTEST_TAIL);
  if (start !== undefined) return joined(terse, terse.slice(start), room);
  // The last layer alone says more than the beginning and the end of it.
  const last = starts.find((at) => terse.length - at < room && terse.length - at >= room / 2);
  if (last === undefined) return middle(terse, room);
  const before = starts.findLast((at) => at < last) ?? 0;
  // The layer before it is its title: `Corruption: block checksum mismatch`.
  if (last - before <= TITLE) return middle(`…${terse.slice(before)}`, room);
  return joined(terse.slice(before), terse.slice(last), room);
}

/** A first sentence that is so many times as long as the room has layers that say less than the second sentence. */
const LAYERED = 2;
/** Two values, such as those that were expected and found. */
const VALUES = /\d.*\d|"[^"]*".*"[^"]*"/;

/** Returns the first sentence, and as much of the second as has room. */
function sentences(text: string, second: number, room: number): string {
  const end = SENTENCE_END.exec(text.slice(second));
  const next = end === null ? text.slice(second) : text.slice(second, second + end.index + end[0].length - 1);
  // Layers of calls in front of the reason: a short sentence after them says what differs.
  if (second > room * LAYERED && next.length <= room * (1 - HEAD) && VALUES.test(next))
    return `${shorten(text.slice(0, second - 1), room - next.length - 2).replace(/[.!]?$/, '.')} ${next}`;
  const first = shorten(text.slice(0, second - 1), room);
  const left = room - first.length - 1;
  if (left < TOO_SHORT || first.includes('…')) return first;
  return `${first} ${shorten(next, left)}`;
}

/** Returns where the layers of a wrapped error begin, without those in parentheses or between backquotes. */
function layersOf(text: string): number[] {
  let depth = 0;
  let quoted = false;
  let at = 0;
  return [...text.matchAll(LAYER)].flatMap(({ index, 0: { length } }) => {
    for (; at < index; at++) {
      depth += '([{'.includes(text[at]!) ? 1 : ')]}'.includes(text[at]!) ? -1 : 0;
      if (text[at] === '`') quoted = !quoted;
    }
    // A quote that never ends is none.
    return depth > 0 || (quoted && text.includes('`', index)) ? [] : [index + length];
  });
}

/** Applies one step after the other until the text fits. */
function firstFitting(text: string, room: number, steps: readonly ((text: string) => string)[]): string {
  let shorter = text;
  for (const step of steps) {
    shorter = step(shorter);
    if (shorter.length <= room) break;
  }
  return shorter;
}

/** Returns the index after the last match that begins at `from` or later; 0 if there is none. */
function lastEnd(text: string, find: RegExp, from: number): number {
  let end = 0;
  for (const match of text.matchAll(find)) if (match.index >= from) end = match.index + match[0].length;
  return end;
}

/** Returns the beginning of a text and this tail of it, as long as there is room. */
function joined(text: string, tail: string, room: number): string {
  const left = room - tail.length - 1;
  const head = text.slice(0, text.length - tail.length).replace(TYPES, '');
  return left < 16 || head === '' ? cut(`…${tail}`, room) : `${atWord(head, left)} ${tail}`;
}

/** Returns the beginning of a text, cut after a word if one ends near. */
function atWord(text: string, length: number): string {
  if (text.length <= length) return text.trimEnd();
  const word = text.lastIndexOf(' ', length - 1);
  return cut(`${text.slice(0, word > length - 16 && word > 0 ? word : length - 1)}…`, length);
}

/** Returns the beginning and the end of a text, cut between words if possible. */
function middle(text: string, room: number): string {
  const from = text.length - Math.floor(room * HEAD) + 2;
  const word = text.indexOf(' ', from);
  // A name at the end says nothing without its beginning.
  const before = text.lastIndexOf(' ', from);
  const name = before > 0 && text.length - before <= room * (1 - HEAD) ? before + 1 : from;
  const tail = text.slice(word >= 0 && word < from + 16 ? word + 1 : name);
  return joined(text, tail, room);
}

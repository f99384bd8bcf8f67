/** Shortens what programs print, so that the reason stays: it is at the end of wrapped errors, or in the first sentence. */
import { sequence } from '../../expressions.ts';
import { firstOfList } from '../../knowledge/first-error.ts';
import { textOfJson } from '../../knowledge/error-json.ts';

/** Returns text on one line, cut to `length` characters. */
export function cut(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, Math.max(0, length - 1)).trimEnd()}…` : line;
}

/** The directory by which the kubelet replaces a volume's files at once (pkg/volume/util/atomic_writer.go). */
const SWAPPED = /\.\.(?:data|\d{4}(?:_\d\d){5}\.\d{1,12})\//g;
const TIME = String.raw`\d{4}[-/]\d\d[-/]\d\d[T ,]\d\d:\d\d:\d\d[^\s\]]{0,20}(?: [+-]\d{4})?`;
const WORKER = String.raw`(?:[,: ]{1,2}(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\/[\w-]{1,40})?`;
/** The time and the worker of a line. The evidence shows both. */
const STAMP = new RegExp(String.raw`^[[(]?${TIME}${WORKER}[\])]?[\s:|-]{1,4}(?=\S)`);
/** The same as klog writes it, with the thread and the place (github.com/kubernetes/klog: formatHeader). */
const KLOG = /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{1,9} {1,8}\d{1,10} [\w.-]{1,200}:\d{1,7}\] (?=\S)/;
/** The exception that Monolog adds to a message; its text is the message again, and its trace is in the lines below. */
const MONOLOG = /(?<=\S) \{"exception":"\[object\] \([^]{0,4000}$/;
/** A place in a source: `/app/db.rb:12:in `open': `, `/srv/main.js:3:9: `. */
const PLACES: readonly RegExp[] = [
  /^(?:file:\/\/)?\S{1,300}:\d{1,7}:in [`'][^']{1,200}': (?=\S)/,
  /^(?:file:\/\/)?\/\S{1,300}\.(?:rb|py|[cm]?[jt]s|go|php|pl|pm|exs?|lua|rs|java|kt|scala|cs|cc|cpp|c):\d{1,7}(?::\d{1,7})?: (?=\S)/,
];
/** The package of a class: `org.acme.ledger.` of `org.acme.ledger.LedgerException`. */
const PACKAGE = /(?<![\w.$/])(?:[a-z_]\w{0,40}\.){2,8}(?=[A-Z])/g;
/** The path before the name of a library. */
const LIBRARY = /(?<=^|[\s"'(=[])\/[^\s"'():]{1,200}\/(?:site-packages|dist-packages|node_modules|gems|vendor)\//g;

const BEAN_NAME = String.raw`'[^']{1,200}'(?: defined in [^\]:]{1,200}\])?`;
const DEPENDENCY = String.raw`(?:Unsatisfied dependency expressed through [^:]{1,200}: )?`;
/** The text that Spring puts in front of an error while it creates a bean. */
const BEAN = new RegExp(
  String.raw`^(?:\w{0,60}Exception: )?Error creating bean with name ${BEAN_NAME}: ${DEPENDENCY}(?=\S)`,
);

/** A sentence at the end that says where to read more. */
const ADVICE = sequence(
  /(?<=[.!;)\]"'}]) {1,3}(?:-{1,2} )?/i,
  [
    /(?:For )?(?:more|further|additional) (?:info|information|details)\b/i,
    /(?:please )?(?:see|visit|refer to|consult|check out)\b[^:]{0,100}(?:https?:|docs?\b|documentation|guide|manual|details)/i,
    /(?:learn|read) more\b|documentation:/i,
  ],
  /.{0,400}$/i,
);

/** A tail that is shorter than this is no reason. In characters. */
const SHORTEST_TAIL = 12;
/** Returns the text with a JSON object at its end replaced by what it says: `failed {"error": "x"}` is `failed: x`. */
function withoutJson(text: string): string {
  const open = text.indexOf('{"');
  const end = open < 0 ? undefined : /\}[\s"',;.)\]]{0,4}$/.exec(text.slice(-6));
  if (end === null || end === undefined || text.length > 20_000) return text;
  try {
    const said = textOfJson(JSON.parse(text.slice(open, text.lastIndexOf('}') + 1)));
    const head = text
      .slice(0, open)
      .trimEnd()
      .replace(/[\s:,;=-]{1,8}$/, '');
    // Fields around a message are not the message.
    if (said === undefined) return head.length < SHORTEST_TAIL ? text : head;
    return head === '' || said.includes(head) ? said : `${head}: ${said}`;
  } catch {
    return text;
  }
}

/**
 * Returns a quote on one line without times, wrapping and JSON. Packages and the paths of sources and libraries go only
 * where room is short.
 */
function plain(quote: string, room: number): string {
  const text = withoutJson(
    quote
      .replace(SWAPPED, '')
      .replace(STAMP, '')
      .replace(KLOG, '')
      .replace(/^Caused by: /, '')
      .replace(MONOLOG, ''),
  )
    .replace(/\s+/g, ' ')
    .trim();
  return text.length <= room
    ? text
    : text
        .replace(PLACES.find((place) => place.test(text)) ?? '', '')
        .replace(LIBRARY, '…/')
        .replace(PACKAGE, '')
        .replace(BEAN, '')
        .replace(ADVICE, '')
        .replace(/\.$/, '');
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
/** An id or a digest: letters and digits mixed, without a meaning for a reader. */
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
    (whole) => plain(whole, room),
    firstOfList,
    (whole) => whole.replace(REQUEST, ''),
    (whole) => whole.replace(OPAQUE, (id) => `${id.slice(0, 6)}…`),
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
  return last - before > TITLE ? `…${terse.slice(last)}` : middle(`…${terse.slice(before)}`, room);
}

/** Returns the first sentence, and as much of the second as has room. */
function sentences(text: string, second: number, room: number): string {
  const first = shorten(text.slice(0, second - 1), room);
  const left = room - first.length - 1;
  const end = SENTENCE_END.exec(text.slice(second));
  if (left < TOO_SHORT || first.includes('…')) return first;
  return `${first} ${shorten(end === null ? text.slice(second) : text.slice(second, second + end.index + end[0].length - 1), left)}`;
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
  const tail = text.slice(word >= 0 && word < from + 16 ? word + 1 : from);
  return joined(text, tail, room);
}

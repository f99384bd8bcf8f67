/** Takes away what stands around the message of a quote: times, wrapping, JSON, paths of libraries. */
import { sequence } from '../../expressions.ts';
import { textOfJson } from '../../knowledge/error-json.ts';

/** The directory by which the kubelet replaces a volume's files at once (pkg/volume/util/atomic_writer.go). */
const SWAPPED = /\.\.(?:data|\d{4}(?:_\d\d){5}\.\d{1,12})\//g;
const TIME = String.raw`\d{4}[-/]\d\d[-/]\d\d[T ,]\d\d:\d\d:\d\d[^\s\]]{0,20}(?: [+-]\d{4})?`;
const WORKER = String.raw`(?:[,: ]{1,2}(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\/[\w-]{1,40})?`;
/** The time and the worker of a line. The evidence shows both. */
const STAMP = new RegExp(String.raw`^[[(]?${TIME}${WORKER}[\])]?[\s:|-]{1,4}(?=\S)`);
/** The same as klog and glog write it, with the thread and the place (github.com/kubernetes/klog: formatHeader). */
const KLOG = /^[IWEF]\d{4}(?:\d{4})? \d\d:\d\d:\d\d\.\d{1,9} {1,8}\d{1,10} [\w.-]{1,200}:\d{1,7}\] (?=\S)/;
/** The exception that Monolog adds to a message; its text is the message again, and its trace is in the lines below. */
const MONOLOG = /(?<=\S) \{"exception":"\[object\] \([^]{0,4000}$/;
/** Returns a line without its time. V8 compiles the expressions only where the line has a colon as a time has. */
function withoutTime(line: string): string {
  const rest = line.slice(13, 15).includes(':') ? line.replace(STAMP, '') : line;
  // The colon of `E1122 10:00:00`, and with the year of glog.
  return rest.charAt(8) === ':' || rest.charAt(12) === ':' ? rest.replace(KLOG, '') : rest;
}
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
export const SHORTEST_TAIL = 12;
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
export function plainQuote(quote: string, room: number): string {
  const text = withoutJson(
    withoutTime(quote.includes('..') ? quote.replace(SWAPPED, '') : quote)
      .replace(/^\s{0,12}(?:Caused by: |what\(\): {1,2}|-{2,4}> )/, '')
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

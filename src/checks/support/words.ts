/** Sentences for people: who, and how much of a quote fits. */
import type { Fact } from '../../model/facts.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';

/** A summary is one line on a screen. */
const SUMMARY = 160;

/** Text on one line, at most `length` characters. */
export function cut(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, Math.max(0, length - 1)).trimEnd()}…` : line;
}

/** The directory by which the kubelet swaps a volume's files at once (pkg/volume/util/atomic_writer.go). */
const SWAPPED = /\.\.(?:data|\d{4}(?:_\d\d){5}\.\d{1,12})\//g;
/** When it was said, and by which worker: the evidence has both. */
const STAMP =
  /^[[(]?\d{4}[-/]\d\d[-/]\d\d[T ,]\d\d:\d\d:\d\d[^\s\]]{0,20}(?: [+-]\d{4})?(?:[,: ]{1,2}(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\/[\w-]{1,40})?[\])]?[\s:|-]{1,4}(?=\S)/;
/** The same as klog writes it, with the thread and the place (github.com/kubernetes/klog: formatHeader). */
const KLOG = /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{1,9} {1,8}\d{1,10} [\w.-]{1,200}:\d{1,7}\] (?=\S)/;
/** Where in a source the words stand: `/app/db.rb:12:in `open': `, `/srv/main.js:3:9: `. */
const PLACE =
  /^(?:file:\/\/)?\S{1,300}:\d{1,7}:in [`'][^']{1,200}': (?=\S)|^(?:file:\/\/)?\/\S{1,300}\.(?:rb|py|[cm]?[jt]s|go|php|pl|pm|exs?|lua|rs|java|kt|scala|cs|cc|cpp|c):\d{1,7}(?::\d{1,7})?: (?=\S)/;
/** A class's package, which its own name does without: `org.acme.ledger.LedgerException`. */
const PACKAGE = /(?<![\w.$/])(?:[a-z_]\w{0,40}\.){2,8}(?=[A-Z])/g;
/** A library's directory: what stands before its name says nothing. */
const LIBRARY = /(?<=^|[\s"'(=[])\/[^\s"'():]{1,200}\/(?:site-packages|dist-packages|node_modules|gems|vendor)\//g;

/** Spring's wrapping of what went wrong while it made an object. */
const BEAN =
  /^(?:\w{0,60}Exception: )?Error creating bean with name '[^']{1,200}'(?: defined in [^\]:]{1,200}\])?: (?:Unsatisfied dependency expressed through [^:]{1,200}: )?(?=\S)/;

/**
 * A quote on one line, without what tells nothing of the reason; paths of sources and libraries go only where room is
 * short.
 */
function toThePoint(quote: string, room: number): string {
  const text = quote
    .replace(SWAPPED, '')
    .replace(STAMP, '')
    .replace(KLOG, '')
    .replace(/^Caused by: /, '')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length <= room
    ? text
    : text.replace(PLACE, '').replace(LIBRARY, '…/').replace(PACKAGE, '').replace(BEAN, '');
}

/** A summary of at most 160 characters: what is fixed is kept, the quote in the middle is cut to what room is left. */
export function summary(before: string, quote: string, after = ''): string {
  const room = Math.max(20, SUMMARY - before.length - after.length);
  return cut(`${before}${cut(toThePoint(quote, room), room)}${after}`, SUMMARY);
}

/**
 * Where a layer's own words end and those of the layer below begin: `mkdir /data: permission denied`, `…, error: not
 * found`.
 */
const LAYER = /[:;] (?=\S)/g;

/** The last match's end, or 0. */
const endOfLast = (text: string, find: RegExp): number =>
  [...text.matchAll(find)].reduce((_, match) => match.index + match[0].length, 0);

/**
 * What the lowest layer said, of a message that each layer above has wrapped in front (kubelet, gRPC, mount(8),
 * runtimes), where the whole does not fit: the words below the last `desc =`, those behind mount's `Output:`, a logged
 * `msg`, and as many of the last `: ` parts as there is room for. An exception's message is the other way round (its
 * head tells) and not for this.
 * @param room characters
 */
export function deepest(quote: string, room: number): string {
  const whole = quote.slice(0, 8000).replace(/\s+/g, ' ').trim();
  if (whole.length <= room) return whole;
  const raw = quote.slice(0, 8000);
  const output = endOfLast(raw, /(?:^|\n)\s{0,8}Output: ?/g);
  let text = (output > 0 ? raw.slice(output) : raw).replace(/\s+/g, ' ').trim();
  text = text.slice(endOfLast(text, /\bdesc = (?=\S)/g));
  // logrus's text form, as CRI-O passes it on.
  const logged = endOfLast(text, /(?:^|\s)level=(?:error|fatal) msg="(?=[^"\s])/g);
  if (logged > 0) text = text.slice(logged).replace(/"$/, '');
  // A cloud's answer in JSON: its own sentence is the reason.
  const code = /\\?"code\\?": ?\\?"([\w.]{2,60})\\?"/.exec(text)?.[1];
  const message = /\\?"message\\?": ?\\?"((?:[^"\\]|\\[^"]){4,1000})/.exec(text)?.[1];
  if (message && text.length > room) return cut(`${code ? `${code}: ` : ''}${message}`, room);
  if (text.length <= room || text === '') return text || cut(whole, room);
  const starts = [...text.matchAll(LAYER)].map((match) => match.index + match[0].length);
  const start = starts.find((at) => text.length - at <= room - 2);
  // A tail of a word or two is no reason where a long last part but one is cut.
  if (start === undefined || text.length - start < 12)
    return cut(text.slice(starts.at(start === undefined ? -1 : -2) ?? 0), room);
  const tail = text.slice(start);
  const over = text.slice(starts.findLast((at) => at < start) ?? 0, start).replace(/[:;] $/, '');
  const left = room - tail.length - 1;
  return left < 24 ? `… ${tail}` : `${cut(`${over}…`, left)} ${tail}`;
}

/** As `summary`, for a message of many layers: what does not fit goes from its front. */
export function reasonSummary(before: string, quote: string, after = ''): string {
  return summary(before, deepest(quote, Math.max(20, SUMMARY - before.length - after.length)), after);
}

/** `web`, `init container migrate`, `sidecar proxy`. */
export function who(container: ContainerView): string {
  return container.type === 'init'
    ? `init container ${container.name}`
    : container.type === 'sidecar'
      ? `sidecar ${container.name}`
      : container.name;
}

/** How a fact stands that is not known: `forbidden`, `failed`, `not-collected`, `known in part`. */
export const unread = (fact: Fact<unknown>): string => (fact.state === 'partial' ? 'known in part' : fact.state);

/** The command that prints the log that was read. */
export function logCommand(context: PodContext, container: ContainerView, log?: LogAnalysis): string {
  const previous = log?.previous ?? container.state !== 'terminated';
  return `kubectl -n ${context.namespace} logs ${context.name} -c ${container.name}${previous ? ' --previous' : ''}`;
}

/** Sentences for people: who, and how much of a quote fits. */
import type { LogAnalysis } from '../logs/types.ts';
import type { ContainerView, PodContext } from './check.ts';

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
const STAMP = /^[[(]?\d{4}[-/]\d\d[-/]\d\d[T ,]\d\d:\d\d:\d\d[^\s\]]{0,20}(?: [+-]\d{4})?(?:[,: ]{1,2}(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\/[\w-]{1,40})?[\])]?[\s:|-]{1,4}(?=\S)/;
/** Where in a source the words stand: `/app/db.rb:12:in `open': `, `/srv/main.js:3:9: `. */
const PLACE = /^(?:file:\/\/)?\S{1,300}:\d{1,7}:in [`'][^']{1,200}': (?=\S)|^(?:file:\/\/)?\/\S{1,300}\.(?:rb|py|[cm]?[jt]s|go|php|pl|pm|exs?|lua|rs|java|kt|scala|cs|cc|cpp|c):\d{1,7}(?::\d{1,7})?: (?=\S)/;
/** A class's package, which its own name does without: `org.acme.ledger.LedgerException`. */
const PACKAGE = /(?<![\w.$/])(?:[a-z_]\w{0,40}\.){2,8}(?=[A-Z])/g;
/** A library's directory: what stands before its name says nothing. */
const LIBRARY = /(?<=^|[\s"'(=\[])\/[^\s"'():]{1,200}\/(?:site-packages|dist-packages|node_modules|gems|vendor)\//g;

/** A quote on one line, without what tells nothing of the reason; paths of sources and libraries go only where room is short. */
function toThePoint(quote: string, room: number): string {
  const text = quote.replace(SWAPPED, '').replace(STAMP, '').replace(/^Caused by: /, '').replace(/\s+/g, ' ').trim();
  return text.length <= room ? text : text.replace(PLACE, '').replace(LIBRARY, '…/').replace(PACKAGE, '');
}

/** A summary of at most 160 characters: what is fixed is kept, the quote in the middle is cut to what room is left. */
export function summary(before: string, quote: string, after = ''): string {
  const room = Math.max(20, SUMMARY - before.length - after.length);
  return cut(`${before}${cut(toThePoint(quote, room), room)}${after}`, SUMMARY);
}

/** `web`, `init container migrate`, `sidecar proxy`. */
export function who(container: ContainerView): string {
  return container.type === 'init' ? `init container ${container.name}` : container.type === 'sidecar' ? `sidecar ${container.name}` : container.name;
}

/** The command that prints the log that was read. */
export function logCommand(context: PodContext, container: ContainerView, log?: LogAnalysis): string {
  const previous = log?.previous ?? container.state !== 'terminated';
  return `kubectl -n ${context.namespace} logs ${context.name} -c ${container.name}${previous ? ' --previous' : ''}`;
}

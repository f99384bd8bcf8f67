/** The words of findings: who, and how much of a quote fits. */
import { command } from '../../model/command.ts';
import type { Command } from '../../model/command.ts';
import type { Fact } from '../../model/facts.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { cut, shorten } from './shorten.ts';

export { cut } from './shorten.ts';

/** Most characters of a summary: three lines on a terminal of 80 columns, four where long names leave no room. */
export const LONGEST = 300;
/** As long as a summary gets for the sake of its quote. */
const USUAL = 200;
/** Long names (an image, a gate) take no room from the quote that says why. In characters. */
const FOR_QUOTE = 110;

/** Returns a summary: one line of at most 300 characters. */
export const sentence = (text: string): string => cut(text, LONGEST);

/** Returns the characters that a quote may take in a summary. */
const roomIn = (before: string, after: string): number =>
  Math.max(
    20,
    Math.min(Math.max(FOR_QUOTE, USUAL - before.length - after.length), LONGEST - before.length - after.length),
  );

/**
 * Returns a summary of about 200 characters, at most 300. It keeps `before` and `after`, and shortens the quote to the
 * room left.
 */
export const summary = (before: string, quote: string, after = ''): string =>
  sentence(`${before}${shorten(quote, roomIn(before, after))}${after}`);

/** The end of one layer's words, before those of the layer below: `mkdir /data: permission denied`. */
const LAYER = /[:;] (?=\S)/g;

/** Where JSON in parentheses begins. */
const EXTRA = /\s{0,4}\([^(){}]{0,40}\{/;
/** Longer JSON is kept. In characters. */
const MAX_EXTRA = 4050;

/** Removes JSON in parentheses after the reason: `(extra info: {"SystemType":"Container"})` of hcsshim. */
function withoutExtra(text: string): string {
  if (!/\}\)\s{0,4}$/.test(text)) return text;
  const from = Math.max(0, text.length - MAX_EXTRA);
  const at = EXTRA.exec(text.slice(from))?.index;
  return at === undefined ? text : text.slice(0, from + at);
}

/** Returns the index after the last match, or 0. */
const endOfLast = (text: string, find: RegExp): number =>
  [...text.matchAll(find)].reduce((_, match) => match.index + match[0].length, 0);

/**
 * Returns the lowest layer's words of a message that each layer above has wrapped in front (kubelet, gRPC, mount(8),
 * runtimes). It takes what follows the last `desc =`, mount's `Output:` or a logged `msg`, and of the rest as many of
 * the last `: ` parts as shorten. It is not for exceptions: their first words say most.
 * @param room most characters; a message that fits is returned whole
 */
export function deepest(quote: string, room: number): string {
  const whole = quote.slice(0, 8000).replace(/\s+/g, ' ').trim();
  if (whole.length <= room) return whole;
  const raw = withoutExtra(quote.slice(0, 8000));
  const output = endOfLast(raw, /(?:^|\n)\s{0,8}Output: ?/g);
  let text = (output > 0 ? raw.slice(output) : raw).replace(/\s+/g, ' ').trim();
  text = text.slice(endOfLast(text, /\bdesc = (?=\S)/g));
  // The text form of logrus, which CRI-O passes on.
  const logged = endOfLast(text, /(?:^|\s)level=(?:error|fatal) msg="(?=[^"\s])/g);
  if (logged > 0) text = text.slice(logged).replace(/"$/, '');
  // The answer of a cloud, in JSON: its `message` is the reason.
  const code = /\\?"code\\?": ?\\?"([\w.]{2,60})\\?"/.exec(text)?.[1];
  const message = /\\?"message\\?": ?\\?"((?:[^"\\]|\\[^"]){4,1000})/.exec(text)?.[1];
  if (message && text.length > room) return cut(`${code ? `${code}: ` : ''}${message}`, room);
  if (text.length <= room || text === '') return text || cut(whole, room);
  const starts = [...text.matchAll(LAYER)].map((match) => match.index + match[0].length);
  const start = starts.find((at) => text.length - at <= room - 2);
  // A tail of one or two words is no reason; the part before it is, although cut.
  if (start === undefined || text.length - start < 12)
    return cut(text.slice(starts.at(start === undefined ? -1 : -2) ?? 0), room);
  const tail = text.slice(start);
  const over = text.slice(starts.findLast((at) => at < start) ?? 0, start).replace(/[:;] $/, '');
  const left = room - tail.length - 1;
  return left < 24 ? `… ${tail}` : `${cut(`${over}…`, left)} ${tail}`;
}

/** Returns a summary like `summary`, for a message of many layers. It cuts the quote at its front. */
export function reasonSummary(before: string, quote: string, after = ''): string {
  return summary(before, deepest(quote, roomIn(before, after)), after);
}

/** Returns what a sentence calls a container: `web`, `init container migrate`, `sidecar proxy`. */
export function who(container: ContainerView): string {
  if (container.type === 'init') return `init container ${container.name}`;
  return container.type === 'sidecar' ? `sidecar ${container.name}` : container.name;
}

/** Returns the state of a fact that is not known, in words: `forbidden`, `failed`, `known in part`. */
export const unread = (fact: Fact<unknown>): string => (fact.state === 'partial' ? 'known in part' : fact.state);

/** Returns the command that runs a program in a copy of the pod, with the container's own image. */
export const debugCommand = (
  { namespace, name }: PodContext,
  container: ContainerView,
  words: readonly string[],
): Command =>
  command`kubectl -n ${namespace} debug ${name} -it --copy-to=${name}-debug --container=${container.name} -- ${words}`;

/** Returns the command that prints the log that was read. */
export function logCommand(
  context: PodContext,
  container: ContainerView,
  log?: Pick<LogAnalysis, 'previous'>,
): Command {
  const previous = log?.previous ?? (container.dead !== undefined && container.state !== 'terminated');
  return command`kubectl -n ${context.namespace} logs ${context.name} -c ${container.name} ${previous ? ['--previous'] : []}`;
}

/** Messages that go on in the lines below: a list after a colon, a numbered chain of causes, a Java cause. */
import { oneOf, sequence } from '../../expressions.ts';
import { textOfTerm } from '../lines/erlang-terms.ts';
import type { LogLine } from '../log-analysis.ts';

/** Lines that are read below a message. */
const REACH = 12;
/** The same for a trace. */
const TRACE_REACH = 200;
/** Lines that are added to a message. */
const MORE = 3;
const MAX_LENGTH = 900;

/** The message announces what follows: it ends with a colon, also inside a quote. */
const ANNOUNCES = oneOf([
  /(?::|=>|:\\n)["'`]?(?: \(\w{1,60}\))?$/,
  /\b\d{1,4} (?:\w{1,20} )?errors? for [\w.]{1,80}$/,
  /^(?:Error: )?[A-Z]{1,6}-?\d{2,6}$/,
  /^[A-Z]{3,20}(?: [A-Z]{2,20}){1,6}$/,
]);
/** Words before that colon that announce a failure, in the last clause. */
const OF_FAILURE = sequence(
  /\b/i,
  [
    /err\w{0,10}|exception|fail\w{0,4}|issues?|problems?|invalid|violations?|missing|arguments?/i,
    /following|these|reasons?|because|caused?|found|requires?d?|needs?|with/i,
  ],
  /\b[^:]{0,80}(?::|=>)(?:\\n)?["'`]?(?: \(\w{1,60}\))?$/i,
);
/** A heading that says nothing itself: `ERRORS:`, `Caused by:`. */
const HEADING = /^[\w ]{1,24}:$/;
const FIELD = /^[\w.[\]-]{1,80}$/;
/** A line of code that a parser quotes, and the marks below it. */
const CODE = /^\s{0,20}(?:\d{0,7}\s{0,4}\||[~^-]{1,200}\s{0,4}$|\.{3}$)/;
const FRAME = /^\s{1,20}(?:at |\.{3} \d|File "|from \S|#\d)|^\s{0,12}\(\w{1,40} [\w.+-]{1,30}\) /;
const CAUSE = /^\s{0,8}Caused by: (?:[\w$]{1,80}\.){0,12}([\w$]{1,120})(?:: (.{1,1500}))?$/;
/** The cause of an error, as Node prints it. */
const NODE_CAUSE = /^\s{1,20}\[cause\]: (\S.{0,600})$/;
const NUMBERED = /^\s{0,12}(\d{1,2}): (\S.{0,1500})$/;
const BULLET = /^(?:[-*•>]|\d{1,2}[.:)]) /;

/** Whether a line begins another message: it has fields, a time or a level in front. */
const isNew = (line: LogLine): boolean =>
  line.fields !== null || (line.message !== line.text.trim() && !/^\s/.test(line.text));

/** A message, and the indices of the lines below that were added to it. */
export interface WholeMessage {
  readonly said: string;
  readonly added: readonly number[];
}

/** A part of a message, and the line that it is from. */
interface Part {
  readonly text: string;
  readonly index: number;
}

/**
 * Returns what a message says with the lines below that belong to it. Linear: reads a bounded number of lines.
 * @param index index of the line with the message
 * @param said the message, or the part of it that a pattern read
 */
export function wholeMessage(lines: readonly LogLine[], index: number, said: string): WholeMessage {
  const number = NUMBERED.exec(lines[index]?.text ?? '')?.[1];
  const whole = number === undefined ? asText(said) : said.replace(/^\s{0,12}\d{1,2}: /, '');
  const below =
    number !== undefined
      ? lastOfChain(lines, index, Number(number))
      : ANNOUNCES.test(whole) && (OF_FAILURE.test(whole.slice(-120)) || /\w$/.test(whole))
        ? announced(lines, index)
        : [];
  const parts = [...below, ...deepestCause(lines, index)].filter(({ text }) => text !== '' && !whole.includes(text));
  const text = parts.reduce(
    (sum, part) => (ANNOUNCES.test(sum) ? `${sum} ${part.text}` : `${sum}: ${part.text}`),
    whole.trim(),
  );
  return { said: text.slice(0, MAX_LENGTH), added: parts.map((part) => part.index) };
}

/** Returns what an Erlang term says; any other message as it is. */
const asText = (said: string): string =>
  /^(?:\{"?\w|Kernel pid|\w[\w ]{0,40}terminat)/.test(said) && said.includes(',{') ? (textOfTerm(said) ?? said) : said;

/** Returns the lines that a message announces with a colon. */
function announced(lines: readonly LogLine[], index: number): Part[] {
  const more: Part[] = [];
  for (let i = index + 1; i < Math.min(lines.length, index + REACH) && more.length < MORE; i++) {
    const line = lines[i]!;
    const text = line.text.trim();
    if (!/[\p{L}\p{N}]/u.test(text)) continue;
    if (isNew(line) && !/^\s/.test(line.text) && !HEADING.test(text)) break;
    if (HEADING.test(text) || CODE.test(line.text)) continue;
    if (FRAME.test(line.text)) break;
    more.push({ text: text.replace(BULLET, ''), index: i });
    // The name of a field, and below it what is wrong with it.
    if (FIELD.test(text) && /^\s{1,12}\S/.test(lines[i + 1]?.text ?? '')) continue;
    if (!ANNOUNCES.test(text)) {
      more.push(...firstCall(lines, i + 1));
      break;
    }
  }
  return more;
}

/** Returns the call that a trace of Elixir names with its arguments: `:erlang.binary_to_integer("tcp://…")`. */
function firstCall(lines: readonly LogLine[], from: number): Part[] {
  const next = lines.slice(from, from + 2).find((line) => line.text.trim() !== '');
  const call = /^\s{2,8}(:?[\w.]{1,120}\(["'[{<\d].{0,300}\))$/.exec(next?.text ?? '')?.[1];
  return call === undefined ? [] : [{ text: call, index: next!.index }];
}

/** Returns the last entry of a numbered chain of causes, with the line that explains it after quoted code. */
function lastOfChain(lines: readonly LogLine[], index: number, number: number): Part[] {
  let last: Part | undefined;
  let expected = number + 1;
  let code = false;
  for (let i = index + 1; i < Math.min(lines.length, index + REACH * 2); i++) {
    const { text } = lines[i]!;
    const entry = NUMBERED.exec(text);
    if (entry !== null && Number(entry[1]) === expected) {
      last = { text: entry[2] as string, index: i };
      expected++;
      code = false;
    } else if (CODE.test(text)) code = true;
    else if (code && /^\s{2,20}\S/.test(text))
      return [...(last === undefined ? [] : [last]), { text: text.trim(), index: i }];
    else break;
  }
  return last === undefined ? [] : [last];
}

/**
 * Returns the deepest `Caused by:` of the trace right below a line. The message of an exception may go on for some
 * indented lines.
 */
function deepestCause(lines: readonly LogLine[], index: number): Part[] {
  let cause: Part | undefined;
  let more = 0;
  for (let i = index + 1; i < Math.min(lines.length, index + TRACE_REACH); i++) {
    const { text } = lines[i]!;
    const match = CAUSE.exec(text);
    const nested = NODE_CAUSE.exec(text)?.[1];
    if (match !== null) cause = { text: match[2] ?? (match[1] as string), index: i };
    else if (nested !== undefined) cause = { text: nested.replace(/ \{$/, ''), index: i };
    else if (!FRAME.test(text) && (!/^\s{1,20}\S/.test(text) || ++more > MORE)) break;
    if (match !== null || FRAME.test(text)) more = 0;
  }
  return cause === undefined ? [] : [cause];
}

/** The fields of a structured line: which one is the level, the message, the error, the trace. */
import type { Severity } from '../../model/reports.ts';
import { isCausePath, isErrorPath } from '../../knowledge/error-json.ts';
import { severityOf, severityOfNumber } from './severities.ts';

export interface Structured {
  readonly severity: Severity | null;
  readonly message: string;
  readonly fields: { readonly [name: string]: string };
  /** The lines of a stack trace in a field. */
  readonly stack: readonly string[] | null;
}

/** A line has at most this many fields; the others are not read. */
export const MAX_FIELDS = 60;
/** At most this many characters of a field are read, for a trace. */
export const MAX_STACK = 20_000;
const MAX_VALUE = 1000;

const list = (names: string): readonly string[] => names.trim().split(/\s+/);

/** Names of fields as loggers write them, in lower case. The first that has a value counts. */
const LEVEL = list(`
  level lvl severity log.level loglevel @level @l levelname level_name level-name severitytext severity_text
  log_level s l priority
`);
const TEXT = list(`
  msg message @message @m renderedmessage short_message event fields.message text @mt messagetemplate body
  jsonpayload.message log log.message event.message description m
`);
const ERROR = list(`
  err error exception thrown err.message error.message exception.message thrown.message exc_info @x fields.error
  fields.err attr.error.errmsg attr.error attr.error.message attr.message attr.reason context.exception.message
  error.errmsg error.msg err.msg errmsg error_message errormessage reason cause error.reason details detail
`);
const TYPE = list(`
  err.type err.name error.type error.name exception.type exception.exceptiontype exception.class thrown.name
  context.exception.class error.code error.kind
`);
const STACK = list(`
  stack err.stack error.stack stack_trace stacktrace error.stack_trace error.stacktrace exception.stacktrace
  exception @x exc_info exc_text thrown.extendedstacktrace thrown.stacktrace traceback exception.stack
  fields.stack trace error err full_message msg message fields.message
`);

/** Returns the severity that the fields name, or null. */
export function levelOf(fields: ReadonlyMap<string, string>): Severity | null {
  for (const name of LEVEL) {
    const value = fields.get(name);
    if (value === undefined) continue;
    const severity = /^\d+$/.test(value)
      ? severityOfNumber(Number(value), fields.has('short_message') ? 'gelf' : 'tens')
      : severityOf(value, true);
    if (severity !== null) return severity;
  }
  const otel = fields.get('severitynumber') ?? fields.get('severity_number');
  return otel === undefined ? null : severityOfNumber(Number(otel), 'otel');
}

/** Returns the first field that has a value. With `words` a bare number is no value. */
function first(fields: ReadonlyMap<string, string>, names: readonly string[], words = false): string | undefined {
  for (const name of names) {
    const value = fields.get(name);
    if (value !== undefined && value.trim() !== '' && !(words && /^-?\d+$/.test(value))) return value;
  }
  return undefined;
}

/** Returns the field with the longest path of those that `leads` accepts: the deepest cause of an error. */
function nested(fields: ReadonlyMap<string, string>, leads: (path: string) => boolean): string | undefined {
  const paths = [...fields.keys()].filter((path) => path.includes('.') && leads(path));
  const deepest = paths.sort((a, b) => b.split('.').length - a.split('.').length)[0];
  return deepest === undefined ? undefined : fields.get(deepest);
}

/** Returns the message followed by the error; null if the line has neither. */
export function messageOf(fields: ReadonlyMap<string, string>, stack: readonly string[] | null): string | null {
  const text = first(fields, TEXT);
  const error = nested(fields, isCausePath) ?? first(fields, ERROR, true) ?? nested(fields, isErrorPath);
  const type = first(fields, TYPE);
  // A whole trace in a field names the error in its last line (Python) or its first.
  const traced =
    stack && error?.includes('\n')
      ? /^Traceback/.test(error)
        ? stack.findLast((line) => line.trim() !== '')
        : stack[0]
      : error;
  const named =
    type !== undefined && traced !== undefined && !traced.includes(type) && !/^\d+$/.test(type)
      ? `${type}: ${traced}`
      : traced;
  const head = stack !== null && named === undefined ? stack[0] : undefined;
  const parts = [text, named ?? head]
    .filter((part) => part !== undefined && part !== 'true' && part !== 'false')
    .map((part) => flat(withoutFrames(part as string)));
  if (parts.length === 2 && parts[0]!.includes(parts[1]!)) return parts[0]!;
  if (parts.length === 2 && parts[1]!.includes(parts[0]!)) return parts[1]!;
  return parts.length === 0 ? null : parts.join(': ');
}

/** Returns the lines of a field with a trace: several lines, at least one of which looks like a frame. */
export function stackOf(fields: ReadonlyMap<string, string>): readonly string[] | null {
  for (const name of STACK) {
    const value = fields.get(name);
    if (value === undefined || !value.includes('\n')) continue;
    const lines = value
      .split(/\r?\n/)
      .slice(0, 200)
      .map((line) => line.slice(0, 2000));
    if (
      lines.some((line) =>
        /^\s{1,20}(?:at |File "|from |\d+: |#\d+ )|^\S.{0,200}:\d+(?::in |$)|^goroutine \d|^\t/.test(line),
      )
    )
      return lines;
  }
  return null;
}

/** Returns the fields as an object: each on one line, at most 1000 characters. */
export function trimmed(fields: ReadonlyMap<string, string>): { [name: string]: string } {
  return Object.fromEntries([...fields].map(([name, value]) => [name, flat(value).slice(0, MAX_VALUE)]));
}

/** Returns a Go error without the frames that `%+v` prints below each of its messages. */
function withoutFrames(text: string): string {
  if (!text.includes('\n\t')) return text;
  const lines = text.split('\n');
  const said = lines.filter((line, i) => !line.startsWith('\t') && lines[i + 1]?.startsWith('\t') !== true);
  return said.length === 0 ? text : said.join('; ');
}

const flat = (text: string): string =>
  text
    .split(/[\r\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');

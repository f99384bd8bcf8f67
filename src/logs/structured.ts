/** Reads lines that are JSON, logfmt or klog into severity, message and fields. */
import { severityOf, severityOfNumber } from './levels.ts';
import type { Severity } from '../model/reports.ts';

export interface Structured {
  readonly severity: Severity | null;
  readonly message: string;
  readonly fields: { readonly [name: string]: string };
  /** The lines of a stack trace that stood in a field. */
  readonly stack: readonly string[] | null;
}

const MAX_FIELDS = 60;
const MAX_VALUE = 1000;
const MAX_STACK = 20_000;

/** Names of fields as loggers write them, nearest to the point first; compared without case. */
const LEVEL = [
  'level',
  'lvl',
  'severity',
  'log.level',
  'loglevel',
  '@level',
  '@l',
  'levelname',
  'level_name',
  'level-name',
  'severitytext',
  'severity_text',
  'log_level',
  's',
  'l',
  'priority',
];
const TEXT = [
  'msg',
  'message',
  '@message',
  '@m',
  'renderedmessage',
  'short_message',
  'event',
  'fields.message',
  'text',
  '@mt',
  'messagetemplate',
  'body',
  'jsonpayload.message',
  'log',
  'log.message',
  'event.message',
  'description',
  'm',
];
const ERROR = [
  'err',
  'error',
  'exception',
  'thrown',
  'err.message',
  'error.message',
  'exception.message',
  'thrown.message',
  'exc_info',
  '@x',
  'fields.error',
  'fields.err',
  'attr.error.errmsg',
  'attr.error',
  'attr.error.message',
  'attr.message',
  'attr.reason',
  'context.exception.message',
  'error.errmsg',
  'error.msg',
  'err.msg',
  'errmsg',
  'error_message',
  'errormessage',
  'reason',
  'cause',
  'error.reason',
  'details',
  'detail',
];
const TYPE = [
  'err.type',
  'err.name',
  'error.type',
  'error.name',
  'exception.type',
  'exception.exceptiontype',
  'exception.class',
  'thrown.name',
  'context.exception.class',
  'error.code',
  'error.kind',
];
const STACK = [
  'stack',
  'err.stack',
  'error.stack',
  'stack_trace',
  'stacktrace',
  'error.stack_trace',
  'error.stacktrace',
  'exception.stacktrace',
  'exception',
  '@x',
  'exc_info',
  'exc_text',
  'thrown.extendedstacktrace',
  'thrown.stacktrace',
  'traceback',
  'exception.stack',
  'fields.stack',
  'trace',
  'error',
  'err',
  'full_message',
  'msg',
  'message',
  'fields.message',
];

/** Reads a line that is one JSON object, also behind a short prefix; null where it is none. */
export function readJson(line: string): Structured | null {
  const open = line.indexOf('{');
  if (open < 0 || open > 120 || line.length > 65_536) return null;
  const rest = line.slice(open).trimEnd();
  if (!rest.startsWith('{"') && !/^\{\s*"/.test(rest)) return rest === '{}' ? null : null;
  let value: unknown;
  try {
    value = JSON.parse(rest);
  } catch {
    return open === 0 ? readBrokenJson(rest) : null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const fields = new Map<string, string>();
  flatten(value as Record<string, unknown>, '', 0, fields);
  const lower = new Map([...fields].map(([name, text]) => [name.toLowerCase(), text]));
  const severity = levelOf(lower);
  const stack = stackOf(lower);
  const message = messageOf(lower, stack);
  // A JSON document behind a text prefix is only a log line of its own if it says so itself; else the prefix is the
  // message.
  if (open > 0 && (severity === null || message === null)) return null;
  return { severity, message: message ?? rest, fields: trimmed(fields), stack };
}

/** A JSON line that was cut: what can still be told from it. */
function readBrokenJson(text: string): Structured | null {
  const level = /"(?:level|lvl|severity|log\.level|levelname|@level)"\s{0,5}:\s{0,5}"?(\w{1,20})/.exec(text)?.[1];
  const message = /"(?:msg|message|@message|event)"\s{0,5}:\s{0,5}"((?:[^"\\]|\\.){1,1500})/.exec(text)?.[1];
  if (level === undefined || message === undefined) return null;
  const severity = /^\d+$/.test(level) ? severityOfNumber(Number(level), 'tens') : severityOf(level, true);
  return {
    severity,
    message: message.replace(/\\n/g, ' ').replace(/\\(["\\/])/g, '$1'),
    fields: { level, message },
    stack: null,
  };
}

function flatten(value: Record<string, unknown>, prefix: string, depth: number, into: Map<string, string>): void {
  for (const [name, item] of Object.entries(value)) {
    if (into.size >= MAX_FIELDS) return;
    const path = prefix === '' ? name : `${prefix}.${name}`;
    if (typeof item === 'string') into.set(path, item.slice(0, MAX_STACK));
    else if (typeof item === 'number' || typeof item === 'boolean') into.set(path, String(item));
    else if (Array.isArray(item)) {
      const texts = item.filter((entry) => typeof entry === 'string' || typeof entry === 'number');
      if (texts.length > 0) into.set(path, texts.join(/trace/i.test(name) ? '\n' : ', ').slice(0, MAX_STACK));
      const first: unknown = item[0];
      if (texts.length === 0 && typeof first === 'object' && first !== null && depth < 3)
        flatten(first as Record<string, unknown>, path, depth + 1, into);
    } else if (typeof item === 'object' && item !== null && depth < 3)
      flatten(item as Record<string, unknown>, path, depth + 1, into);
  }
}

function levelOf(fields: ReadonlyMap<string, string>): Severity | null {
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

/** The first of the fields that holds something; `words`: a bare number is nothing. */
function first(fields: ReadonlyMap<string, string>, names: readonly string[], words = false): string | undefined {
  for (const name of names) {
    const value = fields.get(name);
    if (value !== undefined && value.trim() !== '' && !(words && /^-?\d+$/.test(value))) return value;
  }
  return undefined;
}

/** The message with the error's own words behind it; null where the line has neither. */
function messageOf(fields: ReadonlyMap<string, string>, stack: readonly string[] | null): string | null {
  const text = first(fields, TEXT);
  const error = first(fields, ERROR, true);
  const type = first(fields, TYPE);
  // A field that holds a whole trace says it in its last line (Python) or its first.
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
    .map((part) => flat(part as string));
  if (parts.length === 2 && (parts[0] as string).includes(parts[1] as string)) return parts[0] as string;
  if (parts.length === 2 && (parts[1] as string).includes(parts[0] as string)) return parts[1] as string;
  return parts.length === 0 ? null : parts.join(': ');
}

/** A field with a trace: several lines, some of which look like frames. */
function stackOf(fields: ReadonlyMap<string, string>): readonly string[] | null {
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

function trimmed(fields: ReadonlyMap<string, string>): { [name: string]: string } {
  return Object.fromEntries([...fields].map(([name, value]) => [name, flat(value).slice(0, MAX_VALUE)]));
}

const flat = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, ' ').trim();

const PAIR = /([A-Za-z_@][\w.@-]{0,60})=("(?:[^"\\]|\\.){0,4000}"|[^\s"]{0,2000})/g;

/** Reads a logfmt line (`time=… level=error msg="…" err="…"`); null where it is none. */
export function readLogfmt(line: string): Structured | null {
  if (!/^\s{0,4}[A-Za-z_@][\w.@-]{0,60}=/.test(line) || !/\b(?:level|lvl|severity|msg|message)=/.test(line))
    return null;
  const fields = new Map<string, string>();
  for (const match of line.matchAll(PAIR)) {
    if (fields.size >= MAX_FIELDS) break;
    fields.set((match[1] as string).toLowerCase(), unquote(match[2] as string));
  }
  if (fields.size < 2) return null;
  const stack = stackOf(fields);
  return {
    severity: levelOf(fields),
    message: messageOf(fields, stack) ?? line.trim(),
    fields: trimmed(fields),
    stack,
  };
}

/** The header of klog (k8s.io/klog/v2 klog.go, `header`): `F1122 10:00:00.000000       1 main.go:12] text`. */
const KLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d{1,9}\s{1,10}\d{1,9} [^\s\]]{1,120}:\d{1,6}\] (.*)$/s;

/** Reads a klog line, with structured logging's quoted message and `err=`; null where it is none. */
export function readKlog(line: string): Structured | null {
  const match = KLOG.exec(line);
  if (match === null) return null;
  const severity = ({ I: 'info', W: 'warn', E: 'error', F: 'fatal' } as const)[match[1] as 'I' | 'W' | 'E' | 'F'];
  const rest = match[2] as string;
  const quoted = /^"((?:[^"\\]|\\.){0,1500})"(?: |$)/.exec(rest);
  if (quoted === null) return { severity, message: rest, fields: {}, stack: null };
  const fields = new Map<string, string>([['msg', unquote(`"${quoted[1] as string}"`)]]);
  for (const pair of rest.slice(quoted[0].length).matchAll(PAIR)) {
    if (fields.size >= MAX_FIELDS) break;
    fields.set((pair[1] as string).toLowerCase(), unquote(pair[2] as string));
  }
  return { severity, message: messageOf(fields, null) ?? rest, fields: trimmed(fields), stack: null };
}

function unquote(value: string): string {
  if (!value.startsWith('"')) return value;
  return value
    .slice(1, value.endsWith('"') && value.length > 1 ? -1 : undefined)
    .replace(/\\(["\\nt])/g, (_, c: string) => (c === 'n' ? '\n' : c === 't' ? '\t' : c));
}

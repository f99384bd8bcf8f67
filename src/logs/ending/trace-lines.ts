/** Which lines belong together: those of a trace, and those of one message. */
import { secondsUntil } from '../../knowledge/time.ts';
import type { LogLine } from '../log-analysis.ts';
import { isEnd } from './marked-log.ts';
import type { MarkedLog } from './marked-log.ts';
import { holdsAny } from '../../needles.ts';
import { atLeast } from '../lines/severities.ts';

const METHODS = ['GET', 'POST', 'PUT', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS'];
const METHOD = `(?:${METHODS.join('|')})`;
/** A line of an access log: `"GET / HTTP/1.1"`, `GET /healthz 200`. */
const REQUEST = new RegExp(`"${METHOD} \\S{1,300} HTTP/|^${METHOD} /\\S{0,300} \\d{3}\\b`);

const isRequest = (text: string): boolean => holdsAny(text, METHODS) && REQUEST.test(text);

/** Returns whether a line starts something new: it has its own timestamp, or is from an access log. */
const isFresh = (line: LogLine): boolean =>
  line.fields !== null ||
  (line.message !== line.text.trim() && !/^\s/.test(line.text)) ||
  isRequest(line.text.slice(0, 500));

/**
 * Returns whether a line without a level continues the line above: it is indented, or the line above is an error
 * message of several lines.
 */
export function continues(lines: readonly LogLine[], index: number): boolean {
  const line = lines[index]!;
  if (line.severity !== null || isFresh(line)) return false;
  if (/^\s/.test(line.text)) return true;
  for (let back = 1; back <= 40; back++) {
    const above = lines[index - back];
    if (above === undefined || (secondsUntil(above.time, line.time) ?? 0) > 1) return false;
    if (above.severity !== null) return atLeast(above.severity, 'error');
  }
  return false;
}

/** Returns whether a line is code or a place that a trace quotes: indented, or `file:line:`. */
const isQuoted = (line: LogLine): boolean =>
  line.severity === null &&
  line.fields === null &&
  (/^\s/.test(line.text) || /^\S{1,300}:\d{1,7}(?::\d{1,6})?[:)\s]/.test(line.text.slice(0, 400)));

/** Returns the index of the line above that says that the process ends, if this line is part of its trace; else -1. */
export function traceAbove(log: MarkedLog, index: number): number {
  for (let i = index; i > index - 40 && i >= 0; i--) {
    if (i < index && isEnd(log, i)) return i;
    if (!isQuoted(log.lines[i]!) && (log.roles[i] === 'plain' || i === index)) return -1;
  }
  return -1;
}

/** Returns whether a line is between the first line of a trace and the line to quote. */
export function insideTrace({ failing }: MarkedLog, index: number): boolean {
  for (let back = 0; back <= 60; back++) {
    if (failing.get(index - back)?.some((match) => match.start <= index && match.line >= index) === true) return true;
  }
  return false;
}

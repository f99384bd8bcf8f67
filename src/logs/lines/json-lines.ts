/** Reads lines that are JSON. */
import { levelOf, MAX_FIELDS, MAX_STACK, messageOf, stackOf, trimmed } from './line-fields.ts';
import type { Structured } from './line-fields.ts';
import { severityOf, severityOfNumber } from './severities.ts';

/** Objects nested deeper than this are not read. */
const MAX_DEPTH = 6;

/** Reads a line that is one JSON object, with or without a short prefix; returns null for any other line. */
export function readJson(line: string): Structured | null {
  const open = line.indexOf('{');
  if (open < 0 || open > 120 || line.length > 65_536) return null;
  const rest = line.slice(open).trimEnd();
  if (!rest.startsWith('{"') && !/^\{\s*"/.test(rest)) return null;
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
  // After a text prefix, JSON is a log line only if it has a level and a message. Else the prefix is the message.
  if (open > 0 && (severity === null || message === null)) return null;
  return { severity, message: message ?? rest, fields: trimmed(fields), stack };
}

/** Reads the level and the message of a JSON line that was cut. */
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

/** Puts the values of nested objects into `into`, by their path: `error.message`. */
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
      if (texts.length === 0 && typeof first === 'object' && first !== null && depth < MAX_DEPTH)
        flatten(first as Record<string, unknown>, path, depth + 1, into);
    } else if (typeof item === 'object' && item !== null && depth < MAX_DEPTH)
      flatten(item as Record<string, unknown>, path, depth + 1, into);
  }
}

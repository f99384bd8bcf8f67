/** Reads lines that are logfmt or klog. */
import { levelOf, MAX_FIELDS, messageOf, stackOf, trimmed } from './line-fields.ts';
import type { Structured } from './line-fields.ts';

const PAIR = /(?<![\w@])([A-Za-z_@][\w.@-]{0,60})=("(?:[^"\\]|\\.){0,4000}"|[^\s"]{0,2000})/g;

/** Reads a logfmt line, `time=… level=error msg="…" err="…"`; returns null for any other line. */
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

/**
 * The header of klog (k8s.io/klog/v2 klog.go, `header`): `F1122 10:00:00.000000       1 main.go:12] text`. glog writes
 * the year in front of the month since 0.5 (google/glog src/logging.cc).
 */
const KLOG = /^([IWEF])\d{4}(?:\d{4})? \d\d:\d\d:\d\d\.\d{1,9}\s{1,10}\d{1,9} [^\s\]]{1,120}:\d{1,6}\] (.*)$/s;

/** Reads a klog line, with or without the fields of structured logging; returns null for any other line. */
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

/** Finds a program's usage text in a log. It describes options with words that sound like failures. */
import { holdsAny } from '../needles.ts';
import type { LogLine, MatchKind } from './log-analysis.ts';
import type { RawMatch } from './raw-matches.ts';
import { atLeast } from './lines/severities.ts';
import { wording } from './ending/wording.ts';

/** A usage text is at most this many lines long. */
const LONGEST = 300;
/** At most this many lines of prose are between its indented lines. */
const PROSE = 6;

const HEADING = /^\s{0,4}(?:usage|Usage|USAGE)(?: of [^:\n]{1,200})?:(?!\s{0,3}\d)|^BusyBox v\d\S{0,20} /;
/** V8 compiles the expression only for a log with such a word. */
const isHeading = (text: string): boolean =>
  holdsAny(text, ['usage', 'Usage', 'USAGE', 'BusyBox']) && HEADING.test(text);
const OPTION = /^\s{0,12}(?:-[\w?@#]|--\w[\w-]{0,60})(?:[\s,=[<]|$)/;

/** An option with its description. It may be all that is left of a usage text: a log can begin in the middle of one. */
const DESCRIBED = /^\s{0,12}(?:-[A-Za-z]{1,2}|--[A-Za-z][\w-]{0,60})[\s,=[<]\s{0,40}\S/;

/** Kinds that the description of an option can be mistaken for. */
const MISTAKEN: ReadonlySet<MatchKind> = new Set<MatchKind>([
  'dns',
  'connection-refused',
  'connection-timeout',
  'connection-failed',
  'tls',
  'auth-failed',
  'missing-env',
  'missing-file',
  'permission-denied',
  'read-only',
  'disk-full',
  'io-error',
  'config-invalid',
  'limit-reached',
  'refused',
  'out-of-memory',
  'heap-exhausted',
  'listening',
  'shutting-down',
  'port-in-use',
  'privileged-port',
  'rbac-forbidden',
  'error-line',
]);

/** Whether a line is no event: it has no fields and no level from warning up. */
const isPlain = (line: LogLine): boolean => line.fields === null && !atLeast(line.severity, 'warn');

/**
 * Returns the indices of the lines of usage texts: what belongs to a `Usage:` above (options, indented text, prose between
 * them), and every option with its description.
 */
export function usageText(lines: readonly LogLine[]): ReadonlySet<number> {
  const inside = new Set<number>();
  for (let i = 0; i < lines.length; i++) {
    if (!isHeading(lines[i]!.text)) continue;
    let end = i;
    for (let j = i + 1; j < lines.length && j <= i + LONGEST && j - end <= PROSE; j++) {
      const line = lines[j]!;
      if (!isPlain(line) || /^\s+at \S|^\s+File "|^Traceback|^Caused by:/.test(line.text)) break;
      if (OPTION.test(line.text) || /^\s+\S/.test(line.text)) end = j;
      else if (line.text.trim() !== '' && wording(line.message) >= 1.5) break;
    }
    for (let j = i + 1; j <= end; j++) inside.add(j);
    i = end;
  }
  for (const [index, line] of lines.entries())
    if (isPlain(line) && line.text.includes('-') && DESCRIBED.test(line.text)) inside.add(index);
  return inside;
}

/** Returns the matches without those that took the description of an option for an event. */
export function withoutUsage(matches: readonly RawMatch[], usage: ReadonlySet<number>): RawMatch[] {
  return matches.filter(
    (match) => !(usage.has(match.line) && usage.has(match.start) && MISTAKEN.has(match.pattern.kind)),
  );
}

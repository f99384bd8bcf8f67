/** Finds a program's usage text in a log. It describes options with words that sound like failures. */
import type { LogLine, MatchKind } from './log-analysis.ts';
import type { RawMatch } from './raw-matches.ts';
import { atLeast } from './lines/severities.ts';
import { wording } from './ending/wording.ts';

/** A usage text is at most this many lines long. */
const LONGEST = 300;
/** At most this many lines of prose are between its indented lines. */
const PROSE = 6;

const HEADING = /^\s{0,4}(?:usage|Usage|USAGE)(?: of [^:\n]{1,200})?:(?!\s{0,3}\d)|^BusyBox v\d\S{0,20} /;
const OPTION = /^\s{0,12}(?:-[\w?@#]|--\w[\w-]{0,60})(?:[\s,=[<]|$)/;

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

/** Returns the indices of the lines below a `Usage:` that belong to it: options, indented text, prose between them. */
export function usageText(lines: readonly LogLine[]): ReadonlySet<number> {
  const inside = new Set<number>();
  for (let i = 0; i < lines.length; i++) {
    if (!HEADING.test(lines[i]!.text)) continue;
    let end = i;
    for (let j = i + 1; j < lines.length && j <= i + LONGEST && j - end <= PROSE; j++) {
      const line = lines[j]!;
      if (
        line.fields !== null ||
        atLeast(line.severity, 'warn') ||
        /^\s+at \S|^\s+File "|^Traceback|^Caused by:/.test(line.text)
      )
        break;
      if (OPTION.test(line.text) || /^\s+\S/.test(line.text)) end = j;
      else if (line.text.trim() !== '' && wording(line.message) >= 1.5) break;
    }
    for (let j = i + 1; j <= end; j++) inside.add(j);
    i = end;
  }
  return inside;
}

/** Returns the matches without those that took the description of an option for an event. */
export function withoutUsage(matches: readonly RawMatch[], usage: ReadonlySet<number>): RawMatch[] {
  return matches.filter(
    (match) => !(usage.has(match.line) && usage.has(match.start) && MISTAKEN.has(match.pattern.kind)),
  );
}

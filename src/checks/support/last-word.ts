/** Whether a log ends with the error that a match found. What follows it may be the reason for the exit. */
import type { LogAnalysis, LogLine, LogMatch } from '../../logs/log-analysis.ts';
import { roleOf } from '../../logs/ending/line-roles.ts';
import { continues } from '../../logs/ending/trace-lines.ts';

/** Severities of lines that report no failure: stdout may drain after the last message of stderr. */
const CALM: ReadonlySet<LogLine['severity']> = new Set<LogLine['severity']>(['trace', 'debug', 'info', 'warn']);

/** The heading of a usage text, which many programs print after an error about their arguments. */
const USAGE = /^\s{0,8}(?:usage|available commands|options|flags)\b/i;

/** Whether a line is a statement: no part of a trace, of the message above, of a usage text or of the clean-up. */
function isStatement({ lines }: LogAnalysis, line: LogLine): boolean {
  if (CALM.has(line.severity) || roleOf(line) !== 'plain' || USAGE.test(line.message)) return false;
  if (line.severity !== null) return true;
  const next = lines[line.index + 1];
  // Code that a trace quotes has a line of marks below.
  return !continues(lines, line.index) && !(next !== undefined && roleOf(next) === 'frame');
}

/** Whether a line repeats what a match found, as a caller of the failed program does: it names the same file or host. */
function repeats({ fields }: LogMatch, { message }: LogLine): boolean {
  const named = Object.values(fields).filter((value): value is string => typeof value === 'string' && value.length > 2);
  return named.some((value) => message.includes(value));
}

/**
 * Returns whether nothing that may be the reason for the exit follows a match: no line of an error, no line in unknown
 * words, no exception of another kind.
 */
export function isLastWord(log: LogAnalysis, match: LogMatch): boolean {
  const end = Math.max(match.line, ...match.also);
  const other = log.matches.some(
    ({ kind, line, fatal }) => fatal && line > end && kind === 'exception' && match.kind !== 'exception',
  );
  return !other && !log.lines.slice(end + 1).some((line) => isStatement(log, line) && !repeats(match, line));
}

/** Whether a log ends with the error that a match found. What follows it may be the reason for the exit. */
import type { LogAnalysis, LogLine, LogMatch } from '../../logs/log-analysis.ts';

/** Whether a line repeats what a match found, as a caller of the failed program does: it names the same file or host. */
function repeats({ fields }: LogMatch, line: LogLine | undefined): boolean {
  const named = Object.values(fields).filter((value): value is string => typeof value === 'string' && value.length > 2);
  return named.some((value) => line?.message.includes(value));
}

/**
 * Returns whether nothing that may be the reason for the exit follows a match: no line of an error, no line in unknown
 * words, no exception of another kind.
 */
export function isLastWord({ lines, matches, statements }: LogAnalysis, match: LogMatch): boolean {
  const end = Math.max(match.line, ...match.also);
  const other = matches.some(
    ({ kind, line, fatal }) => fatal && line > end && kind === 'exception' && match.kind !== 'exception',
  );
  return !other && !statements.some((index) => index > end && !repeats(match, lines[index]));
}

/** A tool that rejects a flag of its command line and prints its usage, again and again. */
import type { LogAnalysis, LogMatch } from '../../logs/log-analysis.ts';

/** What follows the error: the head of a usage text, or an option with its description. */
const USAGE = /^\s{0,8}usage\b|^BusyBox v\d|^\s{0,12}--?[a-z]|\s--?help\b/i;
/** The usage begins at most this many lines below the error. */
const BELOW = 4;

/**
 * Returns the flag that a loop rejects at each try: a script that waits for a service waits for ever where its tool does
 * not know a flag.
 * @returns undefined where the error is written once: the program may have gone on
 */
export function rejectedFlag(log: LogAnalysis): Extract<LogMatch, { kind: 'bad-flag' }> | undefined {
  return log.matches.find((match): match is Extract<LogMatch, { kind: 'bad-flag' }> => {
    if (match.kind !== 'bad-flag') return false;
    const said = log.lines[match.line]?.message;
    const below = log.lines.slice(match.line + 1, match.line + 1 + BELOW);
    return below.some(({ text }) => USAGE.test(text)) && log.lines.filter(({ message }) => message === said).length > 1;
  });
}

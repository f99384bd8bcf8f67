/** The lines of a log that state something: what may be the reason for an exit. */
import { anyOf } from '../../needles.ts';
import type { Needled } from '../../needles.ts';
import type { LogLine } from '../log-analysis.ts';
import type { Role } from './line-roles.ts';
import { continues } from './trace-lines.ts';

/** Severities of lines that report no failure: stdout may drain after the last message of stderr. */
const CALM: ReadonlySet<LogLine['severity']> = new Set<LogLine['severity']>(['trace', 'debug', 'info', 'warn']);

/** The heading of a usage text, which many programs print after an error about their arguments. */
const USAGE: Needled = [
  ['usage', 'available commands', 'options', 'flags'],
  /^\s{0,8}(?:usage|available commands|options|flags)\b/i,
];
const isUsage = anyOf([USAGE]);

/**
 * Returns the indices of the statements: lines of an error or without a severity that are no part of a trace, of the
 * message above, of a usage text or of the clean-up.
 * @param usage indices of the lines of a usage text
 */
export function statementsIn(lines: readonly LogLine[], roles: readonly Role[], usage: ReadonlySet<number>): number[] {
  const isStatement = ({ index, severity, message }: LogLine): boolean => {
    if (CALM.has(severity) || roles[index] !== 'plain' || usage.has(index) || isUsage(message)) return false;
    // Code that a trace quotes has a line of marks below.
    return severity !== null || (!continues(lines, index) && roles[index + 1] !== 'frame');
  };
  return lines.filter(isStatement).map(({ index }) => index);
}

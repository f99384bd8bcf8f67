/** Whether a log shows an error as what ended its program, so that a cause of that error may be confirmed. */
import type { LogAnalysis, LogMatch } from '../../logs/log-analysis.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { GENERAL_KINDS, temper } from './ended.ts';
import { isLastWord } from './last-word.ts';

/** A shorter text may be in a command by chance. */
const OWN_TEXT = 16;

/** Quotes and escapes of a shell. */
const QUOTING = /[\\"'`]/g;

/**
 * Returns whether the command of a container holds a line of its log: the command prints that line whatever happened, so
 * the line reports no error of a library or a resolver.
 */
export function isOwnText({ spec }: Pick<ContainerView, 'spec'>, log: LogAnalysis, line: number): boolean {
  const said = (log.lines[line]?.text ?? '').replace(QUOTING, '').trim();
  const command = [...(spec.command ?? []), ...(spec.args ?? [])].join(' ').replace(QUOTING, '');
  return said.length >= OWN_TEXT && command.includes(said);
}

/** Whether the final error block says that it is an error: by the level of a line, or by an uncaught exception. */
function isMarked({ lines, matches, finalError }: LogAnalysis, match: LogMatch): boolean {
  const from = Math.min(match.line, finalError);
  return (
    lines.slice(from).some(({ severity }) => severity === 'error' || severity === 'fatal') ||
    matches.some(({ kind, fatal, line }) => fatal && kind === 'exception' && line >= from)
  );
}

/**
 * Returns whether a log shows a match as the error that ended its container: no other error or statement follows it, the
 * log marks it as an error, no kill from outside and no exit code 0 contradicts it. A program may also print such a line
 * and end for a reason that it does not print.
 */
export function isFatalError(
  context: PodContext,
  container: ContainerView,
  log: LogAnalysis,
  match: LogMatch,
): boolean {
  const leading = log.matches.find(({ fatal, kind }) => fatal && !GENERAL_KINDS.has(kind));
  return (
    container.dead?.reason !== 'OOMKilled' &&
    (GENERAL_KINDS.has(match.kind) || leading?.kind === match.kind) &&
    isLastWord(log, match) &&
    isMarked(log, match) &&
    !isOwnText(container, log, match.line) &&
    temper(context, container, log, match.line, 'confirmed') === 'confirmed'
  );
}

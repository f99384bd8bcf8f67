/** Whether the app failed by itself, as its log shows. */
import type { Fact } from '../../../model/facts.ts';
import type { LogAnalysis, LogMatch } from '../../../logs/log-analysis.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import { endedBySignalToStop } from '../../support/kills.ts';

/** Kinds of match that show an end or a sign of life, not a failure of the app. */
const NO_FAILURE: ReadonlySet<string> = new Set(['shutting-down', 'listening', 'error-line']);

/**
 * Returns the app's own failure: a fatal match before any line about a shutdown. The process need not have ended by it.
 */
export function ownFailure(log: Fact<LogAnalysis>): LogMatch | undefined {
  if (log.state !== 'known') return undefined;
  const shutdown = log.value.matches.find((match) => match.kind === 'shutting-down');
  const fatal = log.value.matches.find((match) => match.fatal && !NO_FAILURE.has(match.kind));
  return fatal && !(shutdown && shutdown.line <= fatal.line) ? fatal : undefined;
}

/** What a server writes while it shuts down. In lines. */
const SHUTDOWN_LINES = 10;

/** Whether the log ends with the signal by which a kubelet stops a container, or with what follows it. */
const wasToldToStop = (log: Fact<LogAnalysis>): boolean =>
  log.state === 'known' &&
  log.value.matches.some(
    (match) =>
      match.kind === 'shutting-down' &&
      match.fields.signal === 'SIGTERM' &&
      log.value.lines.length - match.line <= SHUTDOWN_LINES,
  );

/**
 * Returns the line of the failure by which the process ended, at most 80 characters; undefined where a signal ended it.
 */
export function endedByItself(container: ContainerView, log: Fact<LogAnalysis>): string | undefined {
  if (endedBySignalToStop(container)) return undefined;
  const failure = ownFailure(log);
  if (container.dead?.exitCode === 0 && wasToldToStop(log)) return undefined;
  return failure && log.state === 'known' ? log.value.lines[failure.line]?.text.slice(0, 80) : undefined;
}

/** Whether a general error is in the final error block. */
export const hasErrorLine = (log: Fact<LogAnalysis>): boolean =>
  log.state === 'known' && log.value.matches.some((match) => match.fatal && match.kind === 'error-line');

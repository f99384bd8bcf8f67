/** What a container's log says of a dependency that cannot be had. */
import type { LogMatch, MatchKind } from '../../../logs/log-analysis.ts';
import type { Citation } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citeLog } from '../../support/cite.ts';
import type { ProbeKill } from './kill.ts';

const KINDS: ReadonlySet<MatchKind> = new Set([
  'connection-refused',
  'connection-timeout',
  'connection-failed',
  'dns',
  'auth-failed',
  'tls',
]);

/** A dependency that was waited for to the end stands in the last lines. */
const LAST = 15;

/** The newest words of the log about a dependency that cannot be had. */
export function dependencySignal(
  context: PodContext,
  kill: ProbeKill,
): { match: LogMatch; cite: Citation } | undefined {
  const log = context.log(kill.container);
  if (log.state !== 'known') return undefined;
  const from = log.value.lines.length - LAST;
  const match = log.value.matches
    .filter(
      (one) =>
        KINDS.has(one.kind) &&
        ((kill.failure.nature !== 'refused' && kill.failure.nature !== 'no-grpc') || one.line >= from),
    )
    .sort((a, b) => b.line - a.line)[0];
  return match ? { match, cite: citeLog(context, log.value, match.line) } : undefined;
}

/** What the log of a container says of a dependency that cannot be reached. */
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

/** If the app waited for a dependency to the end, the last lines name it. */
const LAST = 15;

/** Returns the newest match in the log about a dependency that cannot be reached. */
export function dependencyMatch(context: PodContext, kill: ProbeKill): { match: LogMatch; cite: Citation } | undefined {
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

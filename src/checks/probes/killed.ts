/** The plain fact that a probe killed a container. Every particular cause explains it; where none is known, it stands. */
import type { Found, Outcome, PodContext } from '../check.ts';
import { ruledOut, unknown } from '../check.ts';
import { editFix } from '../owner.ts';
import { summary, who } from '../words.ts';
import { shortly } from './failure.ts';
import { verdictOf } from './kill.ts';
import type { ProbeKill } from './kill.ts';
import { finding, lookFix, startupFix, target } from './tell.ts';

const end = (kill: ProbeKill): string => (kill.container.dead?.exitCode === 137 ? `; SIGTERM ignored for ${kill.grace}s: exit 137, not an OOM` : '');

function says(kill: ProbeKill): string {
  const { nature, status } = kill.failure;
  if (nature === 'unknown') return 'failed (no Unhealthy event is left)';
  return nature === 'status' ? `answers ${status}` : `fails: ${shortly(kill.failure)}`;
}

/** Timing is never proposed to be looser where it did work for a time: then the probe was right. */
function fixes(context: PodContext, kill: ProbeKill): Found['fixes'] {
  const look = lookFix(context, kill);
  if (kill.worked) return [look, editFix(context, `find out why ${kill.container.name} stopped answering ${target(kill)}; looser timing would only delay the kill`)];
  if (kill.kind === 'startup') return [look, startupFix(context, kill)];
  const strict = kill.failure.status !== undefined && kill.failure.status >= 500;
  const own = strict ? [editFix(context, `let ${target(kill)} answer 200 while the process is alive; move stricter questions to the readinessProbe`)] : [];
  return [look, ...own, startupFix(context, kill)];
}

function tell(context: PodContext, kill: ProbeKill): Found {
  const { container, kind, timing } = kill;
  const budget = kind === 'startup' ? ` (startupProbe allows ${timing.initialDelay ? `${timing.initialDelay}s + ` : ''}${timing.failureThreshold} x ${timing.period}s = ${timing.initialDelay + timing.failureThreshold * timing.period}s)` : '';
  return finding(context, kill, {
    id: `probes/${kind}-killed`,
    summary: summary(`${who(container)} is killed by its ${kind} probe${budget}: ${target(kill)} `, says(kill), end(kill)),
    fixes: fixes(context, kill),
  });
}

/**
 * Kills by one kind of probe; and, for the table, why a container was not killed so.
 * @param kind startup or liveness
 */
export function killedBy(context: PodContext, kind: 'liveness' | 'startup'): Outcome[] {
  return context.subjects.flatMap((container): Outcome[] => {
    const verdict = verdictOf(context, container);
    if (verdict.kill) return verdict.kill.kind === kind ? [tell(context, verdict.kill)] : [];
    // Said once, by the liveness check.
    if (kind === 'startup') return [];
    return [verdict.result === 'unknown' ? unknown(verdict.why) : ruledOut(verdict.why)];
  });
}

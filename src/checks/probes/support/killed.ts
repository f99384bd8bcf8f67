/**
 * The plain fact that a probe killed a container. Every particular cause explains it; where none is known, it stands.
 */
import type { Found, Outcome } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { ruledOut, unknown } from '../../../model/finding.ts';
import { citeLog } from '../../support/cite.ts';
import { editFix } from '../../support/owner.ts';
import { inTrouble, neverStarted } from '../../support/trouble.ts';
import { summary, who } from '../../support/words.ts';
import { shortly } from './failure.ts';
import { ownFailure, verdictOf } from './kill.ts';
import type { ProbeKill } from './kill.ts';
import { finding, lookFix, startupFix, target } from './tell.ts';

const end = (kill: ProbeKill): string =>
  kill.container.dead?.exitCode === 137 ? `; SIGTERM ignored for ${kill.grace}s: exit 137, not an OOM` : '';

function says(kill: ProbeKill): string {
  const { nature, status } = kill.failure;
  if (nature === 'unknown') return 'failed (no Unhealthy event is left)';
  return nature === 'status' ? `answers ${status}` : `fails: ${shortly(kill.failure)}`;
}

/** The file that an exec probe looks for and that is not there, in the words of cat, ls, stat, test and shells. */
function missingFile(kill: ProbeKill): string | undefined {
  if (kill.failure.nature !== 'exec') return undefined;
  const named = /(\/[^\s:'"’‘]{1,200})['"’]?: No such file or directory/i.exec(kill.failure.text)?.[1];
  return named !== undefined && (kill.probe.exec?.command ?? []).some((word) => word.includes(named))
    ? named
    : undefined;
}

/** Timing is never proposed to be looser where it did work for a time: then the probe was right. */
function fixes(context: PodContext, kill: ProbeKill): Found['fixes'] {
  const look = lookFix(context, kill);
  const failure = ownFailure(context.log(kill.container));
  if (failure)
    return [look, editFix(context, 'mend the failure its log tells of first; more time for the probe does not help')];
  if (kill.worked)
    return [
      look,
      editFix(
        context,
        `find out why ${kill.container.name} stopped answering ${target(kill)}; looser timing would only delay the kill`,
      ),
    ];
  const file = missingFile(kill);
  if (file) {
    const write = editFix(
      context,
      `let ${kill.container.name} write ${file} while it works (the probe's command finds no such file), or probe in another way: httpGet, tcpSocket, another command`,
    );
    // What marks the start may only come late; what a liveness probe looks for has to be there all along.
    return kill.kind === 'startup' ? [write, look, startupFix(context, kill)] : [write, look];
  }
  if (kill.kind === 'startup') return [look, startupFix(context, kill)];
  const strict = kill.failure.status !== undefined && kill.failure.status >= 500;
  const own = strict
    ? [
        editFix(
          context,
          `let ${target(kill)} answer 200 while the process is alive; move stricter questions to the readinessProbe`,
        ),
      ]
    : [];
  return [look, ...own, startupFix(context, kill)];
}

function tell(context: PodContext, kill: ProbeKill): Found {
  const { container, kind, timing } = kill;
  const budget =
    kind === 'startup'
      ? ` (startupProbe allows ${timing.initialDelay ? `${timing.initialDelay}s + ` : ''}${timing.failureThreshold} x ${timing.period}s = ${timing.initialDelay + timing.failureThreshold * timing.period}s)`
      : '';
  const log = context.log(container);
  const failure = ownFailure(log);
  return finding(context, kill, {
    id: `probes/${kind}-killed`,
    evidence: failure && log.state === 'known' ? [citeLog(context, log.value, failure.line)] : [],
    summary: summary(
      `${who(container)} ${kill.confidence === 'possible' ? 'may have been' : 'is'} killed by its ${kind} probe${budget}: ${target(kill)} `,
      says(kill),
      end(kill),
    ),
    fixes: fixes(context, kill),
  });
}

/**
 * Kills by one kind of probe; and, for the table, why a container was not killed so.
 * @param kind startup or liveness
 */
export function killedBy(context: PodContext, kind: 'liveness' | 'startup'): Outcome[] {
  if (kind === 'liveness' && context.subjects.length === 0 && inTrouble(context) && neverStarted(context))
    return [ruledOut('no container has run yet, so none was probed')];
  return context.subjects.flatMap((container): Outcome[] => {
    const verdict = verdictOf(context, container);
    if (verdict.kill) return verdict.kill.kind === kind ? [tell(context, verdict.kill)] : [];
    // Said once, by the liveness check.
    if (kind === 'startup') return [];
    return [verdict.result === 'unknown' ? unknown(verdict.why) : ruledOut(verdict.why)];
  });
}

/** The bare fact that a probe killed a container. A more particular cause explains it; without one it is the answer. */
import type { Fix, Found, Outcome } from '../../../model/finding.ts';
import type { DocumentedMeta, PodContext } from '../../check.ts';
import { lower, noFault } from '../../../model/finding.ts';
import { citeLog } from '../../support/cite.ts';
import { conditional, codeFix, editFix, look } from '../../support/owner.ts';
import { isLacking } from '../../../model/facts.ts';
import { noProcess } from '../../support/stage.ts';
import { inTrouble, neverStarted } from '../../support/trouble.ts';
import { logCommand, summary, who } from '../../support/words.ts';
import { shortly } from './failure.ts';
import { finding, lookAtFailures, startupFix, target } from './finding.ts';
import type { ProbeKill } from './kill.ts';
import { listenedBefore } from './listened.ts';
import { ownFailure } from './own-failure.ts';
import type { KillingKind } from './probe-events.ts';
import { verdictOf } from './verdict.ts';

function says(kill: ProbeKill): string {
  const { nature, status } = kill.failure;
  if (nature === 'unknown') return 'failed (no Unhealthy event was read)';
  return nature === 'status' ? `answers ${status}` : `fails: ${shortly(kill.failure)}`;
}

/** Returns the file that an exec probe looks for and does not find, from the message of cat, ls, stat, test or a shell. */
function missingFile(kill: ProbeKill): string | undefined {
  if (kill.failure.nature !== 'exec') return undefined;
  const named = /: No such file or directory(?<=(\/[^\s:'"’‘]{1,200})['"’]?: No such file or directory)/i.exec(
    kill.failure.text,
  )?.[1];
  return named !== undefined && (kill.probe.exec?.command ?? []).some((word) => word.includes(named))
    ? named
    : undefined;
}

/** Never proposes a slower probe for an app that worked for a time: there the probe was right. */
function fixes(context: PodContext, kill: ProbeKill): Fix[] {
  const { name } = kill.container;
  const failures = lookAtFailures(context, kill);
  const edit = (text: string): Fix => editFix(context, text);
  if (ownFailure(context.log(kill.container)))
    return [failures, codeFix('fix the failure in its log first; more time for the probe does not help')];
  if (kill.worked)
    return [
      failures,
      codeFix(`find out why ${name} stopped answering ${target(kill)}; a slower probe would only delay the kill`),
    ];
  const heard = listenedBefore(context, kill);
  if (heard)
    return [
      edit(
        `make ${name} listen on every address (0.0.0.0 or [::]) and keep its port open: it says that it listens, and the ` +
          'pod IP refuses the connection',
      ),
      look(`read what ${name} did after it began to listen`, logCommand(context, kill.container)),
      failures,
    ];
  const file = missingFile(kill);
  if (file) {
    const write = edit(
      `make ${name} write ${file} while it works (the command of the probe does not find it), or probe in another way: ` +
        'httpGet, tcpSocket, another command',
    );
    // A file that marks the start may come late. A file that a liveness probe looks for must be there all the time.
    return kill.kind === 'startup' ? [write, failures, startupFix(context, kill)] : [write, failures];
  }
  if (kill.kind === 'startup') return [failures, startupFix(context, kill)];
  const strict = kill.failure.status !== undefined && kill.failure.status >= 500;
  const answer = `make ${target(kill)} answer 200 while the process is alive; move stricter checks to the readinessProbe`;
  const later = startupFix(context, kill);
  // The app may never answer 200: the change is no cure by itself.
  return strict
    ? [
        failures,
        codeFix(answer),
        conditional({ ...later, ...edit(`if it answers 200 after a longer start: ${later.text}`) }),
      ]
    : [failures, later];
}

/** Returns the budget of a startup probe in parentheses: ` (startupProbe allows 5s + 3 x 5s = 20s)`. */
function startupBudget({ kind, timing }: ProbeKill): string {
  if (kind !== 'startup') return '';
  const { initialDelay, failureThreshold, period } = timing;
  const delay = initialDelay ? `${initialDelay}s + ` : '';
  return ` (startupProbe allows ${delay}${failureThreshold} x ${period}s = ${initialDelay + failureThreshold * period}s)`;
}

function found(context: PodContext, kill: ProbeKill): Found {
  const { container, kind } = kill;
  // How the probe failed may be in an event that was not read, and may be the cause.
  const unseen = kill.failure.nature === 'unknown' && isLacking(context.podEvents().all);
  const confidence = unseen ? lower(kill.confidence) : kill.confidence;
  const log = context.log(container);
  const failure = ownFailure(log);
  const line = failure?.line ?? listenedBefore(context, kill)?.index;
  const killed = `${who(container)} ${confidence === 'possible' ? 'may have been' : 'is'} killed by its ${kind} probe`;
  const ignored =
    container.dead?.exitCode === 137 ? `; it ignored SIGTERM for ${kill.grace}s: exit code 137, not an OOM kill` : '';
  return finding(context, kill, {
    id: `probes/${kind}-killed`,
    confidence,
    evidence: line !== undefined && log.state === 'known' ? [citeLog(context, log.value, line)] : [],
    summary: summary(`${killed}${startupBudget(kill)}: ${target(kill)} `, says(kill), ignored),
    fixes: fixes(context, kill),
  });
}

/** The sources of a kill by a probe. */
export const KILL_SOURCES: readonly string[] = [
  'pkg/kubelet/kuberuntime/kuberuntime_manager.go:computePodActions',
  'pkg/kubelet/prober/worker.go:doProbe',
  'pkg/apis/core/v1/defaults.go:SetDefaults_Probe',
];

/** Returns the criteria of a kill by one kind of probe. */
export const killedCriteria = (kind: KillingKind): DocumentedMeta['criteria'] => ({
  confirmed:
    `A Killing event in the life of the newest dead instance names the ${kind} probe; or one of another run does, the ` +
    'probe failed in this life, too, and the life was as long as its time budget.',
  likely:
    `A Killing event of another run names the ${kind} probe, and the length of the life or the exit code fits; or no ` +
    'Killing event is left, but Unhealthy events and the length of the life fit; or not all events were read, and none ' +
    'shows how the probe failed.',
  possible: `The ${kind} probe failed at that time, but the exit code and the log suggest another cause of the end.`,
});

/** Says why no kill is known. The status of a failed pod may lack containers that ran. */
const whyNoKill = ({ pod, containers }: PodContext): string =>
  pod.status?.phase === 'Failed' || containers.some(({ restarts }) => restarts > 0)
    ? 'no end of a container is recorded'
    : 'no container has run yet, so no probe ran';

/** Returns the kills by one kind of probe; for liveness also why a container was not killed by a probe. */
export function killedBy(context: PodContext, kind: KillingKind): Outcome[] {
  if (kind === 'liveness' && context.subjects.length === 0 && inTrouble(context) && neverStarted(context))
    return [noProcess(context.pod) ?? noFault(whyNoKill(context))];
  return context.subjects.flatMap((container): Outcome[] => {
    const verdict = verdictOf(context, container);
    if (verdict.kill) return verdict.kill.kind === kind ? [found(context, verdict.kill)] : [];
    if (kind === 'startup') return [];
    return [verdict.outcome];
  });
}

/** `backoff`: the schedule, where each container is on it, and when it starts again. */
import type { ContainerView } from '../evidence/views.ts';
import { containerReports } from '../diagnosis/report.ts';
import type { ContainerReport } from '../model/diagnosis.ts';
import { containersOf } from '../evidence/containers.ts';
import type { Pod } from '../model/objects.ts';
import { FROM_ONE_SECOND, INITIAL_DELAY, MAX_DELAY, RESET_AFTER, schedule } from '../knowledge/backoff.ts';
import type { Backoff, BackoffContainer } from '../model/reports.ts';

const STEPS = schedule().map((step) => step.delaySeconds);

export const SCHEDULE: Backoff['schedule'] = {
  initialSeconds: INITIAL_DELAY,
  factor: 2,
  capSeconds: MAX_DELAY,
  delaysSeconds: STEPS,
  resetSeconds: RESET_AFTER,
};

/**
 * Returns the delay after one more crash. It follows from the delay that the kubelet reported, not from the number of
 * restarts: a kubelet restart, a new image or a long run starts the schedule again, and the number goes on.
 * @returns seconds; null for a delay that is not on the schedule: the node has its own cap
 */
function delayAfter(delaySeconds: number, ranSeconds: number | undefined): number | null {
  // Running and waiting took longer than the kubelet remembers, so the schedule starts again.
  if (ranSeconds !== undefined && ranSeconds + delaySeconds > RESET_AFTER) return INITIAL_DELAY;
  const at = STEPS.indexOf(delaySeconds);
  if (at < 0) return null;
  return STEPS[at + 1] ?? MAX_DELAY;
}

/** Returns what the delay is taken from, where the kubelet did not report it. */
const estimated = ({ estimate }: ContainerReport): string =>
  estimate === null ? '' : '; the delay is estimated from the default schedule, the restarts and the wait before';

function sentence(container: ContainerView, report: ContainerReport, next: number | null): string {
  const ran = container.ranSeconds;
  if (report.backoff !== null) {
    const { delaySeconds } = report.backoff;
    if (ran !== undefined && ran + delaySeconds > RESET_AFTER)
      return `it ran ${Math.round(ran)} s, so the wait is cut short and the schedule starts again`;
    if (next === null && FROM_ONE_SECOND.includes(delaySeconds))
      return 'the delay is on a schedule that starts at 1 s (feature gate ReduceDefaultCrashLoopBackOffDecay, Kubernetes 1.33 and later), or this node has its own maximum (crashLoopBackOff.maxContainerRestartPeriod)';
    if (next === null)
      return 'the delay is not on the default schedule: this node has its own (crashLoopBackOff.maxContainerRestartPeriod)';
    return delaySeconds >= MAX_DELAY
      ? 'the delay is at its maximum: it stays the same after further crashes'
      : 'each further crash doubles the delay';
  }
  switch (container.state) {
    case 'running':
      if (container.restarts === 0) return 'it has not crashed';
      return `up since ${container.status?.state?.running?.startedAt ?? 'an unknown time'}; a crash within 10 minutes of that start continues the schedule, a later one starts it again`;
    case 'terminated':
      return report.estimate === null
        ? 'it has ended; the kubelet has not reported yet whether it starts again'
        : 'it has ended; the kubelet has not reported its delay yet';
    case 'waiting':
      return container.dead === undefined
        ? 'it has never started, so it has no back-off: the kubelet tries again every 10 to 15 seconds (image pulls have their own back-off, up to 5 minutes)'
        : 'it waits, but not for the back-off';
    case 'none':
      return 'the kubelet has not reported its state yet';
  }
}

/**
 * Returns where the containers of a pod are on the schedule.
 * @param only the name of one container; undefined: all
 * @param now the source's clock, RFC 3339
 */
export function readBackoff(pod: Pod, only: string | undefined, now: string): BackoffContainer[] {
  const reports = containerReports(pod, now);
  return containersOf(pod).flatMap((container, i) => {
    const report = reports[i];
    if (report === undefined || container.type === 'ephemeral' || (only !== undefined && container.name !== only))
      return [];
    const delaySeconds = report.backoff?.delaySeconds ?? null;
    const next = delaySeconds === null ? null : delayAfter(delaySeconds, container.ranSeconds);
    return [
      {
        name: container.name,
        type: container.type,
        restarts: container.restarts,
        status: report.status,
        delaySeconds,
        estimate: report.estimate,
        betweenCrashesSince: report.betweenCrashesSince,
        finishedAt: report.lastExit?.finishedAt ?? null,
        nextRestartAt: report.backoff?.nextRestartAt ?? null,
        nextDelaySeconds: next,
        says: `${sentence(container, report, next)}${estimated(report)}`,
      },
    ];
  });
}

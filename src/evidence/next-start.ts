/** When a container probably starts again, where the kubelet has not reported it yet. */
import { delayIn, estimatedDelay, nextRestart, RESET_AFTER } from '../knowledge/backoff.ts';
import type { Earlier } from '../knowledge/backoff.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { Pod } from '../model/objects.ts';
import { isStartedAgain } from './restart-rules.ts';
import type { ContainerView } from './views.ts';

/** Seconds after which an estimate that did not come true is none: the kubelet is late by 30 s at most. */
const OVERDUE = 60;

/** Returns the instance before the newest one. */
function earlierOf({ status }: ContainerView): Earlier | undefined {
  const last = status?.lastState?.terminated;
  const startedAt = status?.state?.running?.startedAt ?? status?.state?.terminated?.startedAt;
  const waited = secondsBetween(last?.finishedAt, startedAt);
  const ran = secondsBetween(last?.startedAt, last?.finishedAt) ?? 0;
  return waited === undefined || waited < 0 || ran < 0 ? undefined : { ran, waited };
}

/**
 * Returns the delay that the kubelet probably waits: after the end of a container, or after its next end if it runs.
 * @param now the source's clock, RFC 3339
 * @returns null where the kubelet reported the delay, or will not start the container again; nextRestartAt is null
 *   while it runs
 */
export function estimateOf(
  pod: Pod,
  container: ContainerView,
  now: string,
): { readonly delaySeconds: number; readonly nextRestartAt: string | null } | null {
  const { state, waiting, dead, restarts, ranSeconds, status } = container;
  if (dead === undefined || !isStartedAgain(pod, container)) return null;
  if (state === 'running') {
    const up = secondsBetween(status?.state?.running?.startedAt, now);
    if (restarts === 0 || up === undefined || up > RESET_AFTER) return null;
    return { delaySeconds: estimatedDelay(restarts, earlierOf(container), undefined), nextRestartAt: null };
  }
  const isSilent =
    state === 'waiting' && waiting?.reason === 'CrashLoopBackOff' && delayIn(waiting.message) === undefined;
  if (state !== 'terminated' && !isSilent) return null;
  const delaySeconds = estimatedDelay(restarts, earlierOf(container), ranSeconds);
  const nextRestartAt = nextRestart(dead.finishedAt, delaySeconds, dead.startedAt);
  const overdue = secondsBetween(nextRestartAt, now);
  return nextRestartAt === undefined || overdue === undefined || overdue > OVERDUE
    ? null
    : { delaySeconds, nextRestartAt };
}

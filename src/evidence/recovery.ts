/** Whether the last end of a container has passed: it is up and ready again, and in no crash loop. */
import type { ContainerView } from './views.ts';
import { hasFailed } from './containers.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { Pod } from '../model/objects.ts';

const RECOVERY_FLOOR_SECONDS = 120;
/** A container that has been up and ready for an hour is in no crash loop, however long it ran before its last end. */
const RECOVERY_CEILING_SECONDS = 3600;
/**
 * The same where it ends rarely. After ten minutes the kubelet forgets the back-off, too
 * (client-go util/flowcontrol/backoff.go: hasExpired).
 */
const RARE_CEILING_SECONDS = 600;
const HOUR_SECONDS = 3600;

/** Returns whether a container ends so rarely that one more end makes no loop: once, or after a long life. */
function endsRarely({ restarts, ranSeconds = 0 }: ContainerView): boolean {
  return restarts <= 1 || ranSeconds >= 48 * HOUR_SECONDS || (restarts < 5 && ranSeconds >= 6 * HOUR_SECONDS);
}

/** Returns the seconds after which a container that is up and ready again is past its last end. */
function ceilingOf(container: ContainerView): number {
  if (!endsRarely(container)) return RECOVERY_CEILING_SECONDS;
  // A planned restart.
  return container.dead?.exitCode === 0 && !hasFailed(container) ? RECOVERY_FLOOR_SECONDS : RARE_CEILING_SECONDS;
}

/**
 * Returns whether a container is up and ready, and has been for longer than the larger of 2 minutes and three times its
 * last crashed run, or for an hour; for ten minutes where it ends rarely, and two where it ended with
 * exit code 0.
 */
export function hasRecovered(container: ContainerView, now: string): boolean {
  return (
    isPastItsEnd(container, now, ceilingOf(container)) &&
    (container.type === 'init' || container.status?.ready === true)
  );
}

/** Returns whether a container has run again for so long, ready or not, that its last end is not what is wrong with it now. */
export function isPastItsEnd(container: ContainerView, now: string, ceiling = Infinity): boolean {
  if (container.state !== 'running' || container.dead === undefined) return false;
  const up = secondsBetween(container.status?.state?.running?.startedAt, now);
  const usual = Math.max(RECOVERY_FLOOR_SECONDS, 3 * (container.ranSeconds ?? 0));
  return up !== undefined && up > Math.min(ceiling, usual);
}

/**
 * Returns whether a container has run for so long since its last end that it is not what keeps the pod down now, where
 * another container is down.
 */
export const isUpAgain = (container: ContainerView, now: string): boolean =>
  isPastItsEnd(container, now, RARE_CEILING_SECONDS);

/** A container that found another one not up yet ended at most this long after its first start. */
const FIRST_RUN_SECONDS = 30;
/** It has to run at least this long again. */
const SECOND_RUN_SECONDS = 5;

/**
 * Returns whether a container ended once, in its first seconds, while the other containers of its pod were starting, too,
 * and all of them are up and ready now: it waited for one of them. Its second run is longer than three times the first.
 */
export function startedTooEarly(
  pod: Pod,
  container: ContainerView,
  others: readonly ContainerView[],
  now: string,
): boolean {
  const { dead, type, restarts, ranSeconds = Infinity, status } = container;
  if (type === 'init' || dead === undefined || restarts !== 1 || ranSeconds > FIRST_RUN_SECONDS) return false;
  // From 126 on, codes are those of a shell or of a signal.
  if (dead.exitCode <= 0 || dead.exitCode > 125 || dead.reason === 'OOMKilled') return false;
  if (!pod.status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True')) return false;
  const up = secondsBetween(status?.state?.running?.startedAt, now) ?? 0;
  if (up < SECOND_RUN_SECONDS || up <= 3 * ranSeconds) return false;
  const beside = others.filter((one) => one !== container && (one.type === 'app' || one.type === 'sidecar'));
  return (
    beside.every((one) => one.state === 'running' && one.status?.ready === true) &&
    beside.some((one) => {
      const ahead = secondsBetween(one.status?.state?.running?.startedAt, dead.finishedAt);
      return one.restarts === 0 && ahead !== undefined && ahead <= FIRST_RUN_SECONDS;
    })
  );
}

/** Whether a pod that is ready now was down when the container died. */
import type { Pod } from '../../../model/objects.ts';
import type { Target } from './target.ts';

/** Returns when a pod last became ready, in milliseconds since 1970; 0 where its status does not say. */
export function readySince(pod: Pod): number {
  const condition = (pod.status?.conditions ?? []).find(({ type, status }) => type === 'Ready' && status === 'True');
  return Date.parse(condition?.lastTransitionTime ?? '') || 0;
}

/** API times are whole seconds, and a container dies shortly after its connection failed. */
const SLACK_MILLISECONDS = 1000;

/** Whether a pod became ready only after the container died. */
export function wasDownThen(pod: Pod, target: Target): boolean {
  const died = Date.parse(target.container.dead?.finishedAt ?? '');
  return !Number.isNaN(died) && readySince(pod) > died + SLACK_MILLISECONDS;
}

/** The longest time from a crash of the backend to the death of the container. */
const NEAR_MILLISECONDS = 60_000;

/** A crash of a backend. */
export interface Crash {
  readonly container: string;
  readonly exitCode: number;
  readonly reason: string;
  /** RFC 3339. */
  readonly finishedAt: string;
  readonly restarts: number;
}

/** Returns the crash of a pod within the minute before the container died. */
export function crashedNear(pod: Pod, target: Target): Crash | undefined {
  const died = Date.parse(target.container.dead?.finishedAt ?? '');
  for (const status of pod.status?.containerStatuses ?? []) {
    const last = status.lastState?.terminated ?? status.state?.terminated;
    const finished = Date.parse(last?.finishedAt ?? '');
    if (
      last?.finishedAt &&
      !Number.isNaN(finished) &&
      finished <= died + SLACK_MILLISECONDS &&
      died - finished <= NEAR_MILLISECONDS
    ) {
      return {
        container: status.name,
        exitCode: last.exitCode,
        reason: last.reason ?? 'Error',
        finishedAt: last.finishedAt,
        restarts: status.restartCount,
      };
    }
  }
  return undefined;
}

/** Whether a pod that is well now was down when the container died. */
import type { Pod } from '../../../model/objects.ts';
import type { Target } from './targets.ts';

/** When it last became ready, in milliseconds; 0 where that is not told. */
export function readySince(pod: Pod): number {
  const condition = (pod.status?.conditions ?? []).find(({ type, status }) => type === 'Ready' && status === 'True');
  return Date.parse(condition?.lastTransitionTime ?? '') || 0;
}

/** API times are cut to whole seconds, and a container dies a little after its connection failed. */
const SLACK_MILLISECONDS = 1000;

/** It became ready only after the container's last death. */
export function wasDownThen(pod: Pod, target: Target): boolean {
  const died = Date.parse(target.container.dead?.finishedAt ?? '');
  return !Number.isNaN(died) && readySince(pod) > died + SLACK_MILLISECONDS;
}

/** How long before the container's death a crash of the pod behind still matters. */
const NEAR_MILLISECONDS = 60_000;

/** The crash of a pod that lay just before the container's death. */
export function crashedNear(
  pod: Pod,
  target: Target,
):
  | {
      readonly container: string;
      readonly exitCode: number;
      readonly reason: string;
      readonly finishedAt: string;
      readonly restarts: number;
    }
  | undefined {
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

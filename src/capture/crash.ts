/** Finds new crashes in the status of pods. Pure. */
import type { ContainerView } from '../evidence/views.ts';
import { containersOf, hasFailed } from '../evidence/containers.ts';
import type { Pod } from '../model/objects.ts';

export interface Crash {
  readonly pod: Pod;
  /** null: the pod failed as a whole (evicted, preempted, its deadline). */
  readonly container: string | null;
  readonly exitCode: number | null;
  readonly reason: string | null;
  readonly finishedAt: string | null;
}

/** Keys of crashes that were seen before. */
export type Seen = ReadonlySet<string>;

/** Whether a container's last end is a crash: any exit code but 0, and 0 too where the container should keep running. */
const isCrash = (pod: Pod, container: ContainerView): boolean =>
  container.dead !== undefined &&
  (hasFailed(container) || (container.type !== 'init' && (pod.spec?.restartPolicy ?? 'Always') === 'Always'));

/** Identifies a run of a container by its containerID; where there is none, by its times and the number of restarts. */
const instanceKey = (pod: Pod, container: ContainerView): string =>
  [
    pod.metadata?.uid,
    container.name,
    container.dead?.containerID ?? `${container.dead?.startedAt}-${container.dead?.finishedAt}-${container.restarts}`,
  ].join(' ');

interface End extends Crash {
  readonly key: string;
}

function endsOf(pod: Pod, only: string | undefined): End[] {
  const all = containersOf(pod).filter(
    (container) => container.type !== 'ephemeral' && (only === undefined || container.name === only),
  );
  const ends = all
    .filter((container) => isCrash(pod, container))
    .map(
      (container): End => ({
        key: instanceKey(pod, container),
        pod,
        container: container.name,
        exitCode: container.dead!.exitCode,
        reason: container.dead!.reason ?? null,
        finishedAt: container.dead!.finishedAt ?? null,
      }),
    );
  if (ends.length > 0 || pod.status?.phase !== 'Failed') return ends;
  return [
    {
      key: `${pod.metadata?.uid} Failed`,
      pod,
      container: null,
      exitCode: null,
      reason: pod.status.reason ?? 'Failed',
      finishedAt: null,
    },
  ];
}

/** Returns the keys of all crashes in the pods. @param only the container that counts; undefined: all */
export const seenIn = (pods: readonly Pod[], only: string | undefined): Set<string> =>
  new Set(pods.flatMap((pod) => endsOf(pod, only)).map(({ key }) => key));

/** Returns the newest crash that was not seen before; undefined where there is none. */
export function newCrash(pods: readonly Pod[], seen: Seen, only: string | undefined): Crash | undefined {
  const fresh = pods.flatMap((pod) => endsOf(pod, only)).filter(({ key }) => !seen.has(key));
  const time = (end: End): number => Date.parse(end.finishedAt ?? '') || 0;
  const newest = fresh.sort((a, b) => time(b) - time(a))[0];
  if (!newest) return undefined;
  const { key: _key, ...crash } = newest;
  return crash;
}

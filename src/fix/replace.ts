/** Deletes pods that a workload does not replace by itself, each one only as it was seen. */
import { placeOf } from '../experiments/api.ts';
import type { ClusterApi } from '../experiments/api.ts';
import { takeAway } from '../retry/take-away.ts';
import { until } from '../retry/until.ts';
import { nameOf } from '../model/objects.ts';
import type { Pod } from '../model/objects.ts';
import type { Workload } from './subject.ts';
import type { Way } from './way.ts';

/** Seconds for the controller to read the new template: a pod that is deleted before gets the old one again. */
const OBSERVED_SECONDS = 30;
/** Seconds after the grace period that a pod may take to end. */
const GONE_SECONDS = 60;

/**
 * Deletes the stuck pods and waits until they are gone.
 * @param changed the workload, after the change
 * @returns what was done, line by line
 * @throws UserError where a pod cannot be deleted
 */
export async function replaceStuck(
  api: ClusterApi,
  { workload, stuck }: Extract<Way, { mode: 'patch' }>,
  changed: Workload,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (text: string) => void },
): Promise<string[]> {
  if (stuck.length === 0) return [];
  const isObserved = async (): Promise<boolean> => {
    const { status } = await api.get<Workload>(workload.resource, ...placeOf(changed));
    return (status?.observedGeneration ?? 0) >= (changed.metadata?.generation ?? 0);
  };
  onProgress('waiting for the controller to read the new template');
  await until(api, isObserved, OBSERVED_SECONDS, signal);
  const done: string[] = [];
  for (const pod of stuck) {
    if (signal.aborted) return done;
    done.push(
      `pod/${nameOf(pod)} ${await takeAway(api, { pod, evicts: false, budgets: [] }, { signal, saved: null })}`,
    );
  }
  const grace = Math.max(...stuck.map(({ spec }) => spec?.terminationGracePeriodSeconds ?? 30));
  onProgress('waiting for the deleted pods to end');
  await until(api, () => areGone(api, stuck), grace + GONE_SECONDS, signal);
  return done;
}

/** Whether none of these pods exists any more, by their UIDs. */
async function areGone(api: ClusterApi, pods: readonly Pod[]): Promise<boolean> {
  const [namespace] = placeOf(pods[0]!);
  const uids = new Set((await api.list<Pod>('pods', namespace, '')).map(({ metadata }) => metadata?.uid));
  return pods.every(({ metadata }) => !uids.has(metadata?.uid));
}

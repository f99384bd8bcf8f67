/** Watches the pods that a retry created, until they are ready or one crashes. */
import { secondsSince } from '../clock.ts';
import { troubleText } from '../errors.ts';
import { containersOf, hasFailed } from '../evidence/containers.ts';
import { secondsBetween } from '../knowledge/time.ts';
import { CANNOT_START, NO_IMAGE } from '../knowledge/waiting-reasons.ts';
import type { Pod } from '../model/objects.ts';
import type { ClusterApi } from '../experiments/api.ts';
import { RESTARTED_AT } from './action.ts';
import type { Action } from './action.ts';
import { controllerOf } from '../evidence/controller.ts';
import { podSelector } from './subject.ts';

/** How it ended; `waiting`: neither ready nor crashed within the time. */
export type Outcome = 'ready' | 'crashed' | 'waiting' | 'interrupted';

export interface Followed {
  readonly outcome: Outcome;
  /** The pod that decided the outcome, else the newest; undefined where none appeared. */
  readonly pod: Pod | undefined;
  readonly seconds: number;
  /** Why the pods could not be read at the end; '' where they were read. */
  readonly unread: string;
}

export interface FollowOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
  readonly timeoutSeconds: number;
  /** A pod has to stay ready for so many seconds. */
  readonly steadySeconds: number;
}

/** Reasons of a pull that may work at the next attempt. */
const RETRIED = new Set(['ErrImagePull', 'RegistryUnavailable', 'SignatureValidationFailed']);
/** Seconds for which a waiting reason has to last: a Secret may be created a second later. */
const HELD_UP_SECONDS = 10;
const POLL_MILLISECONDS = 1000;

/** Whether the pod failed, or a container of it ended that should not have. */
export function hasCrashed(pod: Pod): boolean {
  if (pod.status?.phase === 'Failed') return true;
  return containersOf(pod).some((container) => {
    if (container.type === 'ephemeral' || container.dead === undefined) return false;
    if (container.type === 'init') return hasFailed(container);
    return (
      container.dead.exitCode !== 0 || container.restarts > 0 || (pod.spec?.restartPolicy ?? 'Always') === 'Always'
    );
  });
}

/** Whether a container waits for a reason that seldom goes away without a change. */
const isHeldUp = (pod: Pod): boolean =>
  containersOf(pod).some(({ waiting }) => {
    const reason = waiting?.reason ?? '';
    return CANNOT_START.has(reason) || (NO_IMAGE.has(reason) && !RETRIED.has(reason));
  });

/** Seconds since the pod became ready; -1: it is not ready. */
function readySeconds(pod: Pod, now: string): number {
  if (pod.status?.phase === 'Succeeded') return Infinity;
  const ready = pod.status?.conditions?.find((one) => one.type === 'Ready' && one.status === 'True');
  return ready ? (secondsBetween(ready.lastTransitionTime, now) ?? 0) : -1;
}

/** How to find the new pods. */
function newPods(
  action: Action,
  before: ReadonlySet<string>,
): {
  readonly namespace: string;
  readonly selector: string;
  readonly count: number;
  readonly is: (pod: Pod) => boolean;
} {
  const isNew = (pod: Pod): boolean => !before.has(pod.metadata?.uid ?? '');
  switch (action.mode) {
    case 'delete': {
      const owner = controllerOf(action.pod)?.uid;
      return {
        namespace: action.pod.metadata?.namespace ?? '',
        selector: action.controller ? podSelector(action.controller) : '',
        count: 1,
        is: (pod) => isNew(pod) && (pod.metadata?.ownerReferences?.some((one) => one.uid === owner) ?? false),
      };
    }
    case 'recreate':
      return {
        namespace: action.pod.metadata?.namespace ?? '',
        selector: '',
        count: 1,
        is: (pod) => isNew(pod) && pod.metadata?.name === action.pod.metadata?.name,
      };
    case 'restart':
      return {
        namespace: action.workload.object.metadata?.namespace ?? '',
        selector: podSelector(action.workload),
        count: action.pods,
        is: (pod) => pod.metadata?.annotations?.[RESTARTED_AT] === action.at,
      };
    case 'scale':
      return {
        namespace: action.workload.object.metadata?.namespace ?? '',
        selector: podSelector(action.workload),
        count: action.replicas,
        is: (pod) => isNew(pod) && (pod.metadata?.ownerReferences?.length ?? 0) > 0,
      };
  }
}

/**
 * Watches the new pods.
 * @param before the UIDs of all pods that existed before
 */
export async function follow(
  api: ClusterApi,
  action: Action,
  before: ReadonlySet<string>,
  options: FollowOptions,
): Promise<Followed> {
  const { namespace, selector, count, is } = newPods(action, before);
  const began = api.clock.now();
  const seconds = (): number => secondsSince(api.clock, began);
  const heldSince = new Map<string, number>();
  let latest: Pod | undefined;
  let unread = '';
  const end = (outcome: Outcome, pod: Pod | undefined): Followed => ({
    outcome,
    pod,
    seconds: Math.round(seconds()),
    unread,
  });
  for (;;) {
    if (options.signal.aborted) return end('interrupted', latest);
    // A server that does not answer is asked again.
    const pods = await api.list<Pod>('pods', namespace, selector).then(
      (all) => all.filter((pod) => is(pod) && !pod.metadata?.deletionTimestamp),
      (error: unknown) => {
        unread = troubleText(error);
        return undefined;
      },
    );
    if (pods) {
      unread = '';
      latest =
        [...pods].sort(
          (a, b) => Date.parse(b.metadata?.creationTimestamp ?? '') - Date.parse(a.metadata?.creationTimestamp ?? ''),
        )[0] ?? latest;
      const failed = pods.find((pod) => {
        const uid = pod.metadata?.uid ?? '';
        if (!isHeldUp(pod)) heldSince.delete(uid);
        else if (!heldSince.has(uid)) heldSince.set(uid, seconds());
        return hasCrashed(pod) || seconds() - (heldSince.get(uid) ?? Infinity) >= HELD_UP_SECONDS;
      });
      if (failed) return end('crashed', failed);
      const steady = pods.filter((pod) => readySeconds(pod, api.now()) >= options.steadySeconds);
      if (steady.length >= count) return end('ready', steady[0]);
      const ready = pods.filter((pod) => readySeconds(pod, api.now()) >= 0).length;
      options.onProgress(
        `${ready} of ${count} ready${ready >= count ? `, to stay so for ${Math.round(options.steadySeconds)} s` : ''}, ${Math.round(seconds())} s`,
      );
    }
    if (seconds() > options.timeoutSeconds) return end('waiting', latest);
    await api.clock.sleep(POLL_MILLISECONDS, options.signal);
  }
}

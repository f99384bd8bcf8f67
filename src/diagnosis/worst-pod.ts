/** Which pod of a workload is explained. */
import type { Deployment, KubeObject, Pod, ReplicaSet } from '../model/objects.ts';
import { STARTING_SECONDS } from './candidates.ts';
import { stateOf } from '../evidence/pod-state.ts';
import type { State } from '../model/diagnosis.ts';

/** Whether one of these objects owns the object. */
export const ownedBy = (object: KubeObject, uids: ReadonlySet<string>): boolean =>
  (object.metadata?.ownerReferences ?? []).some((owner) => uids.has(owner.uid));

/** Returns the UIDs of objects. */
export const uidsOf = (...objects: KubeObject[]): Set<string> =>
  new Set(objects.map((object) => object.metadata?.uid ?? '').filter(Boolean));

/** How bad a state is. */
const BADNESS: Record<State, number> = {
  crashing: 6,
  waiting: 5,
  failed: 4,
  pending: 3,
  recovered: 1,
  completed: 0,
  healthy: 0,
};

/** Puts a failing pod of the newest revision before every pod of an older one. */
const NEWEST = 100;

/** After this time a failed pod that was replaced no longer counts: an old eviction is not today's failure. */
const FAILED_IS_PAST_SECONDS = 600;
/** So many pods that failed for the same reason are a series: the next one fails when it is as old as they were. */
const SERIES = 2;
/** A pod that took the place of a series, and has lived for so long, is well. */
const WELL_SECONDS = 3600;

/** What a pod's state is compared with. */
interface Siblings {
  readonly now: string;
  /** A sibling is healthy. */
  readonly replaced: boolean;
  /** UIDs of the newest ReplicaSet. */
  readonly newest: ReadonlySet<string>;
  /** The reasons for which pods failed, one for each pod. */
  readonly reasons: readonly string[];
  /** When each pod was created, in milliseconds since 1970, where there is to be one at a time; else empty. */
  readonly births: readonly number[];
}

const bornAt = (pod: Pod): number => Date.parse(pod.metadata?.creationTimestamp ?? '') || 0;

/** Returns when a failed pod ended, in milliseconds since 1970: as its status says, or when the next one was created. */
function endOf(pod: Pod, births: readonly number[]): number {
  const { status } = pod;
  const born = bornAt(pod);
  const times = [
    ...(status?.containerStatuses ?? []).map(({ state }) => state?.terminated?.finishedAt),
    ...(status?.conditions ?? []).map(({ lastTransitionTime }) => lastTransitionTime),
  ].flatMap((time) => Date.parse(time ?? '') || []);
  const next = Math.min(...births.filter((birth) => birth > born));
  return Math.max(born, ...times, ...(Number.isFinite(next) ? [next] : []));
}

/** Whether a failed pod belongs to the past: another one took its place, and has lived for long enough. */
function isPast(pod: Pod, { now, replaced, reasons, births }: Siblings): boolean {
  if (!replaced) return false;
  const end = endOf(pod, births);
  const { reason } = pod.status ?? {};
  const inSeries = reason !== undefined && reasons.filter((one) => one === reason).length >= SERIES;
  const lived = inSeries ? Math.min(WELL_SECONDS, (end - bornAt(pod)) / 1000) : 0;
  return (Date.parse(now) - end) / 1000 > Math.max(FAILED_IS_PAST_SECONDS, lived);
}

function badness(pod: Pod, siblings: Siblings): number {
  const { now, newest } = siblings;
  const { state, subjects } = stateOf(pod, now);
  let score = BADNESS[state] * 10;
  // A new pod is still starting, whatever happened to its siblings.
  const age = (Date.parse(now) - Date.parse(pod.metadata?.creationTimestamp ?? now)) / 1000;
  if ((state === 'waiting' || state === 'pending') && subjects.length === 0 && age < STARTING_SECONDS) score = 5;
  if (state === 'failed' && isPast(pod, siblings)) score = 0;
  // The newest revision comes first: it is being rolled out, and an older one may only lack its fix.
  if (score > 0 && newest.size > 0 && ownedBy(pod, newest)) score += score < BADNESS.pending * 10 ? 5 : NEWEST;
  return score;
}

/** Whether a workload is to have one pod. A DaemonSet and a Job have no `replicas`: they may have many. */
const isSingle = (object: KubeObject): boolean => (object as Deployment).spec?.replicas === 1;

/** A workload as its pods are compared. */
interface Candidates {
  readonly object: KubeObject;
  readonly pods: readonly Pod[];
  /** ReplicaSets of a Deployment, newest revision first. */
  readonly replicaSets: readonly ReplicaSet[];
}

/**
 * Returns the pod in the worst state; among equals the one with the most restarts, then the newest. A pod that is being
 * deleted comes after all that stay: what it fails by may be fixed.
 */
export function worstPod(workload: Candidates, now: string): Pod | undefined {
  const newest = workload.replicaSets[0] ? uidsOf(workload.replicaSets[0]) : new Set<string>();
  const siblings: Siblings = {
    now,
    newest,
    replaced: workload.pods.some((pod) => stateOf(pod, now).state === 'healthy'),
    reasons: workload.pods.flatMap(({ status }) => (status?.phase === 'Failed' ? (status.reason ?? []) : [])),
    births: isSingle(workload.object) ? workload.pods.map(bornAt) : [],
  };
  const restarts = (pod: Pod): number =>
    (pod.status?.containerStatuses ?? []).reduce((sum, status) => sum + status.restartCount, 0);
  const rows = workload.pods.map((pod) => ({
    pod,
    leaving: Number(pod.metadata?.deletionTimestamp !== undefined),
    bad: badness(pod, siblings),
    restarts: restarts(pod),
    born: bornAt(pod),
  }));
  rows.sort(
    (a, b) =>
      a.leaving - b.leaving ||
      b.bad - a.bad ||
      b.restarts - a.restarts ||
      b.born - a.born ||
      (a.pod.metadata?.name ?? '').localeCompare(b.pod.metadata?.name ?? ''),
  );
  return rows[0]?.pod;
}

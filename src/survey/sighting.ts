/** What the survey keeps of a pod: whether it is in trouble, and what tells it apart from its siblings. Pure. */
import { STARTING_SECONDS } from '../diagnosis/candidates.ts';
import { containerReports } from '../diagnosis/report.ts';
import { stateOf } from '../evidence/pod-state.ts';
import type { PodState } from '../evidence/pod-state.ts';
import type { ContainerReport, ObjectRef, State } from '../model/diagnosis.ts';
import { ownerOf } from '../checks/support/owner.ts';
import { containersOf } from '../evidence/containers.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { Pod } from '../model/objects.ts';

export interface Sighting {
  readonly target: ObjectRef;
  readonly state: State;
  readonly containers: readonly ContainerReport[];
  readonly node: string | null;
  readonly createdAt: string | null;
  readonly workload: ObjectRef | null;
  /** The Job that made it. */
  readonly job: string | null;
  /** Ended longer ago than what counts as lately; only of pods that have failed. */
  readonly endedLongAgo: boolean;
  /** No container is to blame: it waits, or is not scheduled. */
  readonly merelyWaits: boolean;
  /** Seconds since it was made or, where that came later, scheduled. */
  readonly age: number;
  /**
   * What its siblings of the same revision are called before the part that was made up for each; null for a pod without
   * siblings.
   */
  readonly prefix: string | null;
  /** Pods with the same one are of one revision and failed in the same way; null where none may speak for another. */
  readonly likeness: string | null;
}

/**
 * Kinds whose pods differ in nothing but their names and nodes. A StatefulSet's each have a disk and an ordinal of
 * their own.
 */
const ALIKE = new Set(['ReplicaSet', 'Job', 'DaemonSet', 'ReplicationController']);

/** A CronJob names its Jobs after itself and the minute they were due (pkg/controller/cronjob/utils.go:getJobName). */
const OF_CRONJOB = /^(.+)-\d{8,10}$/;

function workloadOf(pod: Pod): ObjectRef | null {
  const owner = ownerOf(pod);
  if (owner === undefined) return null;
  const namespace = pod.metadata?.namespace ?? '';
  const cronJob = owner.kind === 'Job' ? OF_CRONJOB.exec(owner.name)?.[1] : undefined;
  return cronJob === undefined
    ? { kind: owner.kind, namespace, name: owner.name }
    : { kind: 'CronJob', namespace, name: cronJob };
}

/** A message without what differs between pods that have the same trouble. */
const common = (message: string | undefined, pod: Pod): string =>
  (message ?? '')
    .slice(0, 2000)
    .replaceAll(pod.metadata?.uid || '\n', '')
    .replaceAll(pod.metadata?.name || '\n', '')
    .replace(/^back-off \S+ /i, '')
    .replace(/\d+/g, '0')
    .slice(0, 400);

/**
 * How a pod failed, whatever moment of the loop it was seen in: while it waits, the last end counts, and so it does
 * while it runs again.
 */
function likenessOf(pod: Pod, state: State): string | null {
  const owner = (pod.metadata?.ownerReferences ?? []).find((one) => one.controller === true);
  if (owner === undefined || !ALIKE.has(owner.kind)) return null;
  const labels = pod.metadata?.labels ?? {};
  const ends = containersOf(pod)
    .filter((container) => container.type !== 'ephemeral')
    .map((container) => {
      const { dead, waiting } = container;
      if (dead !== undefined && !(container.type === 'init' && dead.exitCode === 0))
        return `${container.name} ${dead.exitCode} ${dead.reason ?? ''} ${common(dead.message, pod)}`;
      return `${container.name} ${waiting?.reason === 'PodInitializing' ? '' : (waiting?.reason ?? '')} ${common(waiting?.message, pod)}`;
    });
  const unscheduled = pod.status?.conditions?.find(
    (one) => one.type === 'PodScheduled' && one.status === 'False',
  )?.message;
  return JSON.stringify([
    owner.uid,
    labels['controller-revision-hash'] ?? '',
    state,
    pod.status?.reason ?? '',
    common(pod.status?.message, pod),
    common(unscheduled, pod),
    ends,
  ]);
}

/** When a failed pod ended: its last container's end, or where none ran the moment its conditions last changed. */
function endOf(pod: Pod): string | undefined {
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  const times = [
    ...statuses.map((status) => status.state?.terminated?.finishedAt),
    ...(pod.status?.conditions ?? []).map((condition) => condition.lastTransitionTime),
    pod.metadata?.creationTimestamp,
  ].filter((time): time is string => typeof time === 'string' && Date.parse(time) > 0);
  return times.sort((a, b) => Date.parse(b) - Date.parse(a))[0];
}

const newestExit = ({ subjects, past }: PodState): string | undefined =>
  [...subjects, ...past]
    .map((container) => container.dead?.finishedAt ?? '')
    .filter((time) => Date.parse(time) > 0)
    .sort((a, b) => Date.parse(b) - Date.parse(a))[0];

/**
 * Nothing of it needs anybody: it is well, done, leaving, held back on purpose, on its way, or was well again before
 * `since`.
 */
function isQuiet(pod: Pod, read: PodState, age: number, now: string, since: number): boolean {
  const { state, subjects } = read;
  if (state === 'healthy' || state === 'completed' || pod.metadata?.deletionTimestamp) return true;
  if (state === 'pending') return (pod.spec?.schedulingGates ?? []).length > 0 || age < STARTING_SECONDS;
  if (state === 'waiting') return subjects.length === 0 && age < STARTING_SECONDS;
  const runs =
    state === 'recovered' ||
    (state === 'crashing' &&
      subjects.every((container) => container.state === 'running' && container.status?.ready === true));
  if (!runs) return false;
  const ended = secondsBetween(newestExit(read), now);
  return ended === undefined || ended > since;
}

/**
 * @param now the source's clock, RFC 3339
 * @param since seconds: what counts as lately
 * @returns undefined for a pod that is none of this survey's business
 */
export function sight(pod: Pod, now: string, since: number): Sighting | undefined {
  const read = stateOf(pod, now);
  const born = [pod.metadata?.creationTimestamp, pod.status?.startTime]
    .filter((time): time is string => typeof time === 'string')
    .sort((a, b) => Date.parse(b) - Date.parse(a))[0];
  const age = secondsBetween(born, now) ?? Infinity;
  if (isQuiet(pod, read, age, now, since)) return undefined;
  const { namespace = '', name = '', labels, generateName } = pod.metadata ?? {};
  const job = (pod.metadata?.ownerReferences ?? []).find((one) => one.kind === 'Job' && one.controller === true)?.name;
  return {
    target: { kind: 'Pod', namespace, name },
    state: read.state,
    containers: containerReports(pod),
    node: pod.spec?.nodeName ?? null,
    createdAt: pod.metadata?.creationTimestamp ?? null,
    workload: workloadOf(pod),
    job: job ?? null,
    endedLongAgo: read.state === 'failed' && (secondsBetween(endOf(pod), now) ?? 0) > since,
    merelyWaits: (read.state === 'waiting' || read.state === 'pending') && read.subjects.length === 0,
    age,
    prefix: generateName && labels ? generateName : null,
    likeness: likenessOf(pod, read.state),
  };
}

/** What a survey keeps of a pod: whether it fails, and how it differs from its siblings. */
import { hash } from 'node:crypto';
import { controllerOf } from '../evidence/controller.ts';
import { STARTING_SECONDS } from '../diagnosis/candidates.ts';
import { containerReports } from '../diagnosis/report.ts';
import { stateOf } from '../evidence/pod-state.ts';
import type { PodState } from '../evidence/pod-state.ts';
import type { ContainerReport, ObjectRef, State } from '../model/diagnosis.ts';
import { ownerOf } from '../checks/support/owner.ts';
import { containersOf, hasFailed, hasReadyCondition } from '../evidence/containers.ts';
import { withoutMoment } from '../logs/said-again.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { Pod } from '../model/objects.ts';

export interface Sighting {
  readonly target: ObjectRef;
  readonly state: State;
  readonly containers: readonly ContainerReport[];
  readonly node: string | null;
  readonly createdAt: string | null;
  readonly workload: ObjectRef | null;
  /** The Job that created it. */
  readonly job: string | null;
  /** True for a failed pod that ended longer ago than `since`. */
  readonly endedLongAgo: boolean;
  /** No container has failed: the pod waits, or is not scheduled. */
  readonly merelyWaits: boolean;
  /** It may still be starting: only a cause that stays counts. */
  readonly isYoung: boolean;
  /** Seconds since it was created or, if that was later, scheduled. */
  readonly age: number;
  /** The common part of the names of all pods of its revision; null for a pod without siblings. */
  readonly prefix: string | null;
  /** Equal for pods of one revision that failed the same way; null if no pod can represent another. */
  readonly likeness: string | null;
  /** Equal for two ends of the same pod, with the same specification, that differ in nothing but time. */
  readonly ending: string;
}

/** Kinds with pods that differ only in name and node. Each pod of a StatefulSet has its own disk and ordinal. */
const ALIKE = new Set(['ReplicaSet', 'Job', 'DaemonSet', 'ReplicationController']);

/** A CronJob names its Jobs after itself and the minute they were due (pkg/controller/cronjob/utils.go:getJobName). */
const OF_CRONJOB = /^(.+)-\d{8,10}$/;

export function workloadOf(pod: Pod): ObjectRef | null {
  const owner = ownerOf(pod);
  if (owner === undefined) return null;
  const namespace = pod.metadata?.namespace ?? '';
  const cronJob = owner.kind === 'Job' ? OF_CRONJOB.exec(owner.name)?.[1] : undefined;
  return cronJob === undefined
    ? { kind: owner.kind, namespace, name: owner.name }
    : { kind: 'CronJob', namespace, name: cronJob };
}

/** Returns a message without the parts that differ between pods with the same failure. */
const common = (message: string | undefined, pod: Pod): string =>
  (message ?? '')
    .slice(0, 2000)
    .replaceAll(pod.metadata?.uid || '\n', '')
    .replaceAll(pod.metadata?.name || '\n', '')
    .replace(/^back-off \S+ /i, '')
    .replace(/\d+/g, '0')
    .slice(0, 400);

/**
 * Returns how a pod failed, the same in every phase of the loop: while it waits or runs again, the last exit counts.
 */
function likenessOf(pod: Pod, state: State): string | null {
  const owner = controllerOf(pod);
  if (owner === undefined || !ALIKE.has(owner.kind)) return null;
  const labels = pod.metadata?.labels ?? {};
  const ends = containersOf(pod)
    .filter((container) => container.type !== 'ephemeral')
    .map((container) => {
      const { dead, waiting } = container;
      if (dead !== undefined && (container.type !== 'init' || hasFailed(container)))
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

/** Returns how a pod ended, the same in every phase of the loop. */
const endingOf = (pod: Pod, state: State): string =>
  hash(
    'sha256',
    JSON.stringify([
      pod.metadata?.uid,
      pod.spec,
      state,
      containersOf(pod).map(({ name, dead }) => [
        name,
        dead === undefined ? null : [dead.exitCode, dead.reason, withoutMoment(dead.message ?? '')],
      ]),
    ]),
    'base64',
  );

/**
 * Returns when a failed pod ended: the end of its last container or, if none ran, the last change of its conditions.
 */
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

/** Whether the scheduler waits for a claim of the pod (pkg/scheduler/framework/plugins/volumebinding). */
const waitsForClaim = ({ status }: Pod): boolean =>
  status?.conditions?.some(
    ({ type, status: is, message }) =>
      type === 'PodScheduled' && is === 'False' && /persistentvolumeclaim/i.test(message ?? ''),
  ) === true;

/**
 * Returns whether a pod needs no attention: it is healthy, completed, being deleted, gated, starting without a claim that the
 * scheduler waits for, or it recovered before `since`.
 */
function isQuiet(pod: Pod, read: PodState, age: number, now: string, since: number): boolean {
  const { state, subjects } = read;
  if (state === 'healthy' || state === 'completed' || pod.metadata?.deletionTimestamp) return true;
  if (state === 'pending')
    return (pod.spec?.schedulingGates ?? []).length > 0 || (age < STARTING_SECONDS && !waitsForClaim(pod));
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
 * Returns whether a pod may come into trouble with time alone: it is starting, or it runs and is not ready. Both count
 * as trouble only after some time.
 */
export const isComingUp = (pod: Pod): boolean =>
  pod.status?.phase === 'Pending' ||
  (pod.status?.phase === 'Running' && !hasReadyCondition(pod) && !pod.metadata?.deletionTimestamp);

/**
 * Returns what the survey keeps of a pod.
 * @param now the source's clock, RFC 3339
 * @param since seconds: how recent a restart must be to count
 * @returns undefined for a pod that does not belong in the list
 */
export function sight(pod: Pod, now: string, since: number): Sighting | undefined {
  const read = stateOf(pod, now);
  const born = [pod.metadata?.creationTimestamp, pod.status?.startTime]
    .filter((time): time is string => typeof time === 'string')
    .sort((a, b) => Date.parse(b) - Date.parse(a))[0];
  const age = secondsBetween(born, now) ?? Infinity;
  if (isQuiet(pod, read, age, now, since)) return undefined;
  const { namespace = '', name = '', labels, generateName } = pod.metadata ?? {};
  const controller = controllerOf(pod);
  const job = controller?.kind === 'Job' ? controller.name : undefined;
  return {
    target: { kind: 'Pod', namespace, name },
    state: read.state,
    containers: containerReports(pod, now),
    node: pod.spec?.nodeName ?? null,
    createdAt: pod.metadata?.creationTimestamp ?? null,
    workload: workloadOf(pod),
    job: job ?? null,
    endedLongAgo: read.state === 'failed' && (secondsBetween(endOf(pod), now) ?? 0) > since,
    merelyWaits: (read.state === 'waiting' || read.state === 'pending') && read.subjects.length === 0,
    isYoung: read.state === 'pending' && age < STARTING_SECONDS,
    age,
    prefix: generateName && labels ? generateName : null,
    likeness: likenessOf(pod, read.state),
    ending: endingOf(pod, read.state),
  };
}

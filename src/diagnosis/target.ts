/** From what the user named to the pod that is explained. */
import type { Facts } from '../evidence/views.ts';
import type { Fact } from '../model/facts.ts';
import type { Deployment, Job, KubeObject, Pod, ReplicaSet, Service, StatefulSet } from '../model/objects.ts';
import { selectorText, serviceSelector } from '../evidence/selector.ts';
import { secondsBetween } from '../knowledge/time.ts';
import { STARTING_SECONDS } from './candidates.ts';
import { ownedBy, uidsOf, worstPod } from './worst-pod.ts';
import { stateOf } from '../evidence/pod-state.ts';

export type WorkloadResource = 'deployments' | 'statefulsets' | 'daemonsets' | 'replicasets' | 'jobs' | 'cronjobs';

/** What has pods: a workload owns them, a Service selects them. */
export type PodsOf = WorkloadResource | 'services';

export interface Target {
  /** `pods`, or the resource name of what has the pods. */
  readonly resource: 'pods' | PodsOf;
  readonly namespace: string;
  readonly name: string;
  /** Only this container (`-c`). */
  readonly container?: string;
  /** For a workload or a Service: this pod, instead of the worst; null: no pod, only the object itself. */
  readonly pod?: string | null;
}

/** A workload with its pods, or a Service with those that it selects. */
export interface Workload {
  readonly resource: PodsOf;
  readonly object: KubeObject;
  /** Its pods that were read. */
  readonly pods: readonly Pod[];
  /** True if these are all its pods. */
  readonly allPods: boolean;
  /** Those of its pods that were read only in part. */
  readonly misfits?: readonly Pod[];
  /** ReplicaSets of a Deployment, newest revision first; empty if not all were read. */
  readonly replicaSets: readonly ReplicaSet[];
  /** Of a CronJob: a run that has not ended, newer than the one with these pods. */
  readonly newerRun?: string;
}

export interface Resolved {
  readonly pod: Pod | undefined;
  readonly workload: Workload | undefined;
  /** The pod, or the workload without a pod, was read only in part. */
  readonly inPart: boolean;
}

/** Returns the revision of a ReplicaSet (pkg/controller/deployment/util: deployment.kubernetes.io/revision). */
export const revisionOf = (set: KubeObject): number =>
  Number(set.metadata?.annotations?.['deployment.kubernetes.io/revision'] ?? 0);

const isComplete = (job: Job): boolean =>
  (job.status?.conditions ?? []).some((condition) => condition.type === 'Complete' && condition.status === 'True');

const hasFailed = (job: Job): boolean =>
  (job.status?.conditions ?? []).some((condition) => condition.type === 'Failed' && condition.status === 'True');

/** Whether a run of a CronJob is still to show how it ends: neither its Job has ended, nor does a pod of it fail. */
const isOpen = (job: Job, pods: readonly Pod[], now: string): boolean =>
  !isComplete(job) &&
  !hasFailed(job) &&
  pods.every((pod) => {
    const { state, subjects, unready } = stateOf(pod, now);
    if (state === 'healthy') return true;
    const isWaiting = (state === 'waiting' || state === 'pending') && subjects.length === 0 && unready.length === 0;
    return isWaiting && (secondsBetween(pod.metadata?.creationTimestamp, now) ?? 0) < STARTING_SECONDS;
  });

/**
 * Returns the pods that count for a Job: after it completed, an earlier failed try no longer does (pkg/controller/job).
 */
function settled(job: Job, pods: readonly Pod[]): readonly Pod[] {
  const succeeded = pods.filter((pod) => pod.status?.phase === 'Succeeded');
  return isComplete(job) && succeeded.length > 0 ? succeeded : pods;
}

/** An answer that is missing. */
export interface Missing {
  readonly fact: Fact<unknown>;
  /** The list of the workload that it is about; undefined: the target itself. */
  readonly of?: 'jobs' | 'pods' | 'replicasets';
}

type Step<T> = { readonly done: true; readonly value: T } | ({ readonly done: false } & Missing);

const wasRead = (list: Fact<unknown>): boolean => list.state === 'known' || list.state === 'partial';

/** Returns the pods that a list lacks because something in them has a wrong type, without that. */
const misfitsOf = (facts: Facts, list: Fact<readonly Pod[]>): Pod[] =>
  (list.state === 'partial' ? (list.misfits ?? []) : []).flatMap((name) => {
    const pod = facts.get('pods', name);
    return pod.state === 'partial' ? [pod.value] : [];
  });

/** Reads the pods that a Service selects. They may be of several workloads. */
function selectedBy(facts: Facts, object: Service): Step<Workload> {
  const labelSelector = serviceSelector(object);
  const base = { resource: 'services', object, replicaSets: [] } as const;
  if (labelSelector === '') return { done: true, value: { ...base, pods: [], allPods: true } };
  const list = facts.list('pods', { labelSelector });
  const misfits = misfitsOf(facts, list.all);
  const pods = [...list.some, ...misfits];
  if (!wasRead(list.all) || (list.all.state === 'partial' && pods.length === 0))
    return { done: false, fact: list.all, of: 'pods' };
  return { done: true, value: { ...base, pods, allPods: list.all.state === 'known', misfits } };
}

/** Reads what the target names, its pods and its ReplicaSets, or returns the first answer that is missing. */
function workloadOf(facts: Facts, resource: PodsOf, name: string): Step<Workload> {
  const main = facts.get(resource, name);
  if (main.state !== 'known' && main.state !== 'partial') return { done: false, fact: main };
  const object = main.value as KubeObject;
  if (resource === 'services') return selectedBy(facts, object as Service);
  const own = uidsOf(object);
  if (resource === 'cronjobs') {
    const jobs = facts.list('jobs');
    if (!wasRead(jobs.all)) return { done: false, fact: jobs.all, of: 'jobs' };
    const mine = jobs.some.filter((job) => ownedBy(job, own));
    const pods = facts.list('pods', { labelSelector: 'batch.kubernetes.io/job-name' });
    if (!wasRead(pods.all)) return { done: false, fact: pods.all, of: 'pods' };
    // The newest run shows the CronJob's state. If it has just started, the run before it does.
    const runs = [...mine].sort(
      (a, b) => Date.parse(b.metadata?.creationTimestamp ?? '') - Date.parse(a.metadata?.creationTimestamp ?? ''),
    );
    const misfits = misfitsOf(facts, pods.all);
    const podsOf = (job: Job): Pod[] => [...pods.some, ...misfits].filter((pod) => ownedBy(pod, uidsOf(job)));
    const told = runs.find((job) => !isOpen(job, podsOf(job), facts.now)) ?? runs.find((job) => podsOf(job).length > 0);
    const [newest] = runs;
    const goesOn = newest !== told && newest?.spec?.suspend !== true;
    const part = [jobs.all, pods.all].find(({ state }) => state === 'partial');
    const ofRun = told ? settled(told, podsOf(told)) : [];
    // The recording may lack the pods of the run.
    if (part !== undefined && ofRun.length === 0)
      return { done: false, fact: part, of: part === jobs.all ? 'jobs' : 'pods' };
    return {
      done: true,
      value: {
        ...{ resource, object, pods: ofRun, allPods: part === undefined, misfits, replicaSets: [] },
        ...(goesOn && newest?.metadata?.name ? { newerRun: newest.metadata.name } : {}),
      },
    };
  }
  const selector = (object as Deployment | StatefulSet | ReplicaSet | Job).spec?.selector;
  const labelSelector = selectorText(selector as Parameters<typeof selectorText>[0]);
  const pods = facts.list('pods', { labelSelector });
  const sets =
    resource === 'deployments'
      ? facts.list('replicasets', { labelSelector }).all
      : ({ state: 'known', value: [] } as const);
  // A Job that has failed says why by itself, also where its pods cannot be read.
  const ended = resource === 'jobs' && hasFailed(object as Job);
  if (!wasRead(pods.all) && !ended) return { done: false, fact: pods.all, of: 'pods' };
  if (sets.state === 'not-collected') return { done: false, fact: sets, of: 'replicasets' };
  const mine =
    sets.state === 'known'
      ? sets.value.filter((set) => ownedBy(set, own)).sort((a, b) => revisionOf(b) - revisionOf(a))
      : [];
  const uids = uidsOf(object, ...mine);
  // Without the right to read all ReplicaSets the selector's pods are known.
  const misfits = misfitsOf(facts, pods.all).filter((pod) => ownedBy(pod, uids));
  const ofOwner = [
    ...(resource === 'deployments' && sets.state !== 'known'
      ? pods.some
      : pods.some.filter((pod) => ownedBy(pod, uids))),
    ...misfits,
  ];
  if (pods.all.state === 'partial' && ofOwner.length === 0 && !ended)
    return { done: false, fact: pods.all, of: 'pods' };
  return {
    done: true,
    value: {
      resource,
      object,
      pods: resource === 'jobs' ? settled(object as Job, ofOwner) : ofOwner,
      allPods: pods.all.state === 'known',
      misfits,
      replicaSets: mine,
    },
  };
}

/** Returns the pod of a target, or the missing answer. For a workload: its worst pod, undefined if it has none. */
export function resolveTarget(facts: Facts, target: Target): Step<Resolved> {
  if (target.resource === 'pods') {
    const pod = facts.get('pods', target.name);
    return pod.state === 'known' || pod.state === 'partial'
      ? { done: true, value: { pod: pod.value, workload: undefined, inPart: pod.state === 'partial' } }
      : { done: false, fact: pod };
  }
  const workload = workloadOf(facts, target.resource, target.name);
  if (!workload.done) return workload;
  const inPart = facts.get(target.resource, target.name).state === 'partial';
  if (target.pod === null) return { done: true, value: { pod: undefined, workload: workload.value, inPart } };
  const chosen =
    target.pod === undefined ? undefined : workload.value.pods.find((pod) => pod.metadata?.name === target.pod);
  const pod = chosen ?? worstPod(workload.value, facts.now);
  const misfit = pod !== undefined && workload.value.misfits?.includes(pod) === true;
  return { done: true, value: { pod, workload: workload.value, inPart: inPart || misfit } };
}

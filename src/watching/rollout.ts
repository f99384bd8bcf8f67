/**
 * The progress of a rollout, by the rules of `kubectl rollout status`
 * (k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go), and for kinds that it does not know by the rules of their
 * controllers.
 */
import { plural } from '../knowledge/plural.ts';
import { hasReadyCondition } from '../evidence/containers.ts';
import type { DaemonSet, Deployment, Job, KubeObject, Pod, ReplicaSet, StatefulSet } from '../model/objects.ts';
import type { Target } from '../diagnosis/target.ts';

export interface Rollout {
  /**
   * waiting: in progress · done: complete · failed: the controller has given up · held: paused or suspended by a user.
   */
  readonly state: 'waiting' | 'done' | 'failed' | 'held';
  /** One sentence without a period. */
  readonly says: string;
  /** True once the controller has read the newest spec. Only then does the status count. */
  readonly observed: boolean;
  /**
   * The wanted pods, those of the newest revision, and those of them that are available; null if the kind does not
   * count them.
   */
  readonly wanted: number | null;
  readonly updated: number | null;
  readonly up: number | null;
  /** Pods of older revisions that still run, if the rollout waits only for them. */
  readonly ending?: number;
}

export type WaitResource = Exclude<Target['resource'], 'cronjobs' | 'services'>;

/** The kinds that can be waited for. Of those that a selector chooses, ReplicaSets and pods with a controller do not count. */
export const WAITED_FOR: readonly WaitResource[] = [
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'jobs',
  'pods',
];

const conditionOf = (
  object: KubeObject,
  type: string,
): { readonly status: string; readonly reason?: string; readonly message?: string } | undefined =>
  (
    (object as { status?: { conditions?: { type: string; status: string; reason?: string; message?: string }[] } })
      .status?.conditions ?? []
  ).find((one) => one.type === type);

const seen = (object: KubeObject): boolean =>
  (object.metadata?.generation ?? 0) <=
  ((object as { status?: { observedGeneration?: number } }).status?.observedGeneration ?? 0);

/** Returns the rollout of a spec that the controller has not read yet. */
const unseen = (counts: Pick<Rollout, 'wanted' | 'updated' | 'up'>, kind: string): Rollout => ({
  ...counts,
  observed: false,
  state: 'waiting',
  says: `the ${kind} controller has not read the newest spec yet`,
});

function ofDeployment({ spec, status = {}, ...object }: Deployment): Rollout {
  const wanted = spec?.replicas ?? 1;
  const { updatedReplicas: updated = 0, replicas: all = 0, availableReplicas: up = 0 } = status;
  const counts = { wanted, updated, up, observed: true };
  if (!seen({ ...object, status } as KubeObject)) return unseen(counts, 'Deployment');
  if (conditionOf({ status } as KubeObject, 'Progressing')?.reason === 'ProgressDeadlineExceeded')
    return {
      ...counts,
      state: 'failed',
      says: `it exceeded its progress deadline of ${spec?.progressDeadlineSeconds ?? 600} s`,
    };
  if (updated < wanted) {
    const says = `${updated} of ${wanted} replicas are of the newest revision`;
    return spec?.paused === true
      ? { ...counts, state: 'held', says: `${says}, and the Deployment is paused` }
      : { ...counts, state: 'waiting', says };
  }
  const ending = all - updated;
  if (ending > 0)
    return {
      ...counts,
      state: 'waiting',
      ending,
      says: `${plural(ending, 'replica')} of an older revision still ${ending === 1 ? 'runs' : 'run'}`,
    };
  if (up < updated) return { ...counts, state: 'waiting', says: `${up} of ${updated} replicas are available` };
  return { ...counts, state: 'done', says: `rolled out: ${plural(updated, 'replica')} available` };
}

function ofStatefulSet({ spec, status, ...object }: StatefulSet): Rollout {
  const wanted = spec?.replicas ?? 1;
  const {
    updatedReplicas: updated = 0,
    readyReplicas: ready = 0,
    availableReplicas,
    currentRevision,
    updateRevision,
  } = status ?? {};
  const up = (spec?.minReadySeconds ?? 0) > 0 ? (availableReplicas ?? ready) : ready;
  const counts = { wanted, updated, up, observed: true };
  if (!status?.observedGeneration || !seen({ ...object, status } as KubeObject)) return unseen(counts, 'StatefulSet');
  if (up < wanted) return { ...counts, state: 'waiting', says: `${up} of ${wanted} replicas are ready` };
  if (spec?.updateStrategy?.type === 'OnDelete') {
    const old = updateRevision === currentRevision ? 0 : Math.max(0, wanted - updated);
    return {
      ...counts,
      state: 'done',
      says: `${plural(wanted, 'replica')} ready${old > 0 ? `; ${old} of an older revision, which the strategy OnDelete keeps until they are deleted` : ''}`,
    };
  }
  const partition = spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  const renewed = Math.max(0, wanted - partition);
  if (updated < renewed)
    return { ...counts, state: 'waiting', says: `${updated} of ${renewed} replicas are of the newest revision` };
  return {
    ...counts,
    state: 'done',
    says: `rolled out: ${plural(wanted, 'replica')} ready${partition > 0 && updated < wanted ? `, ${updated} of them of the newest revision (partition ${partition})` : ''}`,
  };
}

function ofDaemonSet({ spec, status, ...object }: DaemonSet): Rollout {
  const {
    desiredNumberScheduled: wanted = 0,
    updatedNumberScheduled: updated = 0,
    numberAvailable: up = 0,
  } = status ?? {};
  const counts = { wanted, updated, up, observed: true };
  const nodes = plural(wanted, 'node');
  if (!status || !seen({ ...object, status } as KubeObject)) return unseen(counts, 'DaemonSet');
  const onDelete = spec?.updateStrategy?.type === 'OnDelete';
  if (updated < wanted && !onDelete)
    return { ...counts, state: 'waiting', says: `${updated} of ${wanted} nodes have a pod of the newest revision` };
  if (up < wanted) return { ...counts, state: 'waiting', says: `${up} of ${wanted} nodes have an available pod` };
  return {
    ...counts,
    state: 'done',
    says: `rolled out: available on ${nodes}${updated < wanted ? `; ${wanted - updated} of an older revision, which the strategy OnDelete keeps until they are deleted` : ''}`,
  };
}

function ofReplicaSet({ spec, status, ...object }: ReplicaSet): Rollout {
  const wanted = spec?.replicas ?? 1;
  const { replicas: all = 0, availableReplicas: up = 0 } = status ?? {};
  const counts = { wanted, updated: all, up, observed: true };
  if (!seen({ ...object, status } as KubeObject)) return unseen(counts, 'ReplicaSet');
  if (all > wanted)
    return {
      ...counts,
      state: 'waiting',
      says: `${plural(all - wanted, 'replica')} too many still ${all - wanted === 1 ? 'runs' : 'run'}`,
    };
  if (up < wanted) return { ...counts, state: 'waiting', says: `${up} of ${wanted} replicas are available` };
  return { ...counts, state: 'done', says: `${plural(wanted, 'replica')} available` };
}

/** Conditions: pkg/apis/batch/types.go; FailureTarget and SuccessCriteriaMet come before the pods have ended. */
function ofJob(job: Job): Rollout {
  const { spec, status } = job;
  const wanted = spec?.completions ?? spec?.parallelism ?? 1;
  const up = status?.succeeded ?? 0;
  const counts = { wanted, updated: null, up, observed: true };
  const is = (type: string): ReturnType<typeof conditionOf> => {
    const condition = conditionOf(job, type);
    return condition?.status === 'True' ? condition : undefined;
  };
  if (is('Complete')) return { ...counts, state: 'done', says: `completed: ${up} of ${wanted} succeeded` };
  const failed = is('Failed') ?? is('FailureTarget');
  if (failed)
    return {
      ...counts,
      state: 'failed',
      says: `it failed: ${failed.message ?? failed.reason ?? 'no reason given'}`,
    };
  if (spec?.suspend === true) return { ...counts, state: 'held', says: 'it is suspended' };
  return {
    ...counts,
    state: 'waiting',
    says: `${up} of ${wanted} succeeded, ${status?.active ?? 0} active${(status?.failed ?? 0) > 0 ? `, ${status?.failed} failed` : ''}`,
  };
}

function ofPod(pod: Pod): Rollout {
  const counts = { wanted: 1, updated: null, up: 0, observed: true };
  switch (pod.status?.phase) {
    case 'Succeeded':
      return { ...counts, up: 1, state: 'done', says: 'has completed' };
    case 'Failed':
      return { ...counts, state: 'failed', says: `it has failed${pod.status.reason ? `: ${pod.status.reason}` : ''}` };
  }
  if (pod.metadata?.deletionTimestamp) return { ...counts, state: 'failed', says: 'it is being deleted' };
  if (conditionOf(pod, 'Ready')?.status === 'True') return { ...counts, up: 1, state: 'done', says: 'is ready' };
  return { ...counts, state: 'waiting', says: pod.spec?.nodeName ? 'not ready yet' : 'not scheduled yet' };
}

/** Returns the progress according to the object's own status. */
export function rolloutOf(resource: WaitResource, object: KubeObject): Rollout {
  switch (resource) {
    case 'deployments':
      return ofDeployment(object as Deployment);
    case 'statefulsets':
      return ofStatefulSet(object as StatefulSet);
    case 'daemonsets':
      return ofDaemonSet(object as DaemonSet);
    case 'replicasets':
      return ofReplicaSet(object as ReplicaSet);
    case 'jobs':
      return ofJob(object as Job);
    case 'pods':
      return ofPod(object as Pod);
  }
}

/**
 * Returns the progress in one sentence. A Deployment counts available pods of all revisions together, so the number of
 * new pods that are ready is added.
 * @param newest the pods of the newest revision
 */
export function progressOf(
  resource: WaitResource,
  { state, says, updated, wanted, ending }: Rollout,
  newest: readonly Pod[],
): string {
  const ready = newest.filter(hasReadyCondition).length;
  if (
    resource !== 'deployments' ||
    state !== 'waiting' ||
    updated === null ||
    updated === 0 ||
    updated !== wanted ||
    newest.length < updated ||
    ready >= updated
  )
    return says;
  return ending === undefined ? says : `${ready} of ${updated} new replicas are ready, ${says}`;
}

/** The pods of the newest revision. Older ones do not count in a rollout. */
import { revisionOf } from '../diagnosis/target.ts';
import type { ControllerRevision, KubeObject, Pod, ReplicaSet, StatefulSet } from '../model/objects.ts';
import type { WaitResource } from './rollout.ts';

const HASH = 'controller-revision-hash';
const TEMPLATE = 'pod-template-hash';

const owned = (object: KubeObject, by: KubeObject): boolean =>
  (object.metadata?.ownerReferences ?? []).some(({ uid }) => uid === by.metadata?.uid);
const born = (pod: Pod): number => Date.parse(pod.metadata?.creationTimestamp ?? '') || 0;

/**
 * Returns the ReplicaSet of the newest revision (pkg/controller/deployment/util/deployment_util.go:
 * SetNewReplicaSetAnnotations).
 */
export function newestSet(deployment: KubeObject, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return sets.filter((set) => owned(set, deployment)).sort((a, b) => revisionOf(b) - revisionOf(a))[0];
}

/**
 * Returns the pods of the newest revision that are not being deleted.
 * @param pods those that the workload's selector matches
 * @param revisions ReplicaSets of a Deployment, ControllerRevisions of a DaemonSet; undefined if they may not be read
 */
export function newestPods(
  resource: WaitResource,
  object: KubeObject,
  pods: readonly Pod[],
  revisions: readonly KubeObject[] | undefined,
): Pod[] {
  const staying = pods.filter(({ metadata }) => !metadata?.deletionTimestamp);
  switch (resource) {
    case 'pods':
      return [...pods];
    case 'jobs':
    case 'replicasets':
      return staying.filter((pod) => owned(pod, object));
    case 'deployments': {
      const set = newestSet(object, (revisions ?? []) as ReplicaSet[]);
      // The Deployment has the number of its newest revision before its status says that the spec was seen. Its
      // ReplicaSet may arrive later.
      if (set && revisionOf(object) > revisionOf(set)) return [];
      if (set) return staying.filter((pod) => owned(pod, set));
      if (revisions) return [];
      // Without the right to read ReplicaSets: the newest pod is of the newest revision.
      const hash = [...staying].sort((a, b) => born(b) - born(a))[0]?.metadata?.labels?.[TEMPLATE];
      return staying.filter((pod) => pod.metadata?.labels?.[TEMPLATE] === hash);
    }
    case 'statefulsets': {
      const update = (object as StatefulSet).status?.updateRevision;
      return staying.filter(
        (pod) => owned(pod, object) && (update === undefined || pod.metadata?.labels?.[HASH] === update),
      );
    }
    case 'daemonsets': {
      const mine = staying.filter((pod) => owned(pod, object));
      const newest = (revisions as readonly ControllerRevision[] | undefined)
        ?.filter((one) => owned(one, object))
        .sort((a, b) => b.revision - a.revision)[0];
      const hash = newest?.metadata?.labels?.[HASH];
      return hash === undefined ? mine : mine.filter((pod) => pod.metadata?.labels?.[HASH] === hash);
    }
  }
}

/**
 * Returns the pods of older revisions that stop an ordered StatefulSet: it replaces no pod before every pod is ready,
 * even if the newest revision would fix them (pkg/controller/statefulset/stateful_set_control.go; kubernetes#67250).
 */
export function holdingUp(
  resource: WaitResource,
  object: KubeObject,
  pods: readonly Pod[],
  newest: readonly Pod[],
): Pod[] {
  const { spec } = object as StatefulSet;
  if (
    resource !== 'statefulsets' ||
    spec?.podManagementPolicy === 'Parallel' ||
    spec?.updateStrategy?.type === 'OnDelete'
  )
    return [];
  return pods.filter((pod) => owned(pod, object) && !pod.metadata?.deletionTimestamp && !newest.includes(pod));
}

/** How many ready pods a Service should have: as many as the workloads of its pods want. */
import { controllerOf } from '../evidence/controller.ts';
import type { Facts } from '../evidence/views.ts';
import type { Fact } from '../model/facts.ts';
import type { DaemonSet, Deployment, KubeObject, Pod, StatefulSet } from '../model/objects.ts';
import type { Workload } from './target.ts';

const known = <T>(fact: Fact<T>): T | undefined => (fact.state === 'known' ? fact.value : undefined);

/** Returns the number of pods that a workload wants; null for one that is not known, or that ends. */
function replicasOf(kind: string | undefined, object: KubeObject | undefined): number | null {
  if (object === undefined) return null;
  if (kind === 'DaemonSet') return (object as DaemonSet).status?.desiredNumberScheduled ?? null;
  const hasReplicas = kind === 'Deployment' || kind === 'StatefulSet' || kind === 'ReplicaSet';
  // The API server writes 1 where the author wrote none (pkg/apis/apps/v1/defaults.go).
  return hasReplicas ? ((object as Deployment | StatefulSet).spec?.replicas ?? 1) : null;
}

/** Returns the workload of a pod with what it wants; a pod without a controller is one of one. */
function ownerOf(facts: Facts, pod: Pod): readonly [uid: string, wanted: number | null] {
  const owner = controllerOf(pod);
  if (owner === undefined) return [pod.metadata?.uid ?? '', 1];
  const { kind, name, uid } = owner;
  if (kind === 'StatefulSet') return [uid, replicasOf(kind, known(facts.get('statefulsets', name)))];
  if (kind === 'DaemonSet') return [uid, replicasOf(kind, known(facts.get('daemonsets', name)))];
  if (kind !== 'ReplicaSet') return [uid, null];
  const set = known(facts.get('replicasets', name));
  const above = controllerOf(set);
  if (above === undefined) return [uid, replicasOf(kind, set)];
  if (above.kind !== 'Deployment') return [above.uid, null];
  return [above.uid, replicasOf(above.kind, known(facts.get('deployments', above.name)))];
}

/**
 * Returns how many ready pods a Service should have.
 * @param names of the pods among its endpoints
 * @param kind of the workload
 * @returns null where the wanted number of one of its workloads is not known
 */
export function wantedOf(facts: Facts, names: readonly string[], workload: Workload, kind: string): number | null {
  const { pods, object, resource, allPods } = workload;
  const own = new Set(pods.map(({ metadata }) => metadata?.name));
  if (!allPods || names.some((name) => !own.has(name))) return null;
  if (resource !== 'services') return replicasOf(kind, object);
  const owners = new Map(pods.map((pod) => ownerOf(facts, pod)));
  const wanted = [...owners.values()];
  return wanted.length === 0 || wanted.includes(null) ? null : wanted.reduce<number>((sum, one) => sum + (one ?? 0), 0);
}

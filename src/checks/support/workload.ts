/** The workload object of a pod, and the tool that deployed it. */
import { controllerOf } from '../../evidence/controller.ts';
import type { Facts } from '../../evidence/views.ts';
import { deployerOf } from '../../knowledge/deployer.ts';
import type { Deployer } from '../../knowledge/deployer.ts';
import type { KubeObject, ObjectMeta, Pod } from '../../model/objects.ts';
import { resourceNamed } from '../../model/resources.ts';
import { ownerOf } from './owner.ts';

function read(facts: Pick<Facts, 'get'>, kind: string, name: string): KubeObject | undefined {
  const resource = resourceNamed(kind);
  const fact = resource && facts.get(resource, name);
  return fact?.state === 'known' || fact?.state === 'partial' ? (fact.value as KubeObject) : undefined;
}

/** Returns the workload that a person edits: the Deployment of a ReplicaSet, the CronJob of a Job; undefined: not read. */
export function workloadOf(facts: Pick<Facts, 'get'>, pod: Pod): KubeObject | undefined {
  const owner = ownerOf(pod);
  const object = owner && read(facts, owner.kind, owner.name);
  const above = owner?.kind === 'Job' ? controllerOf(object) : undefined;
  return (above && read(facts, above.kind, above.name)) ?? object;
}

/**
 * Returns the tool that deployed the workload of a pod, or the bare pod.
 * @param revision of the pod's revision: a Deployment copies its annotations to its ReplicaSets
 */
export const deployerFor = (facts: Pick<Facts, 'get'>, pod: Pod, revision?: ObjectMeta): Deployer | undefined =>
  deployerOf([workloadOf(facts, pod)?.metadata, revision, pod.metadata]);

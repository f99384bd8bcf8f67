/** What a fix is about: the pod, and the object that its spec comes from. */
import { controllerOf } from '../evidence/controller.ts';
import { ownerOf } from '../checks/support/owner.ts';
import { unreadable } from '../diagnosis/missing.ts';
import { UserError } from '../errors.ts';
import { selects } from '../evidence/selector.ts';
import type { LabelSelector } from '../evidence/selector.ts';
import { isStaticPod } from '../evidence/static-pod.ts';
import { isEqual } from '../knowledge/strategic-patch.ts';
import type { Lab } from '../experiments/test.ts';
import { placeOf } from '../experiments/api.ts';
import { saysGone } from '../experiments/removal.ts';
import type { ObjectRef } from '../model/diagnosis.ts';
import type { DaemonSet, Deployment, KubeObject, ObjectMeta, Pod, ReplicaSet, StatefulSet } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import { ApiError } from '../sources/cluster/api-error.ts';

/** Kinds that have their pod template at spec.template, and that the server lets you change. */
export type Templated = 'deployments' | 'statefulsets' | 'daemonsets' | 'replicasets';

/** Any of them, as far as a fix reads it. */
export type Workload = Deployment & StatefulSet & DaemonSet & ReplicaSet;

export interface Subject {
  readonly pod: Pod;
  /** The object that the spec of the pod comes from; the pod itself where it has no controller. */
  readonly owner: ObjectRef;
  /** undefined: a pod without a controller, or an owner of a kind that takes no fix. */
  readonly workload: { readonly resource: Templated; readonly object: Workload } | undefined;
  /** The ReplicaSet of the pod, where it has a Deployment and could be read. */
  readonly revision: ObjectMeta | undefined;
}

const RESOURCE_OF: Readonly<Record<string, Templated>> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  ReplicaSet: 'replicasets',
};

/** Reads the workload. @throws UserError where it may not be read, or does not exist */
async function readWorkload(lab: Lab, resource: Templated, namespace: string, name: string): Promise<Workload> {
  try {
    return await lab.api.get<Workload>(resource, namespace, name);
  } catch (error) {
    if (saysGone(error, name))
      throw new UserError(`${RESOURCES[resource].kind}/${name} does not exist in ${namespace} any more`);
    if (error instanceof ApiError && error.code === 403)
      throw new UserError(
        `you may not read ${resource} in ${namespace}: ${error.message}`,
        `needs: get and patch ${resource} in ${namespace}`,
      );
    throw error;
  }
}

/** @throws UserError for a template that is not the one of the pod */
function notOf(pod: Pod, { kind, name }: ObjectRef): never {
  throw new UserError(
    `pod ${pod.metadata?.name} does not come from the ${kind} ${name} that exists now`,
    'nothing was done; explain it again',
  );
}

/**
 * Reads what the spec of the pod comes from.
 * @throws UserError for a static pod, and where the owner cannot be read or is another object by now
 */
export async function readSubject(lab: Lab): Promise<Subject> {
  const { pod } = lab;
  const [namespace, podName] = placeOf(pod);
  if (isStaticPod(pod))
    throw new UserError(
      `pod ${podName} is a static pod: no change of its copy in the API reaches the kubelet`,
      `its manifest is a file on node ${pod.spec?.nodeName ?? ''}, usually in /etc/kubernetes/manifests`,
    );
  const found = ownerOf(pod);
  if (!found)
    return { pod, owner: { kind: 'Pod', namespace, name: podName }, workload: undefined, revision: undefined };
  const { kind, name } = found;
  const owner = { kind, namespace, name };
  const controller = controllerOf(pod) ?? pod.metadata?.ownerReferences?.[0];
  const resource = controller?.apiVersion.startsWith('apps/') ? RESOURCE_OF[kind] : undefined;
  if (resource === undefined) return { pod, owner, workload: undefined, revision: undefined };
  if (controller!.kind !== 'ReplicaSet') {
    const object = await readWorkload(lab, resource, namespace, name);
    if (object.metadata?.uid !== controller!.uid) notOf(pod, owner);
    return { pod, owner, workload: { resource, object }, revision: undefined };
  }
  return ofReplicaSet(lab, owner, controller!);
}

/**
 * A pod of a ReplicaSet, which says what made it: the name of a Deployment alone does not.
 * @param owner as the name and the labels of the pod let it seem
 */
async function ofReplicaSet(lab: Lab, owner: ObjectRef, controller: { name: string; uid: string }): Promise<Subject> {
  const { pod, source } = lab;
  const { namespace, name } = owner;
  const query = { resource: 'replicasets', namespace, name: controller.name } as const;
  const fact = await source.fetch({ verb: 'get', ...query });
  if (fact.state === 'failed') throw await unreadable(source, query, fact);
  if (fact.state !== 'known' && owner.kind === 'Deployment') {
    const object = await readWorkload(lab, 'deployments', namespace, name);
    if (!selects((object.spec?.selector ?? {}) as LabelSelector, pod.metadata?.labels ?? {})) notOf(pod, owner);
    return { pod, owner, workload: { resource: 'deployments', object }, revision: undefined };
  }
  const set =
    fact.state === 'known'
      ? (fact.value as ReplicaSet)
      : await readWorkload(lab, 'replicasets', namespace, controller.name);
  const above = controllerOf(set);
  if (set.metadata?.uid !== controller.uid) notOf(pod, owner);
  if (!above) {
    const object = await readWorkload(lab, 'replicasets', namespace, controller.name);
    const { kind } = RESOURCES.replicasets;
    const workload = { resource: 'replicasets', object } as const;
    return { pod, owner: { kind, namespace, name: controller.name }, workload, revision: undefined };
  }
  const isDeployment = above.kind === 'Deployment' && above.apiVersion.startsWith('apps/');
  const revision = set.metadata;
  if (!isDeployment)
    return { pod, owner: { kind: above.kind, namespace, name: above.name }, workload: undefined, revision };
  const object = await readWorkload(lab, 'deployments', namespace, above.name);
  if (above.uid !== object.metadata?.uid) notOf(pod, owner);
  if (set.spec?.template?.spec && !isEqual(set.spec.template.spec, object.spec?.template?.spec))
    throw olderRevision(pod, { kind: above.kind, namespace, name: above.name });
  return {
    pod,
    owner: { kind: above.kind, namespace, name: above.name },
    workload: { resource: 'deployments', object },
    revision,
  };
}

/** Returns the error for a pod of a template that its workload no longer has. */
export const olderRevision = (pod: Pod, { kind, name }: ObjectRef): UserError =>
  new UserError(
    `pod ${pod.metadata?.name} is of an older revision: ${kind} ${name} has another template now`,
    'nothing was done; name the workload, so that a pod of the newest revision is taken',
  );

/** Returns the parts of an object's metadata that say which tool made it. */
export const marksOf = ({ workload, revision, pod }: Subject): (ObjectMeta | undefined)[] => [
  (workload?.object as KubeObject | undefined)?.metadata,
  revision,
  pod.metadata,
];

/** The plans that replace one pod: delete it, or create it again from its manifest. Pure. */
import { ownersOf } from '../diagnosis/stake.ts';
import { UserError } from '../errors.ts';
import { hasReadyCondition } from '../evidence/containers.ts';
import type { ObjectRef } from '../model/diagnosis.ts';
import { nameOf } from '../model/objects.ts';
import type { Job, Pod, StatefulSet } from '../model/objects.ts';
import type { RetryPlan } from './action.ts';
import { remadePod } from './manifest.ts';
import { controllerRefOf, titleOf } from './subject.ts';
import type { Located, Subject } from './subject.ts';

/** Whether a pod has ended or is being deleted. */
export const isOver = (pod: Pod): boolean =>
  pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed' || pod.metadata?.deletionTimestamp !== undefined;

/** @throws UserError for a pod that is being deleted, and for a static pod */
function checkPod(pod: Pod): void {
  const { deletionTimestamp: since, finalizers = [], annotations, ownerReferences } = pod.metadata ?? {};
  if (since)
    throw new UserError(
      `pod ${nameOf(pod)} is already being deleted, since ${since}`,
      finalizers.length > 0 ? `its finalizers are still there: ${finalizers.join(', ')}` : undefined,
    );
  if (annotations?.['kubernetes.io/config.mirror'] || ownerReferences?.some((owner) => owner.kind === 'Node'))
    throw new UserError(
      `pod ${nameOf(pod)} is a static pod: deleting it here does not restart it`,
      `its manifest is a file on node ${pod.spec?.nodeName ?? ''}, and the kubelet there runs it`,
    );
}

/**
 * Checks that the controller creates another pod.
 * @returns what is special about that pod
 * @throws UserError where the controller creates none
 */
function replaced(pod: Pod, controller: Located, siblings: readonly Pod[]): string[] {
  const { resource, object } = controller;
  const title = titleOf(controller);
  const refuse = (why: string): never => {
    throw new UserError(`pod ${nameOf(pod)} would not be replaced: ${why}`, 'nothing was done');
  };
  if (object.metadata?.deletionTimestamp) refuse(`${title} is being deleted`);
  if (resource === 'replicasets' || resource === 'statefulsets') {
    const wanted = (object as StatefulSet).spec?.replicas ?? 1;
    const has = siblings.filter((one) => !isOver(one) || one.metadata?.uid === pod.metadata?.uid).length;
    if (wanted < Math.max(1, has)) refuse(`${title} wants ${wanted} and has ${has}`);
  }
  if (resource === 'jobs') {
    const { spec, status } = object as Job;
    const done = status?.conditions?.find(
      (one) => (one.type === 'Complete' || one.type === 'Failed') && one.status === 'True',
    );
    if (done) refuse(`${title} has ended (${done.type})`);
    if (spec?.suspend) refuse(`${title} is suspended`);
    return [`${title} counts the deleted pod as a failure (backoffLimit ${spec?.backoffLimit ?? 6})`];
  }
  if (resource === 'statefulsets') return ['the new pod has the same name and claims'];
  if (resource === 'daemonsets') return ['the new pod runs on the same node'];
  return [];
}

const finalizerNotes = ({ metadata }: Pod): string[] =>
  metadata?.finalizers?.length
    ? [`the pod stays until its finalizers are removed: ${metadata.finalizers.join(', ')}`]
    : [];

/** Returns the plan that deletes the pod. @throws UserError where it must not be deleted, or would not be replaced */
export function planDelete(target: ObjectRef, pod: Pod, { controller, siblings }: Subject): RetryPlan {
  checkPod(pod);
  const name = nameOf(pod);
  if (controller === undefined)
    throw new UserError(
      `pod ${name} has no controller: no other pod would replace it`,
      '--recreate saves its manifest, deletes it and creates it again',
    );
  if (controller === 'absent') {
    const owner = controllerRefOf(pod);
    throw new UserError(
      `pod ${name} would not be replaced: its controller ${owner?.kind}/${owner?.name} is gone`,
      'the cluster removes such a pod by itself',
    );
  }
  const known = 'object' in controller ? controller : undefined;
  const title = 'object' in controller ? titleOf(controller) : `${controller.kind}/${controller.name}`;
  const notes =
    'object' in controller
      ? replaced(pod, controller, siblings)
      : [`whether ${title} replaces it could not be read: ${controller.unread}`];
  if (hasReadyCondition(pod)) notes.push('the pod is ready now');
  return {
    target,
    action: { mode: 'delete', pod, controller: known },
    steps: [`delete pod ${name}, and its back-off with it`, `${title} creates another`],
    notes: [...notes, ...finalizerNotes(pod)],
  };
}

/** Returns the plan that creates a bare pod again. @throws UserError where it must not be deleted or has a controller */
export function planRecreate(target: ObjectRef, pod: Pod): RetryPlan {
  checkPod(pod);
  const name = nameOf(pod);
  const owner = controllerRefOf(pod);
  if (owner)
    throw new UserError(
      `pod ${name} belongs to ${owner.kind}/${owner.name}, which creates it again by itself`,
      'leave out --recreate',
    );
  const writers = ownersOf(pod);
  const scratch = (pod.spec?.volumes ?? [])
    .filter((volume) => volume.emptyDir || volume.ephemeral)
    .map((volume) => volume.name);
  return {
    target,
    action: { mode: 'recreate', pod, remade: remadePod(pod) },
    steps: [`delete pod ${name}, and wait until it is gone`, `create pod ${name} again from its manifest`],
    notes: [
      ...(writers.length > 0 ? [`${writers.join(', ')} created this pod and may create or remove it meanwhile`] : []),
      ...(scratch.length > 0 ? [`the data in volume ${scratch.join(', ')} is lost`] : []),
      'the scheduler may choose another node',
      ...finalizerNotes(pod),
    ],
  };
}

/** The plans that replace one pod: delete it, or create it again from its manifest. Pure. */
import { ownersOf } from '../diagnosis/stake.ts';
import { UserError } from '../errors.ts';
import { hasReadyCondition } from '../evidence/containers.ts';
import { isStaticPod } from '../evidence/static-pod.ts';
import type { ObjectRef } from '../model/diagnosis.ts';
import { shellLine } from '../model/command.ts';
import { nameOf } from '../model/objects.ts';
import type { Job, Pod, StatefulSet } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Removed, RetryPlan } from './action.ts';
import { remadePod } from './manifest.ts';
import { controllerOf } from '../evidence/controller.ts';
import { describeLine, titleOf } from './subject.ts';
import type { Located, Subject } from './subject.ts';

/** Whether a pod has ended or is being deleted. */
export const isOver = (pod: Pod): boolean =>
  pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed' || pod.metadata?.deletionTimestamp !== undefined;

/** @throws UserError for a pod that is being deleted, and for a static pod */
function checkPod(pod: Pod): void {
  const { deletionTimestamp: since, finalizers = [] } = pod.metadata ?? {};
  if (since)
    throw new UserError(
      `pod ${nameOf(pod)} is already being deleted, since ${since}`,
      `${finalizers.length > 0 ? `its finalizers are still there: ${finalizers.join(', ')}\n` : ''}look with: ${describeLine('pod', pod)}`,
    );
  if (isStaticPod(pod))
    throw new UserError(
      `pod ${nameOf(pod)} is a static pod: deleting it here does not restart it`,
      `its manifest is a file on node ${pod.spec?.nodeName ?? ''}, and the kubelet there runs it; look with: ${shellLine`kubectl debug node/${pod.spec?.nodeName ?? 'YOUR_NODE'} -it --image=busybox:1.36 -- ls /host/etc/kubernetes/manifests`}`,
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
    throw new UserError(
      `pod ${nameOf(pod)} would not be replaced: ${why}`,
      `nothing was done; look with: ${describeLine(RESOURCES[resource].kind.toLowerCase(), object)}`,
    );
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

/** How a pod is taken away, for the action and for people. */
interface Way {
  readonly removed: Removed;
  /** `evict`, `delete`. */
  readonly verb: string;
  readonly notes: readonly string[];
}

/** Evicts where a budget covers the pod, or may cover it. A pod without a budget is deleted, which is the same. */
function wayOf(pod: Pod, { budgets }: Subject, force: boolean): Way {
  const evicts = !force && (budgets === undefined || budgets.length > 0);
  const covers = `PodDisruptionBudget ${budgets?.join(', ')} covers the pod`;
  const note =
    budgets === undefined
      ? `PodDisruptionBudgets could not be read${force ? ': --force deletes the pod without asking them' : ', so the server is asked by an eviction'}`
      : `${covers}${force ? ': --force deletes it without asking the budget' : ' and may forbid the eviction'}`;
  return {
    removed: { pod, evicts, budgets },
    verb: evicts ? 'evict' : 'delete',
    notes: budgets?.length === 0 ? [] : [note],
  };
}

/** Returns the plan that deletes or evicts the pod. @throws UserError where it must not go, or would not be replaced */
export function planDelete(target: ObjectRef, pod: Pod, subject: Subject, force: boolean): RetryPlan {
  const { controller, siblings } = subject;
  checkPod(pod);
  const name = nameOf(pod);
  if (controller === undefined)
    throw new UserError(
      `pod ${name} has no controller: no other pod would replace it`,
      '--recreate saves its manifest, deletes it and creates it again: its emptyDir volumes and logs are lost, and it may ' +
        'run on another node',
      { to: 'to do that', add: { recreate: true } },
    );
  if (controller === 'absent') {
    const owner = controllerOf(pod);
    throw new UserError(
      `pod ${name} would not be replaced: its controller ${owner?.kind}/${owner?.name} is gone`,
      `the cluster removes such a pod by itself; to remove it now: ${shellLine`kubectl -n ${pod.metadata?.namespace ?? ''} delete pod ${name}`}`,
    );
  }
  const known = 'object' in controller ? controller : undefined;
  const title = 'object' in controller ? titleOf(controller) : `${controller.kind}/${controller.name}`;
  const notes =
    'object' in controller
      ? replaced(pod, controller, siblings)
      : [`whether ${title} replaces it could not be read: ${controller.unread}`];
  if (hasReadyCondition(pod)) notes.push('the pod is ready now');
  const way = wayOf(pod, subject, force);
  return {
    target,
    action: { mode: 'delete', ...way.removed, controller: known },
    steps: [`${way.verb} pod ${name}, and its back-off with it`, `${title} creates another`],
    notes: [...way.notes, ...notes, ...finalizerNotes(pod)],
  };
}

/** Returns the plan that creates a bare pod again. @throws UserError where it must not be deleted or has a controller */
export function planRecreate(target: ObjectRef, pod: Pod, subject: Subject, force: boolean): RetryPlan {
  checkPod(pod);
  const name = nameOf(pod);
  const owner = controllerOf(pod);
  if (owner)
    throw new UserError(
      `pod ${name} belongs to ${owner.kind}/${owner.name}, which creates it again by itself`,
      undefined,
      { to: 'to retry it', drop: ['recreate'] },
    );
  const way = wayOf(pod, subject, force);
  const writers = ownersOf(pod);
  const scratch = (pod.spec?.volumes ?? [])
    .filter((volume) => volume.emptyDir || volume.ephemeral)
    .map((volume) => volume.name);
  return {
    target,
    action: { mode: 'recreate', ...way.removed, remade: remadePod(pod) },
    steps: [`${way.verb} pod ${name}, and wait until it is gone`, `create pod ${name} again from its manifest`],
    notes: [
      ...way.notes,
      ...(writers.length > 0 ? [`${writers.join(', ')} created this pod and may create or remove it meanwhile`] : []),
      ...(scratch.length > 0 ? [`the data in volume ${scratch.join(', ')} is lost`] : []),
      'the scheduler may choose another node',
      ...finalizerNotes(pod),
    ],
  };
}

/** What a retry would do, and whether it may be done. Pure. */
import { UserError } from '../errors.ts';
import { ownersOf } from '../diagnosis/stake.ts';
import type { ObjectRef } from '../model/diagnosis.ts';
import { hasReadyCondition } from '../evidence/containers.ts';
import { nameOf } from '../model/objects.ts';
import type {
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  KubeObject,
  Pod,
  StatefulSet,
} from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Resource } from '../model/resources.ts';
import { remadePod } from './manifest.ts';
import type { Mode, RetrySteps } from '../model/retry.ts';

/** Annotation of a workload that was scaled to zero: the number to go back to. */
export const REPLICAS = 'crashloop.dev/replicas';
/**
 * What `kubectl rollout restart` writes into the pod template
 * (k8s.io/kubectl/pkg/polymorphichelpers/objectrestarter.go).
 */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

export interface Located {
  readonly resource: Resource;
  readonly object: KubeObject;
}

/** What was read around the target. */
export interface Subject {
  /** The pod to retry; undefined where a workload has none. */
  readonly pod: Pod | undefined;
  /** The pod's own controller: known, absent, or a word on why it could not be read. */
  readonly controller:
    | Located
    | 'absent'
    | { readonly kind: string; readonly name: string; readonly unread: string }
    | undefined;
  /** Pods that the controller has now, this one included. */
  readonly siblings: readonly Pod[];
  /** The workload above, or the one that was named. */
  readonly workload: Located | undefined;
  /** Pods of the workload. */
  readonly workloadPods: readonly Pod[];
  readonly autoscalers: readonly HorizontalPodAutoscaler[];
}

export type Action =
  | { readonly mode: 'delete'; readonly pod: Pod; readonly controller: Located | undefined }
  | { readonly mode: 'recreate'; readonly pod: Pod; readonly remade: KubeObject }
  | { readonly mode: 'restart'; readonly workload: Located; readonly at: string; readonly pods: number }
  | { readonly mode: 'scale'; readonly workload: Located; readonly replicas: number; readonly resumes: boolean };

export interface RetryPlan extends RetrySteps {
  readonly action: Action;
}

export const titleOf = ({ resource, object }: Located): string => `${RESOURCES[resource].kind}/${nameOf(object)}`;
const argumentOf = ({ resource, object }: Located): string => `${RESOURCES[resource].aliases[0]}/${nameOf(object)}`;
const isOver = (pod: Pod): boolean =>
  pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed' || pod.metadata?.deletionTimestamp !== undefined;

function checkPod(pod: Pod): void {
  const since = pod.metadata?.deletionTimestamp;
  if (since)
    throw new UserError(
      `pod ${nameOf(pod)} is being deleted already, since ${since}`,
      pod.metadata?.finalizers?.length
        ? `it waits for its finalizers: ${pod.metadata.finalizers.join(', ')}`
        : undefined,
    );
  if (
    pod.metadata?.annotations?.['kubernetes.io/config.mirror'] ||
    pod.metadata?.ownerReferences?.some((owner) => owner.kind === 'Node')
  ) {
    throw new UserError(
      `pod ${nameOf(pod)} is a static pod: deleting it here does not restart it`,
      `its manifest lies on node ${pod.spec?.nodeName ?? ''}, whose kubelet runs it`,
    );
  }
}

/** Whether the controller makes another one. @returns what to know about that @throws UserError where it does not */
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
    const done = (object as Job).status?.conditions?.find(
      (one) => (one.type === 'Complete' || one.type === 'Failed') && one.status === 'True',
    );
    if (done) refuse(`${title} is over (${done.type})`);
    if ((object as Job).spec?.suspend) refuse(`${title} is suspended`);
    return [`${title} counts the deleted pod as a failure (backoffLimit ${(object as Job).spec?.backoffLimit ?? 6})`];
  }
  if (resource === 'statefulsets') return ['the new pod has the same name and claims'];
  if (resource === 'daemonsets') return ['the new pod runs on the same node'];
  return [];
}

function planDelete(target: ObjectRef, subject: Subject): RetryPlan {
  const pod = subject.pod!;
  const { controller } = subject;
  checkPod(pod);
  const name = nameOf(pod);
  if (controller === undefined) {
    throw new UserError(
      `pod ${name} has no controller: deleted, it would be gone for good`,
      '--recreate saves its manifest, deletes it and makes it anew from that',
    );
  }
  const owner = pod.metadata?.ownerReferences?.find((one) => one.controller);
  if (controller === 'absent')
    throw new UserError(
      `pod ${name} would not be replaced: its controller ${owner?.kind}/${owner?.name} is gone`,
      'the cluster removes such a pod by itself',
    );
  const known = 'object' in controller ? controller : undefined;
  const title = known
    ? titleOf(known)
    : `${(controller as { kind: string }).kind}/${(controller as { name: string }).name}`;
  const notes = known
    ? replaced(pod, known, subject.siblings)
    : [`whether ${title} replaces it could not be read: ${(controller as { unread: string }).unread}`];
  if (hasReadyCondition(pod)) notes.push('the pod is ready now');
  return {
    target,
    action: { mode: 'delete', pod, controller: known },
    steps: [`delete pod ${name} (its back-off goes with it)`, `${title} makes another`],
    notes: [...notes, ...disruption(pod)],
  };
}

const disruption = (pod: Pod): string[] =>
  pod.metadata?.finalizers?.length ? [`its end waits for its finalizers: ${pod.metadata.finalizers.join(', ')}`] : [];

function planRecreate(target: ObjectRef, subject: Subject): RetryPlan {
  const pod = subject.pod!;
  checkPod(pod);
  const name = nameOf(pod);
  const owner = pod.metadata?.ownerReferences?.find((one) => one.controller);
  if (owner)
    throw new UserError(
      `pod ${name} belongs to ${owner.kind}/${owner.name}, which makes it anew by itself`,
      'leave --recreate out',
    );
  const remade = remadePod(pod);
  const writers = ownersOf(pod);
  const scratch = (pod.spec?.volumes ?? [])
    .filter((volume) => volume.emptyDir || volume.ephemeral)
    .map((volume) => volume.name);
  return {
    target,
    action: { mode: 'recreate', pod, remade },
    steps: [`delete pod ${name}, and wait until it is gone`, `make pod ${name} again from its manifest`],
    notes: [
      ...(writers.length > 0 ? [`${writers.join(', ')} made this pod and may make or remove it meanwhile`] : []),
      ...(scratch.length > 0 ? [`what is in volume ${scratch.join(', ')} is lost`] : []),
      'the scheduler may choose another node',
      ...disruption(pod),
    ],
  };
}

/** Who would undo or cross a change of the workload. */
function fighters(
  workload: Located,
  autoscalers: readonly HorizontalPodAutoscaler[],
  what: 'replicas' | 'template',
): string[] {
  const notes = ownersOf(workload.object).map(
    (owner) =>
      `${owner} manages ${titleOf(workload)} and may undo this${what === 'replicas' ? ' while it is at zero' : ''}`,
  );
  if (what === 'template') return notes;
  const mine = autoscalers.filter(
    (one) =>
      one.spec?.scaleTargetRef?.kind === RESOURCES[workload.resource].kind &&
      one.spec.scaleTargetRef.name === nameOf(workload.object),
  );
  return [
    ...notes,
    ...mine.map(
      (one) =>
        `HorizontalPodAutoscaler ${nameOf(one)} sets the replicas of ${titleOf(workload)}: it rests while they are zero, and may choose another number after`,
    ),
  ];
}

function checkRestart({ resource, object }: Located, title: string): void {
  if (resource === 'deployments' && (object as Deployment).spec?.paused)
    throw new UserError(
      `${title} is paused, so a restart would not begin`,
      `kubectl -n ${object.metadata?.namespace} rollout resume deployment/${nameOf(object)}`,
    );
  const strategy = (object as StatefulSet | DaemonSet).spec?.updateStrategy?.type;
  if (strategy === 'OnDelete')
    throw new UserError(
      `${title} replaces its pods only when they are deleted (updateStrategy OnDelete)`,
      'retry one of its pods instead, without --restart',
    );
}

function workloadFor(subject: Subject, mode: 'restart' | 'scale', allowed: readonly Resource[]): Located {
  const { workload, pod } = subject;
  const words = allowed.map((one) => `${RESOURCES[one].kind}s`).join(', ');
  if (!workload)
    throw new UserError(
      `--${mode} needs a workload, and pod ${pod ? nameOf(pod) : ''} belongs to none`,
      `it works with ${words}`,
    );
  if (!allowed.includes(workload.resource))
    throw new UserError(`--${mode} does not work with ${titleOf(workload)}`, `it works with ${words}`);
  if (workload.object.metadata?.deletionTimestamp) throw new UserError(`${titleOf(workload)} is being deleted`);
  return workload;
}

function planRestart(target: ObjectRef, subject: Subject, now: string): RetryPlan {
  const workload = workloadFor(subject, 'restart', ['deployments', 'statefulsets', 'daemonsets']);
  const title = titleOf(workload);
  checkRestart(workload, title);
  const { object } = workload;
  const pods =
    workload.resource === 'daemonsets'
      ? ((object as DaemonSet).status?.desiredNumberScheduled ?? 0)
      : ((object as Deployment).spec?.replicas ?? 1);
  if (pods === 0) throw new UserError(`${title} has 0 replicas: there is no pod to restart`);
  const { metadata } = object;
  return {
    target: {
      kind: RESOURCES[workload.resource].kind,
      namespace: metadata?.namespace ?? target.namespace,
      name: nameOf(object),
    },
    action: { mode: 'restart', workload, at: now.replace(/\.\d+Z$/, 'Z'), pods },
    steps: [
      `annotate the pod template of ${title} (${RESTARTED_AT}), as kubectl rollout restart does`,
      `${title} replaces its ${pods === 1 ? 'pod' : `${pods} pods`} by its update strategy`,
    ],
    notes: fighters(workload, subject.autoscalers, 'template'),
  };
}

function planScale(target: ObjectRef, subject: Subject): RetryPlan {
  const workload = workloadFor(subject, 'scale', ['deployments', 'statefulsets', 'replicasets']);
  const { object } = workload;
  const title = titleOf(workload);
  const now = (object as Deployment).spec?.replicas ?? 1;
  const kept = Number(object.metadata?.annotations?.[REPLICAS] ?? Number.NaN);
  const resumes = now === 0 && Number.isInteger(kept) && kept > 0;
  if (now === 0 && !resumes)
    throw new UserError(
      `${title} has 0 replicas: there is nothing to retry`,
      `kubectl -n ${object.metadata?.namespace} scale ${argumentOf(workload)} --replicas=1`,
    );
  if ((object as StatefulSet).spec?.persistentVolumeClaimRetentionPolicy?.whenScaled === 'Delete') {
    throw new UserError(
      `${title} deletes the claims of pods that are scaled away (whenScaled: Delete): their data would be lost`,
      '--restart, or a retry of one pod, keeps them',
    );
  }
  const replicas = resumes ? kept : now;
  const ready = subject.workloadPods.filter((pod) => hasReadyCondition(pod) && !isOver(pod)).length;
  return {
    target: {
      kind: RESOURCES[workload.resource].kind,
      namespace: object.metadata?.namespace ?? target.namespace,
      name: nameOf(object),
    },
    action: { mode: 'scale', workload, replicas, resumes },
    steps: [
      ...(resumes
        ? [`${title} is at 0 replicas, left so by an earlier retry that kept the number ${replicas}`]
        : [
            `note the number ${replicas} in the annotation ${REPLICAS} of ${title} and scale it to 0`,
            `wait until its ${subject.workloadPods.length === 1 ? 'pod is' : `${subject.workloadPods.length} pods are`} gone`,
          ]),
      `scale it back to ${replicas} and take the annotation off`,
    ],
    notes: [
      ...(ready > 0 && !resumes
        ? [
            `${ready} of its pods ${ready === 1 ? 'is' : 'are'} ready now and ${ready === 1 ? 'ends' : 'end'} too: nothing serves meanwhile`,
          ]
        : []),
      ...fighters(workload, subject.autoscalers, 'replicas'),
    ],
  };
}

/**
 * @param now RFC 3339, the server's
 * @throws UserError where it must not or cannot be done
 */
export function planRetry(mode: Mode, target: ObjectRef, subject: Subject, now: string): RetryPlan {
  if (mode === 'restart') return planRestart(target, subject, now);
  if (mode === 'scale') return planScale(target, subject);
  if (!subject.pod)
    throw new UserError(`${target.kind}/${target.name} has no pod to retry`, 'explain tells why it has none');
  return mode === 'recreate' ? planRecreate(target, subject) : planDelete(target, subject);
}

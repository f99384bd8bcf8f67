/** The plans that replace all pods of a workload: restart its rollout, or scale it to zero and back. Pure. */
import { ownersOf } from '../diagnosis/stake.ts';
import { UserError } from '../errors.ts';
import { hasReadyCondition } from '../evidence/containers.ts';
import { nameOf } from '../model/objects.ts';
import type { DaemonSet, Deployment, StatefulSet } from '../model/objects.ts';
import type { ObjectRef } from '../model/diagnosis.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Resource } from '../model/resources.ts';
import { REPLICAS, RESTARTED_AT } from './action.ts';
import type { RetryPlan } from './action.ts';
import { isOver } from './plan-pod.ts';
import { cannotRead, describeLine, titleOf } from './subject.ts';
import type { Located, Subject } from './subject.ts';
import { shellLine } from '../model/command.ts';

/** Who may undo a change of the workload. */
function managers(workload: Located, when = ''): string[] {
  return ownersOf(workload.object).map((owner) => `${owner} manages ${titleOf(workload)} and may undo this${when}`);
}

function autoscalerNotes(workload: Located, autoscalers: Subject['autoscalers']): string[] {
  if (autoscalers === undefined)
    return [
      `the HorizontalPodAutoscalers could not be read: one may set the replicas of ${titleOf(workload)} meanwhile; needs: list horizontalpodautoscalers`,
    ];
  const mine = autoscalers.filter(
    ({ spec }) =>
      spec?.scaleTargetRef?.kind === RESOURCES[workload.resource].kind &&
      spec.scaleTargetRef.name === nameOf(workload.object),
  );
  return mine.map(
    (one) =>
      `HorizontalPodAutoscaler ${nameOf(one)} sets the replicas of ${titleOf(workload)}: it pauses while they are zero, and may choose another number afterwards`,
  );
}

/** @returns the workload of the subject @throws UserError where there is none, or `--MODE` does not work with it */
function workloadFor(
  { workload, unreadWorkload, pod }: Subject,
  mode: 'restart' | 'scale',
  allowed: readonly Resource[],
): Located {
  if (unreadWorkload) throw cannotRead(unreadWorkload);
  const kinds = allowed.map((one) => `${RESOURCES[one].kind}s`).join(', ');
  if (!workload)
    throw new UserError(
      `--${mode} needs a workload, and pod ${pod ? nameOf(pod) : ''} belongs to none`,
      `it works with ${kinds}`,
      { to: 'to delete the pod and create it again', add: { recreate: true }, drop: [mode] },
    );
  if (!allowed.includes(workload.resource))
    throw new UserError(`--${mode} does not work with ${titleOf(workload)}`, `it works with ${kinds}`, {
      to: 'to retry one pod',
      drop: [mode],
    });
  if (workload.object.metadata?.deletionTimestamp)
    throw new UserError(
      `${titleOf(workload)} is being deleted`,
      `look with: ${describeLine(RESOURCES[workload.resource].kind.toLowerCase(), workload.object)}`,
    );
  return workload;
}

const targetOf = ({ resource, object }: Located, target: ObjectRef): ObjectRef => ({
  kind: RESOURCES[resource].kind,
  namespace: object.metadata?.namespace ?? target.namespace,
  name: nameOf(object),
});

/** @throws UserError where a restart would replace no pod */
function checkRestart({ resource, object }: Located, title: string): void {
  if (resource === 'deployments' && (object as Deployment).spec?.paused)
    throw new UserError(
      `${title} is paused, so it would not restart`,
      `to resume it: ${shellLine`kubectl -n ${object.metadata?.namespace ?? ''} rollout resume deployment/${nameOf(object)}`}`,
    );
  if ((object as StatefulSet | DaemonSet).spec?.updateStrategy?.type === 'OnDelete')
    throw new UserError(`${title} replaces its pods only when they are deleted (updateStrategy OnDelete)`, undefined, {
      to: 'to retry one of its pods instead',
      drop: ['restart'],
    });
}

/**
 * Returns the plan that restarts the rollout of the subject's workload.
 * @param now RFC 3339
 * @throws UserError where that is not possible
 */
export function planRestart(target: ObjectRef, subject: Subject, now: string): RetryPlan {
  const workload = workloadFor(subject, 'restart', ['deployments', 'statefulsets', 'daemonsets']);
  const title = titleOf(workload);
  checkRestart(workload, title);
  const { object, resource } = workload;
  const pods =
    resource === 'daemonsets'
      ? ((object as DaemonSet).status?.desiredNumberScheduled ?? 0)
      : ((object as Deployment).spec?.replicas ?? 1);
  if (pods === 0) throw new UserError(`${title} has 0 replicas: there is no pod to restart`, scaleUp(workload));
  return {
    target: targetOf(workload, target),
    action: { mode: 'restart', workload, at: now.replace(/\.\d+Z$/, 'Z'), pods },
    steps: [
      `annotate the pod template of ${title} (${RESTARTED_AT}), as kubectl rollout restart does`,
      `${title} replaces its ${pods === 1 ? 'pod' : `${pods} pods`} by its update strategy`,
    ],
    notes: managers(workload),
  };
}

/** Returns the advice for a workload without a pod. */
const scaleUp = ({ object, resource }: Located): string =>
  `to start one: ${shellLine`kubectl -n ${object.metadata?.namespace ?? ''} scale ${RESOURCES[resource].aliases[0] ?? resource}/${nameOf(object)} --replicas=1`}`;

/** @returns the replicas to go back to, and whether an earlier retry noted them @throws UserError where there are none */
function replicasOf(workload: Located): { readonly replicas: number; readonly resumes: boolean } {
  const { object } = workload;
  const now = (object as Deployment).spec?.replicas ?? 1;
  if (now > 0) return { replicas: now, resumes: false };
  const kept = Number(object.metadata?.annotations?.[REPLICAS] ?? Number.NaN);
  if (Number.isInteger(kept) && kept > 0) return { replicas: kept, resumes: true };
  throw new UserError(`${titleOf(workload)} has 0 replicas: there is nothing to retry`, scaleUp(workload));
}

/**
 * Returns the plan that scales the subject's workload to zero and back.
 * @throws UserError where that is not possible, or would delete data
 */
export function planScale(target: ObjectRef, subject: Subject): RetryPlan {
  const workload = workloadFor(subject, 'scale', ['deployments', 'statefulsets', 'replicasets']);
  const title = titleOf(workload);
  const { replicas, resumes } = replicasOf(workload);
  if ((workload.object as StatefulSet).spec?.persistentVolumeClaimRetentionPolicy?.whenScaled === 'Delete')
    throw new UserError(
      `${title} deletes the claims of pods that it scales down (whenScaled: Delete): their data would be lost`,
      'a restart keeps them',
      { to: 'to restart it', add: { restart: true }, drop: ['scale'] },
    );
  const { workloadPods, autoscalers } = subject;
  const ready = workloadPods.filter((pod) => hasReadyCondition(pod) && !isOver(pod)).length;
  const [is, ends] = ready === 1 ? ['is', 'ends'] : ['are', 'end'];
  return {
    target: targetOf(workload, target),
    action: { mode: 'scale', workload, replicas, resumes },
    steps: [
      ...(resumes
        ? [`${title} is at 0 replicas: an earlier retry left it so, and noted the number ${replicas}`]
        : [
            `note the number ${replicas} in the annotation ${REPLICAS} of ${title} and scale it to 0`,
            `wait until its ${workloadPods.length === 1 ? 'pod is' : `${workloadPods.length} pods are`} gone`,
          ]),
      `scale it back to ${replicas} and remove the annotation`,
    ],
    notes: [
      ...(ready > 0 && !resumes
        ? [`${ready} of its pods ${is} ready now and ${ends} too: no pod serves requests meanwhile`]
        : []),
      ...managers(workload, ' while it is at zero'),
      ...autoscalerNotes(workload, autoscalers),
    ],
  };
}

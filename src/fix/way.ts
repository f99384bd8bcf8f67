/** How a fix gets into the cluster, and how the old state comes back. Pure. */
import { UserError } from '../errors.ts';
import { hasReadyCondition } from '../evidence/containers.ts';
import { isEqual, mergedSpec, patchBetween } from '../knowledge/strategic-patch.ts';
import { command, lineOf, shellLine } from '../model/command.ts';
import type { ObjectRef } from '../model/diagnosis.ts';
import type { KubeObject, Pod } from '../model/objects.ts';
import type { Action } from '../retry/action.ts';
import { remadePod } from '../retry/manifest.ts';
import { heldAt, pathOfSpec } from './change.ts';
import type { OwnerChange } from './change.ts';
import { olderRevision } from './subject.ts';
import type { Subject, Templated, Workload } from './subject.ts';

/** Keeps why a revision was made; `kubectl rollout history` prints it (k8s.io/kubectl polymorphichelpers/history.go). */
export const CHANGE_CAUSE = 'kubernetes.io/change-cause';
/** The name under which the server keeps the fields that a fix wrote. */
export const FIELD_MANAGER = 'kubectl-crashloop';

export type Way =
  /** `stuck`: pods that the workload does not replace by itself, to delete after the change. */
  | {
      readonly mode: 'patch';
      readonly workload: { readonly resource: Templated; readonly object: Workload };
      readonly stuck: readonly Pod[];
    }
  | {
      readonly mode: 'recreate';
      readonly action: Extract<Action, { mode: 'recreate' }>;
      /** The pod as it was, to create again where the fixed one fails. */
      readonly original: KubeObject;
    };

/** The number of a pod of a StatefulSet. */
const ordinalOf = ({ metadata }: Pod): number => Number(/-(\d{1,9})$/.exec(metadata?.name ?? '')?.[1] ?? 0);

const HASH = 'controller-revision-hash';
const GENERATION = ['pod-template-generation', 'deprecated.daemonset.template.generation'] as const;

/** @throws UserError where the workload has a newer template than the pod, or rolls nothing out */
function checkRollout({ pod, owner, workload }: Subject): void {
  const { resource, object } = workload!;
  const { spec, status, metadata } = object;
  const labels = pod.metadata?.labels ?? {};
  const place = `${owner.kind.toLowerCase()}/${owner.name}`;
  if (metadata?.deletionTimestamp) throw new UserError(`${owner.kind} ${owner.name} is being deleted`);
  if (resource === 'deployments' && spec?.paused)
    throw new UserError(
      `${owner.kind} ${owner.name} is paused, so it rolls no change out`,
      shellLine`kubectl -n ${owner.namespace} rollout resume ${place}`,
    );
  if (resource === 'statefulsets') {
    const newest = status?.updateRevision;
    if (newest !== undefined && labels[HASH] !== undefined && labels[HASH] !== newest)
      throw new UserError(
        `pod ${pod.metadata?.name} is of an older revision: ${owner.kind} ${owner.name} has another template now, and replaces no pod that is not ready`,
        `nothing was done; to give the pod that template: ${shellLine`kubectl -n ${owner.namespace} delete pod ${pod.metadata?.name ?? ''}`}`,
      );
    const partition = spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
    if (partition > ordinalOf(pod))
      throw new UserError(
        `the partition ${partition} of ${owner.kind} ${owner.name} keeps pod ${pod.metadata?.name} at its revision: it would not get the fix`,
        'nothing was done; spec.updateStrategy.rollingUpdate.partition decides which pods get a new template',
      );
  }
  const [label, annotation] = GENERATION;
  const [mine, newest] = [labels[label], metadata?.annotations?.[annotation]];
  if (resource === 'daemonsets' && mine !== undefined && newest !== undefined && mine !== newest)
    throw olderRevision(pod, owner);
}

/**
 * Returns the pods that stay as they are after a change of the template: all of a ReplicaSet; with OnDelete; and in an
 * ordered StatefulSet those that are not ready (kubernetes/kubernetes#67250). A pod that is ready is left alone.
 * @param siblings the pods of the workload
 */
function stuckPods({ pod, workload }: Subject, siblings: readonly Pod[]): Pod[] {
  const { resource, object } = workload!;
  const { updateStrategy, podManagementPolicy } = object.spec ?? {};
  const stays =
    resource === 'replicasets' ||
    (resource !== 'deployments' && updateStrategy?.type === 'OnDelete') ||
    (resource === 'statefulsets' && podManagementPolicy !== 'Parallel');
  if (!stays) return [];
  const [hash, partition] = [pod.metadata?.labels?.[HASH], updateStrategy?.rollingUpdate?.partition];
  return siblings.filter((one) => {
    const isSame = one.metadata?.uid === pod.metadata?.uid;
    if (one.metadata?.deletionTimestamp || (!isSame && hasReadyCondition(one))) return false;
    const isKept = typeof partition === 'number' && ordinalOf(one) < partition;
    return isSame || (one.metadata?.labels?.[HASH] === hash && !isKept);
  });
}

/**
 * Returns how to write the fix.
 * @param siblings the pods of the workload
 * @throws UserError for a bare pod without `--recreate`, and where a change of the template would not reach the pod
 */
export function wayOf(
  subject: Subject,
  change: OwnerChange,
  siblings: readonly Pod[],
  wish: { readonly recreate: boolean; readonly cause: string },
): Way {
  const { pod, workload, owner } = subject;
  if (workload) {
    if (wish.recreate)
      throw new UserError(`${owner.kind} ${owner.name} replaces the pod by itself`, undefined, {
        to: 'to apply the fix',
        drop: ['recreate'],
      });
    checkRollout(subject);
    return { mode: 'patch', workload, stuck: stuckPods(subject, siblings) };
  }
  if (!wish.recreate)
    throw new UserError(
      `pod ${owner.name} has no controller, and most of its spec cannot be changed`,
      '--recreate saves its manifest, deletes it and creates it again with the fix: its emptyDir volumes and logs are lost, ' +
        'and it may run on another node',
      { to: 'to do that', add: { recreate: true } },
    );
  const remade = remadePod({ ...pod, spec: change.after });
  const annotations = { ...remade.metadata?.annotations, [CHANGE_CAUSE]: wish.cause };
  return {
    mode: 'recreate',
    action: {
      mode: 'recreate',
      pod,
      evicts: false,
      budgets: [],
      remade: { ...remade, metadata: { ...remade.metadata, annotations } },
    },
    original: remadePod(pod),
  };
}

/** The strategic merge patch that writes the fix, without what limits it to one version of the object. */
export const patchOf = ({ kind }: ObjectRef, { patch }: OwnerChange): object => heldAt(pathOfSpec(kind), patch);

/** Returns whether the patch that leads back gives exactly the old spec: it cannot restore the order of a list. */
export function patchBack({ before, after }: OwnerChange): object | undefined {
  const back = patchBetween(after, before);
  return isEqual(mergedSpec(after, back), before) ? back : undefined;
}

/** Characters of a command that a person can be asked to copy. */
const LONGEST = 1000;

/**
 * Returns the command that leads back to the old state, also where the fix was not applied: then it changes nothing.
 * @param file with the old manifest or the patch, where the command needs it
 * @returns null where only a file can do it, and there is none
 */
export function backCommand(way: Way, owner: ObjectRef, change: OwnerChange, file: string | null): string | null {
  const { namespace, name, kind } = owner;
  if (way.mode === 'recreate')
    return file === null ? null : lineOf(command`kubectl -n ${namespace} replace --force -f ${file}`);
  const target = `${kind.toLowerCase()}/${name}`;
  if (file !== null) return lineOf(command`kubectl -n ${namespace} patch ${target} --type=json --patch-file=${file}`);
  const { metadata, spec } = way.workload.object;
  const revision = metadata?.annotations?.['deployment.kubernetes.io/revision'];
  // With a limit of 0, the controller removes the old ReplicaSet after the rollout.
  if (kind === 'Deployment' && /^[1-9]\d{0,18}$/.test(revision ?? '') && spec?.revisionHistoryLimit !== 0)
    return lineOf(command`kubectl -n ${namespace} rollout undo ${target} --to-revision=${revision!}`);
  const back = patchBack(change);
  const line =
    back &&
    lineOf(command`kubectl -n ${namespace} patch ${target} -p ${JSON.stringify(heldAt(pathOfSpec(kind), back))}`);
  return line && line.length <= LONGEST ? line : null;
}

/** Returns what a file has to hold for `backCommand`: the manifest of the pod, or the operations of a JSON patch. */
export const backFile = (way: Way): object =>
  way.mode === 'recreate'
    ? way.original
    : [{ op: 'replace', path: '/spec/template', value: way.workload.object.spec!.template }];

/** The rollback of a workload to a revision that is known to have worked. */
import { controllerOf } from '../../../evidence/controller.ts';
import { instant } from '../../../knowledge/time.ts';
import { deployerText } from '../../../model/deployer-text.ts';
import type { Deployer } from '../../../knowledge/deployer.ts';
import { plural } from '../../../knowledge/plural.ts';
import { andThen, command, THEN } from '../../../model/command.ts';
import type { Command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { DaemonSet, Deployment, KubeObject, StatefulSet } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import { look } from '../../support/owner.ts';
import { deployerFor, workloadOf } from '../../support/workload.ts';
import { crashedFromTheStart, firstCrash } from './first-crash.ts';
import { revisionsOf } from './revisions.ts';
import type { Revision, Revisions } from './revisions.ts';
import { changeBack } from './template-back.ts';

/** A revision to go back to. */
export interface Rollback {
  readonly revision: number;
  /** How it is known that it works: `revision 1 has 2 ready pods`. */
  readonly why: string;
  readonly fix: Fix;
}

/** The API writes whole seconds, and a container without a readiness probe counts as ready until it ends. In seconds. */
const SLACK = 90;

/**
 * Whether a Deployment was available with the older revision: until the newer one came. The condition turns false when
 * its pods go, and is false from the creation of a Deployment that was never available. Only a readiness probe shows
 * that the older revision worked.
 * Source: pkg/controller/deployment/sync.go:calculateStatus, util/deployment_util.go:SetDeploymentCondition.
 */
function wasAvailable(deployment: Deployment, { older }: Revisions, crash: number): boolean {
  const available = deployment.status?.conditions?.find(({ type }) => type === 'Available');
  const until = instant(available?.lastTransitionTime);
  const since = instant(older?.metadata?.creationTimestamp);
  if (available?.status !== 'False' || until === undefined || since === undefined) return false;
  // Without a readiness probe a pod that crash loops is available for as long as its containers run.
  if (!older?.spec?.containers.some(({ readinessProbe }) => readinessProbe)) return false;
  return until > since && until <= crash + SLACK * 1000;
}

/**
 * Whether a StatefulSet rolled out a revision: then it is the current one. The first revision is current from the start.
 * Source: pkg/controller/statefulset/stateful_set_utils.go:completeRollingUpdate.
 */
const wasRolledOut = (set: StatefulSet, { older, olders }: Revisions): boolean =>
  olders.length > 1 &&
  set.status?.currentRevision !== undefined &&
  set.status.currentRevision === older?.metadata?.name;

/** From a new revision to the deletion of the first pod. In seconds. */
const REPLACED_WITHIN = 120;

/**
 * Whether a StatefulSet replaced this pod for the newest revision. With OrderedReady it does so only while all its pods
 * are ready; of failed pods, which it replaces as well, an event says so.
 * Source: pkg/controller/statefulset/stateful_set_control.go:updateStatefulSet, processReplica;
 * stateful_pod_control.go:recordPodEvent.
 */
function wasReplacedWhileReady(context: PodContext, { spec }: StatefulSet, { own }: Revisions): boolean {
  const isOrdered = (spec?.podManagementPolicy ?? 'OrderedReady') === 'OrderedReady';
  if (!isOrdered || (spec?.updateStrategy?.type ?? 'RollingUpdate') !== 'RollingUpdate') return false;
  const owner = controllerOf(context.pod);
  const since = instant(own.metadata?.creationTimestamp);
  if (owner === undefined || since === undefined) return false;
  const { all } = context.events('StatefulSet', owner.name, { uid: owner.uid });
  if (all.state !== 'known' || all.value.some(({ reason }) => /^Recreating/.test(reason))) return false;
  return all.value.some(({ reason, message, last }) => {
    const after = ((instant(last ?? undefined) ?? NaN) - since) / 1000;
    const isThis = reason === 'SuccessfulDelete' && message.includes(` Pod ${context.name} in `);
    return isThis && after >= -1 && after <= REPLACED_WITHIN;
  });
}

/** Returns how it is known that the older revision works; undefined where it is not. */
function proofOf(
  context: PodContext,
  object: KubeObject | undefined,
  revisions: Revisions,
  crash: number,
): string | undefined {
  const { older, owner } = revisions;
  if (!older) return undefined;
  if (older.ready > 0) return `revision ${older.number} has ${plural(older.ready, 'ready pod')}`;
  if (!object) return undefined;
  const before = `revision ${older.number} was available before`;
  if (owner.startsWith('deployment/')) return wasAvailable(object as Deployment, revisions, crash) ? before : undefined;
  if (!owner.startsWith('statefulset/')) return undefined;
  if (wasRolledOut(object as StatefulSet, revisions)) return before;
  return wasReplacedWhileReady(context, object as StatefulSet, revisions)
    ? `${context.name} was ready with revision ${older.number} until the rollout`
    : undefined;
}

/** Whether the controller leaves this pod as it is after a rollback (kubernetes/kubernetes#67250). */
function isLeft(object: KubeObject | undefined, owner: string): boolean {
  if (owner.startsWith('deployment/')) return false;
  const { spec } = (object ?? {}) as StatefulSet & DaemonSet;
  if (spec?.updateStrategy?.type === 'OnDelete') return true;
  return owner.startsWith('statefulset/') && (spec?.podManagementPolicy ?? 'OrderedReady') === 'OrderedReady';
}

function undo({ namespace, name }: PodContext, object: KubeObject | undefined, owner: string, to: number): Command {
  // kubectl refuses to roll back a paused Deployment.
  const paused = (object as Deployment | undefined)?.spec?.paused === true;
  const back = paused
    ? command`kubectl -n ${namespace} rollout resume ${owner} && kubectl -n ${namespace} rollout undo ${owner} --to-revision=${to}`
    : command`kubectl -n ${namespace} rollout undo ${owner} --to-revision=${to}`;
  return isLeft(object, owner) ? andThen(back, THEN, command`kubectl -n ${namespace} delete pod ${name}`) : back;
}

type Way = Pick<Fix, 'text' | 'command'>;

/** Returns how the tool that deployed the workload goes back. @param why the end of the text */
function withTool(by: Deployer, owner: string, why: string): Way {
  const what = deployerText(by);
  const place = by.namespace === null ? [] : ['-n', by.namespace];
  switch (by.kind) {
    case 'Release':
      return {
        text: `roll back ${what} to before the change${why}`,
        command: andThen(
          by.historyCommand,
          'choose YOUR_REVISION, then',
          command`helm ${place} rollback ${by.name} YOUR_REVISION`,
        ),
      };
    case 'Application':
      return {
        text: `roll back ${what}${why}; with auto-sync on, revert the change in git instead`,
        command: andThen(
          by.historyCommand,
          'choose YOUR_ID, then',
          command`argocd app rollback ${by.namespace === null ? by.name : `${by.namespace}/${by.name}`} YOUR_ID`,
        ),
      };
    case 'Kustomization':
      return {
        text: `revert the change of ${owner} in git, then let ${what} apply it${why}`,
        command: command`flux ${place} reconcile kustomization ${by.name} --with-source`,
      };
    case 'HelmRelease':
      return { text: `revert the change of ${what} in git${why}`, command: null };
  }
}

/** Returns the way back where another object makes the workload: its operator would undo a rollback at once. */
function withOperator(
  context: PodContext,
  object: KubeObject | undefined,
  owner: string,
  why: string,
): Way | undefined {
  const above = controllerOf(object);
  if (!above) return undefined;
  const group = above.apiVersion.includes('/') ? `.${above.apiVersion.split('/')[0]}` : '';
  return {
    text: `undo the change in ${above.kind} ${above.name}, which makes ${owner}${why}`,
    command: command`kubectl -n ${context.namespace} edit ${`${above.kind.toLowerCase()}${group}/${above.name}`}`,
  };
}

/** A revision to go back to, and what is known of it. */
interface Candidate {
  readonly revisions: Revisions;
  readonly older: Revision;
  readonly object: KubeObject | undefined;
  /** How it is known that it works; undefined: it is not. */
  readonly why: string | undefined;
}

/** Returns the revision before the newest one, if the pod failed from the start of that. */
function candidateOf(context: PodContext): Candidate | undefined {
  const crash = firstCrash(context);
  const revisions = crash !== undefined && crashedFromTheStart(context, crash) ? revisionsOf(context) : undefined;
  if (!revisions?.older || revisions.newer) return undefined;
  const { own, older } = revisions;
  // Where most pods of the newest revision run, its template is not what breaks this one.
  if (own.ready > 0 && own.ready * 2 >= own.pods) return undefined;
  const object = workloadOf(context, context.pod);
  return { revisions, older, object, why: proofOf(context, object, revisions, crash!) };
}

/**
 * Returns the way back: as the tool does it that deployed the workload.
 * @param why the end of the text
 */
function wayOf(context: PodContext, { revisions, older, object }: Candidate, why: string): Way {
  const { own, owner } = revisions;
  const by = deployerFor(context, context.pod, own.metadata);
  return (
    withOperator(context, object, owner, why) ??
    (by === undefined || by.undoes === 'never'
      ? { text: `roll back ${owner}${why}`, command: undo(context, object, owner, older.number) }
      : withTool(by, owner, why))
  );
}

/**
 * Returns the rollback of a pod's workload: only from its newest revision, to an older one that is known to work, and as
 * the tool does it that deployed the workload.
 */
export const rollbackOf = (context: PodContext): Rollback | undefined =>
  context.once('rollback', () => readRollback(context));

function readRollback(context: PodContext): Rollback | undefined {
  const candidate = candidateOf(context);
  if (candidate?.why === undefined) return undefined;
  const { revisions, older, why } = candidate;
  const change = changeBack(older.spec, revisions.own.spec);
  const way = wayOf(context, candidate, `: ${why}`);
  return {
    revision: older.number,
    why,
    fix: { ...way, risk: 'restarts', effect: 'restores', rollback: true, ...(change ? { change } : {}) },
  };
}

/**
 * Returns what to do where whether an older revision works is not known: the way back under that condition, and the look
 * at the revisions. Of a Deployment its status says whether it was available, so there is no such way.
 */
export function unsureRollback(context: PodContext): readonly Fix[] {
  const revisions = revisionsOf(context);
  if (!revisions?.older || revisions.newer) return [];
  const { owner } = revisions;
  const candidate = owner.startsWith('deployment/') ? undefined : candidateOf(context);
  const back: Fix[] =
    candidate === undefined
      ? []
      : [
          {
            ...wayOf(context, candidate, `, if revision ${candidate.older.number} ran well`),
            risk: 'restarts',
            effect: 'restores',
            conditional: true,
          },
        ];
  return [
    ...back,
    look(
      `see the older revisions of ${owner}: whether one of them ran well is not known`,
      command`kubectl -n ${context.namespace} rollout history ${owner}`,
    ),
  ];
}

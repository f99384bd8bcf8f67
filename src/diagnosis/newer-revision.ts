/** A pod of a Deployment that has a newer revision than the pod: the fix of its cause may be rolling out already. */
import { revisionsOf } from '../checks/app/support/revisions.ts';
import type { Revision, Revisions } from '../checks/app/support/revisions.ts';
import { same } from '../checks/app/support/difference.ts';
import type { Difference } from '../checks/app/support/difference.ts';
import { templateDifferences } from '../checks/app/support/template-diff.ts';
import type { PodContext } from '../checks/check.ts';
import { citeField } from '../checks/support/cite.ts';
import { conditional, look } from '../checks/support/owner.ts';
import { hasReadyCondition } from '../evidence/containers.ts';
import { controllerOf } from '../evidence/controller.ts';
import { stateOf } from '../evidence/pod-state.ts';
import { plural } from '../knowledge/plural.ts';
import { valueAt } from '../knowledge/spec-change.ts';
import { command } from '../model/command.ts';
import type { Fix, Found } from '../model/finding.ts';
import type { Deployment, Pod } from '../model/objects.ts';
import { supports } from './blame.ts';
import { withClause } from './clause.ts';

/** How the newer template stands. */
type Stand =
  | { readonly is: 'ready'; readonly count: number }
  | { readonly is: 'failing'; readonly pod: string }
  | { readonly is: 'starting' | 'paused' };

/** A newer template than that of the pod. */
interface Newer {
  readonly revisions: Revisions;
  /** The newest revision; undefined: the controller has not made one of the template yet. */
  readonly revision: Revision | undefined;
  readonly spec: Revision['spec'];
  /** The object that holds the newer template: `ReplicaSet/web-5d4`. */
  readonly object: string;
  readonly differences: readonly Difference[];
  readonly stand: Stand;
}

/** Whether a pod fails, and is not only starting. */
function fails(pod: Pod, now: string): boolean {
  const { state, subjects, unready } = stateOf(pod, now);
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return subjects.length > 0 || unready.length > 0 || state === 'failed' || scheduled?.reason === 'Unschedulable';
}

/** Returns how the pods of the newest revision are. */
function standOf(context: PodContext, { metadata }: Revision): Stand {
  const hash = metadata?.labels?.['pod-template-hash'];
  const { some } = context.list('pods', hash === undefined ? {} : { labelSelector: `pod-template-hash=${hash}` });
  const pods = some.filter((pod) => controllerOf(pod)?.uid === metadata?.uid && !pod.metadata?.deletionTimestamp);
  const failing = pods.find((pod) => fails(pod, context.now));
  if (failing) return { is: 'failing', pod: failing.metadata?.name ?? '' };
  const count = pods.filter(hasReadyCondition).length;
  return count > 0 ? { is: 'ready', count } : { is: 'starting' };
}

/** Returns the newer template; undefined where the pod has the newest, or one that runs a pod in the same way. */
function newerOf(context: PodContext): Newer | undefined {
  const revisions = revisionsOf(context);
  const [kind, name] = revisions?.owner.split('/') ?? [];
  if (revisions === undefined || kind !== 'deployment' || name === undefined) return undefined;
  const { own, newer } = revisions;
  const fact = context.get('deployments', name);
  const deployment: Deployment | undefined = fact.state === 'known' ? fact.value : undefined;
  const { spec, status, metadata } = deployment ?? {};
  const differ = (after: Revision['spec']): Difference[] =>
    after.containers.length === 0 ? [] : templateDifferences(own.spec, after, 'spec.template.spec');
  const isSeen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  const template = spec?.template?.spec;
  // The template of the Deployment counts where the controller has not made a revision of it, or not yet.
  if (template !== undefined && (spec?.paused === true || !isSeen)) {
    const differences = differ(template);
    const stand: Stand = { is: spec?.paused === true ? 'paused' : 'starting' };
    const object = `Deployment/${name}`;
    return differences.length === 0
      ? undefined
      : { revisions, revision: undefined, spec: template, object, differences, stand };
  }
  const differences = newer === undefined ? [] : differ(newer.spec);
  if (newer === undefined || differences.length === 0) return undefined;
  const { spec: after, object } = newer;
  return { revisions, revision: newer, spec: after, object, differences, stand: standOf(context, newer) };
}

/** Whether the newer template has another value in a field that a fix changes. */
const isMade = ({ change }: Fix, { revisions: { own }, spec }: Newer): boolean =>
  change !== undefined &&
  Object.keys(change.set).some((path) => !same(valueAt(own.spec, change, path), valueAt(spec, change, path)));

const nameOf = ({ revision }: Newer): string => (revision ? `revision ${revision.number}` : 'the newer template');

/** Returns what the summary adds. */
function clauseOf(newer: Newer, isFix: boolean): string {
  const { stand, revisions, differences } = newer;
  const what = nameOf(newer);
  if (stand.is === 'failing') return `; ${what} fails, too`;
  if (stand.is === 'paused') return `; the template was changed since, but ${revisions.owner} is paused`;
  if (stand.is === 'ready') return `; the template was changed since: ${what} has ${plural(stand.count, 'ready pod')}`;
  return isFix
    ? `; the template was changed since, and ${what} is rolling out`
    : `; ${what} is rolling out: it ${differences[0]!.text}`;
}

/** Returns what to do about the newer revision. */
function adviceOf({ namespace }: PodContext, newer: Newer): Fix {
  const { stand, revisions, differences } = newer;
  const what = nameOf(newer);
  const did = `it ${differences[0]!.text}`;
  if (stand.is === 'failing')
    return look(
      `explain a pod of ${what} instead: ${stand.pod} has the newer template (${did})`,
      command`kubectl crashloop explain -n ${namespace} ${stand.pod}`,
    );
  if (stand.is === 'paused')
    return {
      text: `the template is already changed (${did}): resume ${revisions.owner}, which rolls it out`,
      command: command`kubectl -n ${namespace} rollout resume ${revisions.owner}`,
      risk: 'restarts',
    };
  return look(
    `wait for the rollout: the template is already changed (${did}), and ${what} replaces this pod`,
    command`kubectl -n ${namespace} rollout status ${revisions.owner}`,
  );
}

/** Returns a fix as what to do if the newer revision does not help. */
const later = (fix: Fix, newer: Newer): Fix =>
  fix.risk === 'read-only' || fix.conditional
    ? fix
    : conditional({ ...fix, text: `if ${nameOf(newer)} fails, too: ${fix.text}` });

/**
 * Adds to the causes of such a pod that the template has changed since. Fixes that the newer template has already made
 * are left out, and the others wait for the rollout where the change is about the cause or the newer pods are ready.
 * @param causes as they are ranked; only the first one is changed
 */
export function withNewerRevision(context: PodContext, causes: readonly Found[]): readonly Found[] {
  const [first, ...others] = causes;
  const newer = first === undefined ? undefined : newerOf(context);
  if (first === undefined || newer === undefined) return causes;
  const { revisions, object, stand } = newer;
  const difference = newer.differences.find((one) => supports(one, first)) ?? newer.differences[0]!;
  const told = { ...newer, differences: [difference] };
  const left = first.fixes.filter((fix) => !isMade(fix, newer));
  const isFix = stand.is !== 'failing' && (left.length < first.fixes.length || supports(difference, first));
  const isLater = isFix || stand.is === 'ready';
  const clause = clauseOf(told, isFix);
  const advice = adviceOf(context, told);
  const change = `revision ${revisions.own.number} -> ${newer.revision?.number ?? 'template'}: ${difference.quote}`;
  return [
    {
      ...first,
      summary: withClause(first.summary, clause),
      evidence: [...first.evidence, citeField(object, difference.field, change)],
      fixes:
        isLater || stand.is === 'failing'
          ? [advice, ...left.map((fix) => (isLater ? later(fix, told) : fix))]
          : [...left, advice],
    },
    ...others,
  ];
}

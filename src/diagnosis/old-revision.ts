/** A pod of a StatefulSet that has an older revision than its template, which a rollout does not replace. */
import { look } from '../checks/support/owner.ts';
import { controllerOf } from '../evidence/controller.ts';
import { selectorText } from '../evidence/selector.ts';
import type { Facts } from '../evidence/views.ts';
import { andThen, command, THEN } from '../model/command.ts';
import type { Fix, Found } from '../model/finding.ts';
import type { Pod, StatefulSet } from '../model/objects.ts';
import { withClause } from './clause.ts';

/** The label of a pod's revision. Source: k8s.io/api/apps/v1 ControllerRevisionHashLabelKey. */
const REVISION = 'controller-revision-hash';

const ordinalOf = (name: string): number => Number(/-(\d{1,9})$/.exec(name)?.[1] ?? NaN);

/** How a StatefulSet keeps a pod of an older revision. */
interface Kept {
  /** A partition keeps it on purpose: this one. */
  readonly partition?: number;
  /** With OrderedReady: the first pod that the controller waits for, if it is another one. */
  readonly waitsFor?: string;
  /** A pod of the newest revision that is ready. */
  readonly proof?: string;
}

const isReady = ({ status, metadata }: Pod): boolean =>
  !metadata?.deletionTimestamp &&
  (status?.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True');

/**
 * Returns how the controller keeps a pod that is not ready, although its template has changed since; undefined where it
 * replaces the pod. With OrderedReady it waits for the first pod that is not ready before it replaces or creates any; with
 * OnDelete, and below a partition, it replaces none by itself.
 * Source: pkg/controller/statefulset/stateful_set_control.go:updateStatefulSet; kubernetes/kubernetes#67250.
 */
function keptBy(facts: Pick<Facts, 'list'>, { spec, status, metadata }: StatefulSet, pod: Pod): Kept | undefined {
  const { updateRevision } = status ?? {};
  const own = pod.metadata?.labels?.[REVISION];
  const seen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  if (!seen || !updateRevision || !own || own === updateRevision) return undefined;
  const { type = 'RollingUpdate', rollingUpdate } = spec?.updateStrategy ?? {};
  const ordinal = ordinalOf(pod.metadata?.name ?? '');
  const partition = type === 'RollingUpdate' ? (rollingUpdate?.partition ?? 0) : 0;
  if (ordinal < partition) return { partition };
  const ordered = (spec?.podManagementPolicy ?? 'OrderedReady') === 'OrderedReady';
  if (type !== 'OnDelete' && !ordered) return undefined;
  const pods = facts
    .list('pods', { labelSelector: selectorText(spec?.selector as Parameters<typeof selectorText>[0]) })
    .some.filter((one) => one.metadata?.ownerReferences?.some(({ uid }) => uid === metadata?.uid));
  const first = pods
    .filter((one) => !isReady(one) && ordinalOf(one.metadata?.name ?? '') < ordinal)
    .sort((a, b) => ordinalOf(a.metadata?.name ?? '') - ordinalOf(b.metadata?.name ?? ''))[0]?.metadata?.name;
  const proof = pods.find((one) => one.metadata?.labels?.[REVISION] === updateRevision && isReady(one))?.metadata?.name;
  return { ...(ordered && first ? { waitsFor: first } : {}), ...(proof ? { proof } : {}) };
}

/** Returns what the summary adds, and the fix. */
function adviceOf({ partition, waitsFor, proof }: Kept, set: string, name: string, namespace: string): [string, Fix] {
  const remove = command`kubectl -n ${namespace} delete pod ${name}`;
  if (partition !== undefined) {
    const patch = JSON.stringify({ spec: { updateStrategy: { rollingUpdate: { partition: ordinalOf(name) } } } });
    const text = `if ${name} should have the newer template, lower the partition of StatefulSet ${set} from ${partition} to ${ordinalOf(name)}`;
    const lower = andThen(command`kubectl -n ${namespace} patch statefulset/${set} -p ${patch}`, THEN, remove);
    const fix: Fix = { text, command: lower, risk: 'restarts', effect: 'restores', conditional: true };
    return [`; partition ${partition} of StatefulSet ${set} keeps ${name} at an older revision`, fix];
  }
  if (waitsFor !== undefined) {
    const text = `first fix ${waitsFor}: StatefulSet ${set} waits for it before it replaces or creates ${name}`;
    const explain = command`kubectl crashloop explain -n ${namespace} ${waitsFor}`;
    return [
      `; ${name} has an older revision than StatefulSet ${set}, which waits for ${waitsFor}`,
      look(text, explain),
    ];
  }
  const reason = `it still has an older revision, and the controller waits for it instead of replacing it`;
  const text =
    proof === undefined
      ? `if the template of StatefulSet ${set} is right by now, delete ${name}: ${reason}`
      : `the template is already right (${proof} is ready with it): delete ${name}, a pod of the older revision`;
  return [
    `; ${name} has an older revision than StatefulSet ${set}, which waits for it: delete it`,
    { text, command: remove, risk: 'restarts', effect: 'restores' },
  ];
}

/**
 * Adds to the causes of such a pod that the template has changed since, and how the pod gets it. The other fixes stay:
 * whether the newer template is right may not be known.
 * @param causes as they are ranked; only the first one is changed
 */
export function withOldRevision(
  facts: Pick<Facts, 'get' | 'list'>,
  pod: Pod,
  causes: readonly Found[],
): readonly Found[] {
  const owner = controllerOf(pod);
  const [first, ...others] = causes;
  if (owner?.kind !== 'StatefulSet' || first === undefined) return causes;
  const set = facts.get('statefulsets', owner.name);
  const kept = set.state === 'known' ? keptBy(facts, set.value, pod) : undefined;
  if (set.state !== 'known' || kept === undefined) return causes;
  const { name = '', namespace = '', labels } = pod.metadata ?? {};
  const { updateRevision = '' } = set.value.status ?? {};
  const [waits, fix] = adviceOf(kept, owner.name, name, namespace);
  const changed: Found = {
    ...first,
    summary: withClause(first.summary, waits),
    evidence: [
      ...first.evidence,
      { object: `Pod/${name}`, field: `metadata.labels[${REVISION}]`, time: null, quote: labels?.[REVISION] ?? '' },
      { object: `StatefulSet/${owner.name}`, field: 'status.updateRevision', time: null, quote: updateRevision },
    ],
    fixes: [fix, ...first.fixes],
  };
  return [changed, ...others];
}

/** A pod of a StatefulSet that has an older revision than its template, which a rollout does not replace. */
import { shorten } from '../checks/support/shorten.ts';
import { LONGEST, sentence } from '../checks/support/words.ts';
import type { Facts } from '../evidence/views.ts';
import { command } from '../model/command.ts';
import type { Fix, Found } from '../model/finding.ts';
import type { Pod, StatefulSet } from '../model/objects.ts';

/** The label of a pod's revision. Source: k8s.io/api/apps/v1 ControllerRevisionHashLabelKey. */
const REVISION = 'controller-revision-hash';

/** What a cause keeps of its summary beside long names. In characters. */
const SHORTEST = 100;

const ordinalOf = (name: string): number => Number(/-(\d{1,9})$/.exec(name)?.[1] ?? NaN);

/**
 * Whether the controller keeps a pod that is not ready, although its template has changed since. With OrderedReady it
 * waits for the pod before it replaces any; with OnDelete, and below a partition, it replaces none by itself.
 * Source: pkg/controller/statefulset/stateful_set_control.go:updateStatefulSet; kubernetes/kubernetes#67250.
 */
function isKept({ spec, status, metadata }: StatefulSet, pod: Pod): boolean {
  const { updateRevision } = status ?? {};
  const own = pod.metadata?.labels?.[REVISION];
  const seen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  if (!seen || !updateRevision || !own || own === updateRevision) return false;
  const { type = 'RollingUpdate', rollingUpdate } = spec?.updateStrategy ?? {};
  if (ordinalOf(pod.metadata?.name ?? '') < (rollingUpdate?.partition ?? 0)) return false;
  return type === 'OnDelete' || (spec?.podManagementPolicy ?? 'OrderedReady') === 'OrderedReady';
}

/**
 * Adds to the causes of such a pod that the template has changed since, and that deleting the pod brings it. The other
 * fixes stay: whether the newer template is right is not known.
 * @param causes as they are ranked; only the first one is changed
 */
export function withOldRevision(facts: Pick<Facts, 'get'>, pod: Pod, causes: readonly Found[]): readonly Found[] {
  const owner = pod.metadata?.ownerReferences?.find(({ controller, kind }) => controller && kind === 'StatefulSet');
  const [first, ...others] = causes;
  if (owner === undefined || first === undefined) return causes;
  const set = facts.get('statefulsets', owner.name);
  if (set.state !== 'known' || !isKept(set.value, pod)) return causes;
  const { name = '', namespace = '', labels } = pod.metadata ?? {};
  const { updateRevision = '' } = set.value.status ?? {};
  const fix: Fix = {
    text:
      `if the template of StatefulSet ${owner.name} is right by now, delete ${name}: it still has an older revision, and ` +
      'the controller waits for it instead of replacing it',
    command: command`kubectl -n ${namespace} delete pod ${name}`,
    risk: 'restarts',
  };
  const waits = `; ${name} has an older revision than StatefulSet ${owner.name}, which waits for it: delete it`;
  const changed: Found = {
    ...first,
    summary: sentence(`${shorten(first.summary, Math.max(SHORTEST, LONGEST - waits.length))}${waits}`),
    evidence: [
      ...first.evidence,
      { object: `Pod/${name}`, field: `metadata.labels[${REVISION}]`, time: null, quote: labels?.[REVISION] ?? '' },
      { object: `StatefulSet/${owner.name}`, field: 'status.updateRevision', time: null, quote: updateRevision },
    ],
    fixes: [fix, ...first.fixes],
  };
  return [changed, ...others];
}

/** A pod that the control plane deletes: its node or its device is tainted, its node is gone, or it was evicted. */
import { command } from '../../model/command.ts';
import type { Fix, Found } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { aboutNode } from '../support/about.ts';
import { citeEvent, citePod } from '../support/cite.ts';
import { describeNode } from '../support/kubectl.ts';
import { conditional, editFix, look } from '../support/owner.ts';
import { reasonSummary } from '../support/words.ts';

interface Disruption {
  /** After the name of the pod. */
  readonly says: string;
  readonly fixes: (context: PodContext) => readonly Fix[];
}

const ownTolerance = (context: PodContext, what: string): Fix =>
  conditional(editFix(context, `if the pod can live with it, add a toleration for ${what} with effect NoExecute`));

/** By the reason of the condition DisruptionTarget (k8s.io/api/core/v1/types.go: PodReasonDeletion…). */
const BY_REASON: Readonly<Record<string, Disruption>> = {
  DeletionByDeviceTaintManager: {
    says: 'is deleted because a device of its ResourceClaim is tainted (NoExecute; Kubernetes 1.33 and later)',
    fixes: (context) => [
      look('see which device is tainted, and why', command`kubectl get resourceslices,devicetaintrules -o yaml`),
      look('see the claims of the pod', command`kubectl -n ${context.namespace} get resourceclaims -o yaml`),
      ownTolerance(context, 'the device (tolerations of the request in its ResourceClaim)'),
    ],
  },
  DeletionByTaintManager: {
    says: 'is deleted because its node has a taint that it does not tolerate (NoExecute)',
    fixes: (context) => [
      look('see the taints and the conditions of the node', describeNode(context)),
      ownTolerance(context, 'the taint'),
    ],
  },
  DeletionByPodGC: {
    says: 'is deleted because its node is gone or out of service',
    fixes: () => [look('see which nodes exist', command`kubectl get nodes`)],
  },
  EvictionByEvictionAPI: {
    says: 'is evicted through the API (a drain of its node, an autoscaler, the descheduler)',
    fixes: (context) => [
      look('see whether its node is cordoned, and its events', describeNode(context)),
      look(
        'see how many pods of the workload may be missing at once',
        command`kubectl -n ${context.namespace} get poddisruptionbudgets`,
      ),
    ],
  },
};

function finding(context: PodContext): Found[] {
  const { conditions = [], phase } = context.pod.status ?? {};
  const condition = conditions.find(({ type, status }) => type === 'DisruptionTarget' && status === 'True');
  const reason = condition?.reason ?? '';
  const known = Object.hasOwn(BY_REASON, reason) ? BY_REASON[reason] : undefined;
  const deleted = context.pod.metadata?.deletionTimestamp;
  // The deletion that the condition announces may have been refused.
  if (!condition || !known || (deleted === undefined && phase !== 'Failed')) return [];
  const events = context
    .podEvents()
    .some.filter((event) => event.reason === 'TaintManagerEviction' || event.reason === 'DeviceTaintManagerEviction');
  return [
    {
      result: 'found',
      id: 'node/disrupted',
      category: 'node',
      confidence: 'confirmed',
      container: null,
      about: aboutNode(context),
      summary: reasonSummary(`${context.name} ${known.says}: `, condition.message || reason),
      chain: [],
      evidence: [
        citePod(
          context,
          'status.conditions[DisruptionTarget]',
          [reason, condition.message].filter(Boolean).join(': '),
          condition.lastTransitionTime ?? null,
        ),
        ...(deleted === undefined ? [] : [citePod(context, 'metadata.deletionTimestamp', deleted, deleted)]),
        ...events.slice(-2).map(citeEvent),
      ],
      fixes: known.fixes(context),
    },
  ];
}

export default defineCheck({
  id: 'node/disrupted',
  category: 'node',
  title: 'Pod deleted by the control plane',
  description:
    'The control plane deletes the pod: a taint of its node or of a device of its ResourceClaim, a node that is gone, or ' +
    'the eviction API. The end of its containers follows from that.',
  criteria: {
    confirmed: 'The condition DisruptionTarget states it, and the pod is being deleted or has failed.',
    likely: null,
    possible: null,
  },
  silent: 'A preemption or an eviction by the kubelet, which other checks report, and a deletion that was refused.',
  sources: [
    'k8s.io/api/core/v1/types.go: DisruptionTarget',
    'pkg/controller/devicetainteviction/device_taint_eviction.go',
    'pkg/controller/tainteviction/taint_eviction.go',
    'pkg/controller/podgc/gc_controller.go',
    'pkg/registry/core/pod/storage/eviction.go',
  ],
  goesAway: 'slowly',
  endedBy: 'eviction',
  settledBy: null,
  explains: [{ symptomsOf: 'eviction' }, { symptomsOf: 'kill' }, 'node/device-unhealthy', 'app/self-killed'],
  symptomOf: [],
  weight: 86,
  run: finding,
});

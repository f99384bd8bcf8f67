import { defineWorkloadCheck } from '../check.ts';
import { ruledOut, unknown } from '../../model/finding.ts';
import type { Fix } from '../../model/finding.ts';
import type { WorkloadContext } from '../check.ts';
import { cut } from '../support/words.ts';
import { readRefusal, refusalOf } from './support/creation.ts';

const kubectlName = (context: WorkloadContext): string => `${context.resource.replace(/s$/, '')}/${context.name}`;

export default defineWorkloadCheck({
  id: 'config/pods-not-created',
  category: 'missing-config',
  title: 'Pods that were never made',
  description:
    'The API server refuses the pods of a workload: a quota, a LimitRange, Pod Security, an admission webhook or policy, or a field it does not accept. A quota or LimitRange counts as resource-limits.',
  criteria: {
    confirmed:
      "The controller's FailedCreate event or its ReplicaFailure condition states the refusal, and no pod was made since.",
    likely: null,
    possible: null,
  },
  silent: 'Where a pod was made after the last refusal.',
  sources: [
    'pkg/controller/controller_utils.go:FailedCreatePodReason',
    'pkg/controller/deployment/sync.go',
    'pkg/quota/v1/resources.go',
    'plugin/pkg/admission/limitranger/admission.go',
    'k8s.io/pod-security-admission/admission/admission.go',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: null,
  explains: [],
  symptomOf: [],
  weight: 80,
  run(context) {
    const refusal = refusalOf(context);
    if (!refusal) {
      const set = context.replicaSets[0]?.metadata?.name;
      const events = context.events(
        context.resource === 'deployments' && set ? 'ReplicaSet' : (context.workload.kind ?? ''),
        set ?? context.name,
      );
      return events.all.state === 'known'
        ? [ruledOut('no FailedCreate event and no ReplicaFailure condition')]
        : [unknown("the controller's events were not read")];
    }
    const { category, why, fixes } = readRefusal(refusal.message);
    if (/error looking up service account/.test(refusal.message)) return [];
    return [
      {
        result: 'found',
        id: 'config/pods-not-created',
        category,
        confidence: 'confirmed',
        container: null,
        about: null,
        summary: cut(`${context.name} gets no pods: ${why}`, 160),
        chain: [],
        evidence: refusal.citations,
        fixes: fixes(context.namespace, kubectlName(context)) as Fix[],
      },
    ];
  },
});

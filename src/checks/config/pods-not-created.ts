/** The API server refuses to create the pods of a workload. */
import { defineWorkloadCheck } from '../check.ts';
import { noFault, unknown } from '../../model/finding.ts';
import { nameOf } from '../../model/objects.ts';
import { reasonSummary, sentence } from '../support/words.ts';
import { refusalOf } from './support/refusals.ts';
import { readRefusal } from './support/refusal-readings.ts';

export default defineWorkloadCheck({
  id: 'config/pods-not-created',
  category: 'missing-config',
  title: 'Pods that were never created',
  description:
    'The API server refuses the pods of a workload, or the Jobs of a CronJob: a quota, a LimitRange, Pod Security, an admission webhook or policy, ' +
    'or a field that it does not accept. A quota or LimitRange counts as resource-limits.',
  criteria: {
    confirmed:
      "The controller's FailedCreate event or its ReplicaFailure condition states the refusal in words that this program " +
      'knows, and no pod was created since.',
    likely: 'The same, in words that this program does not know. The summary quotes their end.',
    possible: null,
  },
  silent: 'A workload that created a pod after the last refusal.',
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
      const [set] = context.resource === 'deployments' ? context.replicaSets : [];
      const events = set
        ? context.events('ReplicaSet', nameOf(set))
        : context.events(context.workload.kind ?? '', context.name);
      return events.all.state === 'known'
        ? [noFault('no FailedCreate event and no ReplicaFailure condition')]
        : [unknown("the controller's events were not read")];
    }
    if (/error looking up service account/.test(refusal.message)) return [];
    const { category, known, why, fixes } = readRefusal(refusal.message);
    const what = `${context.name} gets no ${context.resource === 'cronjobs' ? 'Jobs' : 'pods'}: `;
    return [
      {
        result: 'found',
        id: 'config/pods-not-created',
        category,
        confidence: known ? 'confirmed' : 'likely',
        container: null,
        about: null,
        summary: known ? sentence(`${what}${why}`) : reasonSummary(what, why),
        chain: [],
        evidence: refusal.citations,
        fixes: fixes(context),
      },
    ];
  },
});

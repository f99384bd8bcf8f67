import { citeAbsent, citeEvent, citePod } from '../support/cite.ts';
import { defineCheck, defineWorkloadCheck } from '../check.ts';
import type { CheckMeta } from '../check.ts';
import { isLacking } from '../../model/facts.ts';
import type { Found } from '../../model/finding.ts';
import { alternative, editFix } from '../support/owner.ts';
import { neverStarted } from '../support/trouble.ts';
import { cut } from '../support/words.ts';
import { readRefusal, refusalOf } from './support/creation.ts';
import { aboutObject } from '../support/about.ts';

const META: CheckMeta = {
  id: 'config/service-account-missing',
  category: 'missing-config',
  title: 'ServiceAccount missing',
  description:
    'The ServiceAccount that the pods are to run as does not exist, so no pod is made; or it went away, and the token of a new pod cannot be mounted.',
  criteria: {
    confirmed:
      "The controller's FailedCreate event, its ReplicaFailure condition or the kubelet's FailedMount event states it.",
    likely: null,
    possible: null,
  },
  silent: 'Where a pod was made after the last refusal, and where the containers run.',
  sources: ['plugin/pkg/admission/serviceaccount/admission.go', 'pkg/kubelet/token/token_manager.go'],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  explains: ['volumes/mount-failed', 'config/pods-not-created'],
  symptomOf: [],
  weight: 85,
};

/** For a workload whose pods are refused. */
export const serviceAccountMissingOfWorkload = defineWorkloadCheck({
  ...META,
  run(context) {
    const refusal = refusalOf(context);
    const account = /error looking up service account [^/\s]{1,63}\/([^:\s]{1,253}): /.exec(
      refusal?.message ?? '',
    )?.[1];
    if (!refusal || !account) return [];
    const found: Found = {
      result: 'found',
      id: META.id,
      category: META.category,
      confidence: 'confirmed',
      container: null,
      about: aboutObject(context, 'ServiceAccount', account),
      summary: cut(
        `${context.name} gets no pods: ServiceAccount ${account} does not exist in namespace ${context.namespace}`,
        160,
      ),
      chain: [],
      evidence: refusal.citations,
      fixes: [
        ...readRefusal(refusal.message).fixes(
          context.namespace,
          `${context.resource.replace(/s$/, '')}/${context.name}`,
        ),
      ],
    };
    return [found];
  },
});

/** For a pod whose token cannot be mounted. */
export default defineCheck({
  ...META,
  run(context) {
    if (!neverStarted(context)) return [];
    const told = context
      .podEvents()
      .some.filter(
        ({ reason, message }) => reason === 'FailedMount' && /serviceaccounts? "[^"]{1,253}" not found/.test(message),
      );
    const last = told.at(-1);
    if (!last) return [];
    const account = context.pod.spec?.serviceAccountName ?? 'default';
    const lookup = context.get('serviceaccounts', account);
    if (lookup.state === 'known') return [];
    return [
      {
        result: 'found',
        id: META.id,
        category: META.category,
        // It may have been made since.
        confidence: isLacking(lookup) ? 'likely' : 'confirmed',
        container: null,
        about: aboutObject(context, 'ServiceAccount', account),
        summary: cut(
          `ServiceAccount ${account} does not exist in namespace ${context.namespace}, so the pod's token cannot be mounted`,
          160,
        ),
        chain: [],
        evidence: [
          ...told.slice(-4).map(citeEvent),
          ...(lookup.state === 'absent' ? [citeAbsent(`ServiceAccount/${account}`)] : []),
          citePod(context, 'spec.serviceAccountName', account),
        ],
        fixes: [
          {
            text: 'make the ServiceAccount',
            command: `kubectl -n ${context.namespace} create serviceaccount ${account}`,
            risk: 'changes',
          },
          alternative(editFix(context, 'name one that is there in serviceAccountName')),
        ],
      },
    ];
  },
});

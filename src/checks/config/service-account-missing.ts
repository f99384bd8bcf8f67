/** The ServiceAccount of a pod does not exist. */
import { citeAbsent, citeEvent, citePod } from '../support/cite.ts';
import { defineCheck, defineWorkloadCheck } from '../check.ts';
import type { DocumentedMeta } from '../check.ts';
import { command } from '../../model/command.ts';
import { isLacking } from '../../model/facts.ts';
import { alternative, editFix } from '../support/owner.ts';
import { neverStarted } from '../support/trouble.ts';
import { sentence } from '../support/words.ts';
import { refusalOf } from './support/refusals.ts';
import { readRefusal } from './support/refusal-readings.ts';
import { aboutObject } from '../support/about.ts';

const META: DocumentedMeta = {
  id: 'config/service-account-missing',
  category: 'missing-config',
  title: 'ServiceAccount missing',
  description:
    'The ServiceAccount of the pods does not exist, so no pod is created; or it was deleted, and the token of a new pod ' +
    'cannot be mounted.',
  criteria: {
    confirmed:
      "The controller's FailedCreate event, its ReplicaFailure condition or the kubelet's FailedMount event states it.",
    likely: null,
    possible: null,
  },
  silent: 'A workload that created a pod after the last refusal, and a pod with running containers.',
  sources: ['plugin/pkg/admission/serviceaccount/admission.go', 'pkg/kubelet/token/token_manager.go'],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  explains: ['volumes/mount-failed', 'config/pods-not-created'],
  symptomOf: [],
  weight: 85,
};

/** The check of a workload without pods. */
export const serviceAccountMissingOfWorkload = defineWorkloadCheck({
  ...META,
  run(context) {
    const refusal = refusalOf(context);
    const account = /error looking up service account [^/\s]{1,63}\/([^:\s]{1,253}): /.exec(
      refusal?.message ?? '',
    )?.[1];
    if (!refusal || !account) return [];
    return [
      {
        result: 'found',
        id: META.id,
        category: META.category,
        confidence: 'confirmed',
        container: null,
        about: aboutObject(context, 'ServiceAccount', account),
        summary: sentence(
          `${context.name} gets no pods: ServiceAccount ${account} does not exist in namespace ${context.namespace}`,
        ),
        chain: [],
        evidence: refusal.citations,
        fixes: readRefusal(refusal.message).fixes(context),
      },
    ];
  },
});

/** The check of a pod. */
export default defineCheck({
  ...META,
  run(context) {
    if (!neverStarted(context)) return [];
    const events = context
      .podEvents()
      .some.filter(
        ({ reason, message }) => reason === 'FailedMount' && /serviceaccounts? "[^"]{1,253}" not found/.test(message),
      );
    if (events.length === 0) return [];
    const account = context.pod.spec?.serviceAccountName ?? 'default';
    const lookup = context.get('serviceaccounts', account);
    if (lookup.state === 'known') return [];
    return [
      {
        result: 'found',
        id: META.id,
        category: META.category,
        // It may have been created since.
        confidence: isLacking(lookup) ? 'likely' : 'confirmed',
        container: null,
        about: aboutObject(context, 'ServiceAccount', account),
        summary: sentence(
          `ServiceAccount ${account} does not exist in namespace ${context.namespace}, so the pod's token cannot be ` +
            'mounted',
        ),
        chain: [],
        evidence: [
          ...events.slice(-4).map(citeEvent),
          ...(lookup.state === 'absent' ? [citeAbsent(`ServiceAccount/${account}`)] : []),
          citePod(context, 'spec.serviceAccountName', account),
        ],
        fixes: [
          {
            text: 'create the ServiceAccount',
            command: command`kubectl -n ${context.namespace} create serviceaccount ${account}`,
            risk: 'changes',
          },
          alternative(editFix(context, 'set serviceAccountName to one that exists')),
        ],
      },
    ];
  },
});

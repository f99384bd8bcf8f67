/** An init container that runs on and on because it waits for a service. */
import { secondsBetween } from '../../knowledge/time.ts';
import type { Found } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { aboutAddress } from '../support/about.ts';
import { citePod } from '../support/cite.ts';
import { editFix } from '../support/owner.ts';
import { logCommand, sentence } from '../support/words.ts';
import { addressOf } from '../upstream/support/phrases.ts';
import { waitingTargets } from '../upstream/support/targets.ts';
import type { Target } from '../upstream/support/targets.ts';

/** Seconds after which an init container whose settings name a service, and whose log does not, is taken to wait. */
const LONG_SECONDS = 300;

function finding(context: PodContext, target: Target): Found[] {
  const { container, host, port, symptom } = target;
  const startedAt = container.status?.state?.running?.startedAt;
  const seconds = secondsBetween(startedAt, context.now) ?? 0;
  const named = symptom !== 'waits';
  if (!named && seconds < LONG_SECONDS) return [];
  const minutes = seconds < 120 ? `${Math.round(seconds)} s` : `${Math.floor(seconds / 60)} minutes`;
  const address = addressOf(host, target);
  return [
    {
      result: 'found',
      id: 'app/waits-for',
      category: 'app-error',
      confidence: named ? 'likely' : 'possible',
      container: container.name,
      about: aboutAddress(context, host, named && symptom === 'dns' ? undefined : port, ''),
      summary: sentence(
        named
          ? `init container ${container.name} has run for ${minutes} and waits for ${address}: ${target.says}`
          : `init container ${container.name} has run for ${minutes}; its settings name ${address}, which it may wait for`,
      ),
      chain: [],
      evidence: [
        ...target.evidence,
        citePod(context, `${container.statusPath}.state.running.startedAt`, startedAt ?? 'unknown', startedAt ?? null),
      ],
      fixes: [
        {
          text: `read what ${container.name} prints while it waits`,
          command: logCommand(context, container),
          risk: 'read-only',
        },
        {
          text: `see the Services and their endpoints in namespace ${context.namespace}`,
          command: `kubectl -n ${context.namespace} get services,endpointslices -o wide`,
          risk: 'read-only',
        },
        editFix(context, `let ${container.name} give up after a while, so that its error is recorded`),
      ],
    },
  ];
}

export default defineCheck({
  id: 'app/waits-for',
  category: 'app-error',
  title: 'Init container waits for a service',
  description:
    'An init container runs on, and the pod does not start, because a service that the init container waits for does not answer.',
  criteria: {
    confirmed: null,
    likely: 'The init container has run for over 20 seconds, and its log names the connection that fails.',
    possible: 'The init container has run for over 5 minutes, and its command or environment names a service.',
  },
  silent: 'An init container that names no address, and one that only just started.',
  sources: ['https://kubernetes.io/docs/concepts/workloads/pods/init-containers/'],
  goesAway: 'likely',
  endedBy: null,
  settledBy: null,
  family: 'unreachable',
  explains: [],
  symptomOf: ['unreachable-service', 'eviction'],
  weight: 50,
  run: (context) => waitingTargets(context).flatMap((target) => finding(context, target)),
});

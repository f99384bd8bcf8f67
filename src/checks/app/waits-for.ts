/** An init container that keeps running because it waits for a service. */
import { secondsBetween } from '../../knowledge/time.ts';
import { command } from '../../model/command.ts';
import type { Found } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { aboutAddress } from '../support/about.ts';
import { citePod } from '../support/cite.ts';
import { editFix, look } from '../support/owner.ts';
import { logCommand, sentence } from '../support/words.ts';
import { addressOf } from '../upstream/support/phrases.ts';
import { waitingTargets } from '../upstream/support/targets.ts';
import type { Target } from '../upstream/support/targets.ts';

/** After this time an init container waits for the service in its settings, even if its log does not name it. */
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
          : `init container ${container.name} has run for ${minutes}; it may wait for ${address}, which its settings name`,
      ),
      chain: [],
      evidence: [
        ...target.evidence,
        citePod(context, `${container.statusPath}.state.running.startedAt`, startedAt ?? 'unknown', startedAt ?? null),
      ],
      fixes: [
        look(`read the log of ${container.name}`, logCommand(context, container)),
        look(
          `list the Services and endpoints of namespace ${context.namespace}`,
          command`kubectl -n ${context.namespace} get services,endpointslices -o wide`,
        ),
        editFix(context, `add a timeout to ${container.name}, so that it exits and its error is recorded`),
      ],
    },
  ];
}

export default defineCheck({
  id: 'app/waits-for',
  category: 'app-error',
  title: 'Init container waits for a service',
  description: 'The pod does not start because an init container waits for a service that does not answer.',
  criteria: {
    confirmed: null,
    likely: 'The init container has run for over 20 seconds, and its log names the connection that fails.',
    possible: 'The init container has run for over 5 minutes, and its command or environment names a service.',
  },
  silent: 'Init containers that name no address, and those that started less than 20 seconds ago.',
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

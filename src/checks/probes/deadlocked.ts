import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { logCommand, summary, who } from '../support/words.ts';
import { probeKills } from './support/kill.ts';
import type { ProbeKill } from './support/kill.ts';
import { finding, lookFix, target } from './support/tell.ts';

function says(kill: ProbeKill): string {
  switch (kill.failure.nature) {
    case 'status':
      return `then answers ${kill.failure.status}`;
    case 'timeout':
      return `then stops answering (no answer within ${kill.timing.timeout}s)`;
    case 'refused':
      return 'then stops listening (connection refused)';
    case 'no-grpc':
      return 'then answers no gRPC any more';
    default:
      return `then is unhealthy: ${kill.failure.text || 'the probe fails'}`;
  }
}

function examine(context: PodContext, kill: ProbeKill): Found[] {
  if (!kill.worked || kill.failure.nature === 'unknown') return [];
  // The last failureThreshold periods of its life are those in which it failed.
  const well = Math.max(0, Math.round((kill.lived ?? 0) - (kill.timing.failureThreshold - 1) * kill.timing.period));
  return [
    finding(context, kill, {
      id: 'probes/deadlocked',
      summary: summary(
        `${who(kill.container)} works for about ${well}s, ${says(kill)} on ${target(kill)}; the ${kill.kind} probe is right to kill it`,
        '',
      ),
      fixes: [
        {
          text: `read what ${kill.container.name} did before it stopped answering`,
          command: logCommand(context, kill.container),
          risk: 'read-only',
        },
        editFix(
          context,
          `mend the app: it hangs or turns unhealthy after about ${well}s; looser probe timing would only delay the kill`,
        ),
        lookFix(context, kill),
      ],
      explains: [{ symptomsOf: 'probe-failure' }, 'probes/timeout'],
    }),
  ];
}

/** It worked for a time and then stopped: the probe is right. */
export default defineCheck({
  id: 'probes/deadlocked',
  category: 'liveness-probe',
  title: 'app stopped answering',
  description:
    'The app answered its probe for a time and then no more (a deadlock, an exhausted pool, a worker that died): the probe is right, the app is broken.',
  criteria: {
    confirmed:
      'Events state the kill and the failure, and the container lived well beyond the time in which a probe that never succeeds kills. Of a refused connection only with proof that this port answered once: the log, a startup or readiness probe of the same port, or a life many times as long.',
    likely: 'As confirmed, with the kill itself only likely.',
    possible: 'As confirmed, with the kill itself only possible.',
  },
  silent: 'The probe never succeeded, or nothing shows that the refused port ever answered.',
  sources: ['pkg/kubelet/prober/worker.go:doProbe'],
  goesAway: 'perhaps',
  endedBy: 'probe',
  settledBy: null,
  explains: [{ symptomsOf: 'probe-failure' }, 'probes/timeout'],
  symptomOf: ['eviction'],
  weight: 66,
  run: (context) => probeKills(context).flatMap((kill) => examine(context, kill)),
});

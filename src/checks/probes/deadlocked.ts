/** The app answered its probe for a time and then stopped. */
import { defineCheck } from '../check.ts';
import { lower } from '../../model/finding.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { codeFix, look } from '../support/owner.ts';
import { logCommand, sentence, who } from '../support/words.ts';
import { sayLife } from '../upstream/support/waiting.ts';
import { finding, lookAtFailures, target } from './support/finding.ts';
import type { ProbeKill } from './support/kill.ts';
import { probeKills } from './support/verdict.ts';

function says(kill: ProbeKill): string {
  switch (kill.failure.nature) {
    case 'status':
      return `then ${target(kill)} answers ${kill.failure.status}`;
    case 'timeout':
      return `then ${target(kill)} stops answering (no answer within ${kill.timing.timeout}s)`;
    case 'refused':
      return `then stops listening (${target(kill)}: connection refused)`;
    case 'no-grpc':
      return `then no gRPC server answers on ${target(kill)}`;
    default:
      return `then is unhealthy (${target(kill)}: ${kill.failure.text || 'the probe fails'})`;
  }
}

const DOUBTFUL: readonly ProbeKill['failure']['nature'][] = ['other', 'timeout'];

function examine(context: PodContext, kill: ProbeKill): Found[] {
  if (!kill.worked || kill.failure.nature === 'unknown') return [];
  const { name } = kill.container;
  const isLate = kill.failure.nature === 'timeout';
  // It failed during the last failureThreshold periods of its life.
  const seconds = Math.max(0, Math.round((kill.lived ?? 0) - (kill.timing.failureThreshold - 1) * kill.timing.period));
  return [
    finding(context, kill, {
      id: 'probes/deadlocked',
      // Without a message of the failure, or where a busy node may have made the answer late, the app is not proven guilty.
      confidence: DOUBTFUL.includes(kill.failure.nature) ? lower(kill.confidence) : kill.confidence,
      summary: sentence(
        `${who(kill.container)} works for about ${sayLife(seconds)}, ${says(kill)}${isLate ? '' : `; the ${kill.kind} probe is right to kill it`}`,
      ),
      fixes: [
        look(`read what ${name} did before it stopped answering`, logCommand(context, kill.container)),
        codeFix(
          isLate
            ? `find what keeps ${name} busy after about ${sayLife(seconds)}: it hangs, or it has too little processor time, or its node has; only if the answer is late, not missing, raise timeoutSeconds (${kill.timing.timeout})`
            : `fix the app: it hangs or becomes unhealthy after about ${sayLife(seconds)}; a slower probe would only delay the kill`,
        ),
        lookAtFailures(context, kill),
      ],
      explains: [{ symptomsOf: 'probe-failure' }, 'probes/timeout'],
    }),
  ];
}

export default defineCheck({
  id: 'probes/deadlocked',
  category: 'liveness-probe',
  title: 'App stopped answering',
  description:
    'The app answered its probe for a time and then stopped (a deadlock, an exhausted pool, a worker that died). The ' +
    'probe is right, the app is broken.',
  criteria: {
    confirmed:
      'Events report the kill and the failure, and the container lived well beyond the time in which a probe that never ' +
      'succeeds kills. For a refused connection, there is also proof that this port answered once: the log, a startup or ' +
      'readiness probe of the same port, or a life many times as long.',
    likely:
      'As confirmed, but the kill itself is only likely, the message of the failure is not known, or the probe only got no ' +
      'answer in time, which a busy node can cause, too.',
    possible: 'As confirmed, but the kill itself is only possible.',
  },
  silent: 'The probe never succeeded, or there is no proof that the refused port ever answered.',
  sources: ['pkg/kubelet/prober/worker.go:doProbe'],
  goesAway: 'perhaps',
  endedBy: 'probe',
  settledBy: 'probe-test',
  explains: [{ symptomsOf: 'probe-failure' }, 'probes/timeout'],
  symptomOf: ['eviction'],
  weight: 66,
  run: (context) => probeKills(context).flatMap((kill) => examine(context, kill)),
});

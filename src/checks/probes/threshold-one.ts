/** One failure of the probe is enough to kill. */
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import { summary, who } from '../support/words.ts';
import { shortly } from './support/failure.ts';
import { finding, lookAtFailures, probeFix, target } from './support/finding.ts';
import { probeKills } from './support/verdict.ts';

export default defineCheck({
  id: 'probes/threshold-one',
  category: 'liveness-probe',
  title: 'A single probe failure kills',
  description: 'failureThreshold is 1, so one slow or failed answer of an app that works ends it.',
  criteria: {
    confirmed: 'Events report the kill, failureThreshold is 1, and the container had answered for a time before.',
    likely: 'As confirmed, but the kill itself is only likely.',
    possible: 'As confirmed, but the kill itself is only possible.',
  },
  silent: 'The probe never succeeded: a higher failureThreshold would only delay the kill.',
  sources: ['pkg/kubelet/prober/worker.go:doProbe'],
  goesAway: 'perhaps',
  endedBy: 'probe',
  settledBy: 'probe-test',
  explains: [{ symptomsOf: 'probe-failure' }, 'probes/deadlocked', 'probes/timeout'],
  symptomOf: ['eviction'],
  weight: 74,
  run: (context) =>
    probeKills(context).flatMap((kill): Found[] => {
      if (kill.timing.failureThreshold !== 1 || !kill.worked || kill.kind !== 'liveness') return [];
      const lived = Math.round(kill.lived ?? 0);
      return [
        finding(context, kill, {
          id: 'probes/threshold-one',
          summary: summary(
            `${who(kill.container)} is killed by a single failed liveness probe (failureThreshold: 1) after ${lived}s: ${target(kill)}: `,
            shortly(kill.failure),
          ),
          fixes: [
            probeFix(context, kill, 'allow more than one failure: failureThreshold: 3 (the default)', {
              failureThreshold: 3,
            }),
            lookAtFailures(context, kill),
          ],
          explains: [{ symptomsOf: 'probe-failure' }, 'probes/deadlocked', 'probes/timeout'],
        }),
      ];
    }),
});

import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import { summary, who } from '../support/words.ts';
import { shortly } from './support/failure.ts';
import { probeKills } from './support/kill.ts';
import { finding, lookFix, probeFix, target } from './support/tell.ts';

/** One failure is enough to kill. */
export default defineCheck({
  id: 'probes/threshold-one',
  category: 'liveness-probe',
  title: 'a single probe failure kills',
  description: 'failureThreshold is 1, so one slow or failed answer of an app that works ends it.',
  criteria: {
    confirmed: 'Events state the kill, failureThreshold is 1, and the container had answered for a time before.',
    likely: 'As confirmed, with the kill itself only likely.',
    possible: 'As confirmed, with the kill itself only possible.',
  },
  silent: 'The probe never succeeded: more failures allowed would only delay the end.',
  sources: ['pkg/kubelet/prober/worker.go:doProbe'],
  goesAway: 'perhaps',
  endedBy: 'probe',
  settledBy: null,
  explains: [{ symptomsOf: 'probe-failure' }, 'probes/deadlocked', 'probes/timeout'],
  symptomOf: ['eviction'],
  weight: 74,
  run: (context) =>
    probeKills(context).flatMap((kill): Found[] => {
      if (kill.timing.failureThreshold !== 1 || !kill.worked || kill.kind !== 'liveness') return [];
      return [
        finding(context, kill, {
          id: 'probes/threshold-one',
          summary: summary(
            `${who(kill.container)} is killed by a single failed liveness probe (failureThreshold: 1) after ${Math.round(kill.lived ?? 0)}s: ${target(kill)}: `,
            shortly(kill.failure),
          ),
          fixes: [
            probeFix(context, kill, 'allow more than one failure: failureThreshold: 3 (the default)', {
              failureThreshold: 3,
            }),
            lookFix(context, kill),
          ],
          explains: [{ symptomsOf: 'probe-failure' }, 'probes/deadlocked', 'probes/timeout'],
        }),
      ];
    }),
});

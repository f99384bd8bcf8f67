/** The endpoint takes longer than timeoutSeconds to answer. */
import { command } from '../../model/command.ts';
import { defineCheck } from '../check.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { portOf } from '../../knowledge/probes.ts';
import { alternative, editFix, look } from '../support/owner.ts';
import { sentence, who } from '../support/words.ts';
import { finding, lookAtFailures, probeFix, target } from './support/finding.ts';
import type { ProbeKill } from './support/kill.ts';
import { outlastsTimeout, sleepOf } from './support/sleeps.ts';
import { probeKills } from './support/verdict.ts';

/** Returns a step that measures an HTTP endpoint. The API server asks the pod, so the image needs no program for it. */
function measure(context: PodContext, kill: ProbeKill): Fix[] {
  const http = kill.probe.httpGet;
  if (!http) return [];
  const scheme = http.scheme === 'HTTPS' ? 'https:' : '';
  const port = portOf(kill.probe, kill.container.spec) ?? http.port;
  const path = `${http.path?.startsWith('/') ? '' : '/'}${http.path ?? ''}`;
  const url = `/api/v1/namespaces/${context.namespace}/pods/${scheme}${context.name}:${port}/proxy${path}`;
  return [look('measure how long the endpoint takes while the container runs', command`time kubectl get --raw ${url}`)];
}

const faster = (kill: ProbeKill): string =>
  kill.probe.exec ? 'make the command of the probe faster' : 'make the endpoint faster';

export default defineCheck({
  id: 'probes/timeout',
  category: 'liveness-probe',
  title: 'Probe times out',
  description: 'A probe that kills gets no answer within timeoutSeconds (1 second by default).',
  criteria: {
    confirmed: "The kubelet's events report the kill and that the probe timed out.",
    likely: 'As confirmed, but the kill itself is only likely.',
    possible: 'As confirmed, but the kill itself is only possible.',
  },
  silent: 'The app answered in time for a while and then stopped: that app hangs.',
  sources: ['pkg/probe/http/http.go:DoHTTPProbe', 'pkg/probe/exec/exec.go:Probe', 'pkg/probe/grpc/grpc.go:Probe'],
  goesAway: 'perhaps',
  endedBy: 'probe',
  settledBy: 'probe-test',
  explains: [{ symptomsOf: 'probe-failure' }],
  symptomOf: ['eviction'],
  weight: 70,
  run: (context) =>
    probeKills(context).flatMap((kill): Found[] => {
      if (kill.failure.nature !== 'timeout' || kill.worked) return [];
      const { timeout } = kill.timing;
      const sleep = outlastsTimeout(kill.probe) ? Math.ceil(sleepOf(kill.probe)) : 0;
      const longer = Math.max(timeout * 5, sleep > 0 ? sleep + 5 : 10);
      const says = sleep > 0 ? `sleeps ${sleep}s and may take` : 'does not answer within';
      return [
        finding(context, kill, {
          id: 'probes/timeout',
          summary: sentence(
            `${who(kill.container)} is killed by its ${kill.kind} probe: ${target(kill)} ${says} ` +
              `${timeout}s (timeoutSeconds: ${timeout})`,
          ),
          fixes: [
            ...measure(context, kill),
            ...(sleep > 0
              ? [
                  editFix(
                    context,
                    `remove the sleep from the command of the ${kill.kind} probe; if the app needs time before the first ` +
                      'probe, set initialDelaySeconds or add a startupProbe',
                  ),
                  alternative(
                    probeFix(context, kill, `raise timeoutSeconds from ${timeout} to ${longer}`, {
                      timeoutSeconds: longer,
                    }),
                  ),
                ]
              : [
                  probeFix(context, kill, `${faster(kill)}, or raise timeoutSeconds from ${timeout} to ${longer}`, {
                    timeoutSeconds: longer,
                  }),
                ]),
            lookAtFailures(context, kill),
          ],
          explains: [{ symptomsOf: 'probe-failure' }],
        }),
      ];
    }),
});

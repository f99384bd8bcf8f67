import { defineCheck } from '../check.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { portOf } from '../../knowledge/probes.ts';
import { summary, who } from '../support/words.ts';
import { probeKills } from './support/kill.ts';
import type { ProbeKill } from './support/kill.ts';
import { finding, lookFix, probeFix, target } from './support/tell.ts';

/** The API server asks the pod, so nothing needs to be in the image. */
function measure(context: PodContext, kill: ProbeKill): Fix[] {
  const http = kill.probe.httpGet;
  if (!http) return [];
  const scheme = http.scheme === 'HTTPS' ? 'https:' : '';
  const path = `/api/v1/namespaces/${context.namespace}/pods/${scheme}${context.name}:${portOf(kill.probe, kill.container.spec) ?? http.port}/proxy${http.path?.startsWith('/') ? '' : '/'}${http.path ?? ''}`;
  return [
    { text: 'measure how long the endpoint takes', command: `time kubectl get --raw '${path}'`, risk: 'read-only' },
  ];
}

/** The endpoint answers later than timeoutSeconds. */
export default defineCheck({
  id: 'probes/timeout',
  category: 'liveness-probe',
  title: 'probe times out',
  description: 'A probe that kills gets no answer within timeoutSeconds (1 second where nothing is set).',
  criteria: {
    confirmed: "The kubelet's events state the kill and that the probe timed out.",
    likely: 'As confirmed, with the kill itself only likely.',
    possible: 'As confirmed, with the kill itself only possible.',
  },
  silent: 'The app answered in time for a while and then stopped: that is an app that hangs.',
  sources: ['pkg/probe/http/http.go:DoHTTPProbe', 'pkg/probe/exec/exec.go:Probe', 'pkg/probe/grpc/grpc.go:Probe'],
  goesAway: 'perhaps',
  endedBy: 'probe',
  settledBy: null,
  explains: [{ symptomsOf: 'probe-failure' }],
  symptomOf: ['eviction'],
  weight: 70,
  run: (context) =>
    probeKills(context).flatMap((kill): Found[] => {
      if (kill.failure.nature !== 'timeout' || kill.worked) return [];
      const given = kill.timing.timeout;
      const wanted = Math.max(5, given * 5);
      return [
        finding(context, kill, {
          id: 'probes/timeout',
          summary: summary(
            `${who(kill.container)} is killed by its ${kill.kind} probe: ${target(kill)} does not answer within timeoutSeconds: ${given} (timeout after ${given}s)`,
            '',
          ),
          fixes: [
            ...measure(context, kill),
            probeFix(context, kill, `make the endpoint cheap, or raise timeoutSeconds from ${given} to ${wanted}`, {
              timeoutSeconds: wanted,
            }),
            lookFix(context, kill),
          ],
          explains: [{ symptomsOf: 'probe-failure' }],
        }),
      ];
    }),
});

/** The probe names a host, so the kubelet asks that host and not the pod. */
import { defineCheck } from '../check.ts';
import { lower } from '../../model/finding.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { hostOf } from '../../knowledge/probes.ts';
import { alternative } from '../support/owner.ts';
import { citePod } from '../support/cite.ts';
import { summary, who } from '../support/words.ts';
import { readFailure, shortly } from './support/failure.ts';
import { fieldOf, finding, lookAtFailures, probeFix, target } from './support/finding.ts';
import type { ProbeKill } from './support/kill.ts';
import { isLoopback } from './support/ports.ts';
import { probeKills } from './support/verdict.ts';

/** Names in DNS: a host that the probe may only want to send as a header. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,62}\.){1,8}[a-z]{2,63}$/i;

function fixes(context: PodContext, kill: ProbeKill, host: string): Fix[] {
  const field = kill.probe.httpGet ? 'httpGet.host' : 'tcpSocket.host';
  const remove = probeFix(
    context,
    kill,
    `remove ${field} from the ${kill.kind} probe: without it the kubelet asks the pod's own IP`,
    { [field]: null },
  );
  if (!kill.probe.httpGet || !NAME.test(host)) return [remove];
  const others = (kill.probe.httpGet.httpHeaders ?? []).filter(({ name }) => name.toLowerCase() !== 'host');
  return [
    remove,
    alternative(
      probeFix(
        context,
        kill,
        `send ${host} as the Host header of a request to the pod, if the app requires that name`,
        {
          'httpGet.host': null,
          'httpGet.httpHeaders': [...others, { name: 'Host', value: host }],
        },
      ),
    ),
  ];
}

function examine(context: PodContext, kill: ProbeKill): Found[] {
  const host = hostOf(kill.probe);
  if (kill.failure.nature !== 'elsewhere' || host === undefined) return [];
  const { container, kind, failure } = kill;
  const whose = isLoopback(host)
    ? `${host} is the node itself, not the pod`
    : 'the kubelet asks that host, not the pod';
  // An answer of that host may also be what the author of the probe wanted to see.
  const status = readFailure(failure.text).status;
  const field = `${fieldOf(kill)}.${kill.probe.httpGet ? 'httpGet' : 'tcpSocket'}.host`;
  return [
    finding(context, kill, {
      id: 'probes/wrong-host',
      confidence: status === undefined ? kill.confidence : lower(kill.confidence),
      summary: summary(
        `${who(container)} is killed by its ${kind} probe, ${target(kill)}: ${whose}: `,
        status === undefined ? shortly(failure) : `it answers ${status}`,
      ),
      evidence: [citePod(context, field, host)],
      fixes: [...fixes(context, kill, host), lookAtFailures(context, kill)],
      explains: [{ symptomsOf: 'probe-failure' }],
    }),
  ];
}

export default defineCheck({
  id: 'probes/wrong-host',
  category: 'liveness-probe',
  title: 'Probe asks another host',
  description:
    'A probe that kills has a host in httpGet or tcpSocket. The kubelet opens the connection from the node, so ' +
    'localhost is the node, and any other host is not this pod.',
  criteria: {
    confirmed:
      "The kubelet's events report the kill, and the probe has a host that is not the pod and does not answer.",
    likely: 'As confirmed, but the kill itself is only likely; or the other host answers with an error.',
    possible: 'As likely, but the kill itself is only possible.',
  },
  silent: "The host is the pod's own IP, or localhost in a pod with hostNetwork.",
  sources: [
    'pkg/probe/http/request.go:NewRequestForHTTPGetAction',
    'pkg/kubelet/prober/prober.go:runProbe',
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
  ],
  goesAway: 'never',
  endedBy: 'probe',
  settledBy: null,
  explains: [{ symptomsOf: 'probe-failure' }],
  symptomOf: ['eviction'],
  weight: 84,
  run: (context) => probeKills(context).flatMap((kill) => examine(context, kill)),
});

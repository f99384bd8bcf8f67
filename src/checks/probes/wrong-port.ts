import { defineCheck } from '../check.ts';
import { lower } from '../../model/finding.ts';
import type { Citation, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citeLog, citePod } from '../support/cite.ts';
import { portOf } from '../../knowledge/probes.ts';
import { editFix } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';
import { probeKills } from './support/kill.ts';
import type { ProbeKill } from './support/kill.ts';
import { declaredPorts, heardPorts, isLoopback } from './support/ports.ts';
import { finding, lookFix, probeFix } from './support/tell.ts';

function onLoopback(context: PodContext, kill: ProbeKill, port: number, evidence: Citation[]): Found {
  return finding(context, kill, {
    id: 'probes/wrong-port',
    summary: summary(
      `${who(kill.container)} listens on localhost:${port} only; its ${kill.kind} probe asks port ${port} of the pod's IP and is refused, so it is killed`,
      '',
    ),
    evidence,
    fixes: [
      editFix(context, `let ${kill.container.name} listen on 0.0.0.0:${port} instead of localhost`),
      lookFix(context, kill),
    ],
    explains: [{ symptomsOf: 'probe-failure' }, 'probes/slow-start'],
  });
}

function onOther(
  context: PodContext,
  kill: ProbeKill,
  asked: number,
  real: number,
  how: 'log' | 'spec',
  listening: boolean,
  evidence: Citation[],
): Found {
  const path = kill.probe.httpGet ? 'httpGet.port' : kill.probe.grpc ? 'grpc.port' : 'tcpSocket.port';
  const says = how === 'log' ? `the app listens on ${real}` : `the container declares ${real}`;
  // A second port could still be on its way where it is declared.
  const declares = (wanted: number): boolean =>
    (kill.container.spec.ports ?? []).some((port) => port.containerPort === wanted);
  const sure = how === 'log' && !declares(asked) && (listening || declares(real));
  return finding(context, kill, {
    id: 'probes/wrong-port',
    // Where it does listen, and elsewhere, a declared port that is refused is still likely the wrong one.
    confidence:
      sure || (how === 'log' && listening && kill.confidence === 'likely') ? kill.confidence : lower(kill.confidence),
    summary: summary(
      `${who(kill.container)} is killed by its ${kill.kind} probe, which asks port ${asked} (${kill.failure.nature === 'refused' ? 'connection refused' : 'no gRPC answers'}), but ${says}`,
      '',
    ),
    evidence,
    fixes: [
      probeFix(context, kill, `let the ${kill.kind} probe ask port ${real} instead of ${asked}`, { [path]: real }),
      lookFix(context, kill),
    ],
    explains: [{ symptomsOf: 'probe-failure' }, 'probes/slow-start'],
  });
}

function examine(context: PodContext, kill: ProbeKill): Found[] {
  const asked = portOf(kill.probe, kill.container.spec);
  // It answered for a time: the port was right.
  if ((kill.failure.nature !== 'refused' && kill.failure.nature !== 'no-grpc') || asked === undefined || kill.worked)
    return [];
  const log = context.log(kill.container);
  const heard = log.state === 'known' ? heardPorts(log.value) : [];
  const same = heard.filter((one) => one.port === asked);
  if (log.state === 'known' && same.length > 0) {
    const local = same.filter((one) => isLoopback(one.address) && one.listening);
    const line = local[0];
    return line && kill.failure.nature === 'refused' && local.length === same.length
      ? [onLoopback(context, kill, asked, [citeLog(context, log.value, line.line)])]
      : [];
  }
  const other = heard.find((one) => one.listening) ?? heard[0];
  if (other && log.state === 'known')
    return [
      onOther(context, kill, asked, other.port, 'log', other.listening, [citeLog(context, log.value, other.line)]),
    ];
  // Without a word in the log a gRPC handshake that fails speaks as well of another protocol.
  if (kill.failure.nature !== 'refused') return [];
  const declared = declaredPorts(kill.container, kill.kind);
  const port = declared[0];
  if (!port || declared.some((one) => one.port === asked)) return [];
  return [onOther(context, kill, asked, port.port, 'spec', false, [citePod(context, port.field, port.port)])];
}

/** The probe asks a port nobody listens on. */
export default defineCheck({
  id: 'probes/wrong-port',
  category: 'liveness-probe',
  title: 'probe asks a wrong port',
  description: 'A probe that kills is refused because the app listens on another port, or on localhost only.',
  criteria: {
    confirmed:
      "The kubelet's events state the kill and the refused connection, and the app's log says that it listens on another port (or on localhost only), or names another one that the container declares.",
    likely:
      'As confirmed, with the kill only likely; or the log only speaks of another port; or only the declared ports and the other probes of the container name one.',
    possible: 'As likely, with the kill only possible.',
  },
  silent: 'The app names the probed port too, or answered there for a time.',
  sources: [
    'pkg/probe/http/http.go:DoHTTPProbe',
    'pkg/probe/tcp/tcp.go:DoTCPProbe',
    'pkg/probe/util.go:ResolveContainerPort',
  ],
  goesAway: 'never',
  endedBy: 'probe',
  settledBy: null,
  explains: [{ symptomsOf: 'probe-failure' }, 'probes/slow-start'],
  symptomOf: ['eviction'],
  weight: 78,
  run: (context) => probeKills(context).flatMap((kill) => examine(context, kill)),
});

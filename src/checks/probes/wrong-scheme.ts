import { defineCheck } from '../check.ts';
import { lower } from '../../model/finding.ts';
import type { Citation, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citeLog } from '../support/cite.ts';
import { portOf } from '../../knowledge/probes.ts';
import { editFix } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';
import { dependencySignal } from './support/dependency.ts';
import { ownFailure, probeKills } from './support/kill.ts';
import type { ProbeKill } from './support/kill.ts';
import { heardPorts } from './support/ports.ts';
import { finding, lookFix, probeFix, startupFix, target } from './support/tell.ts';

/** Frames of HTTP/2 where HTTP/1 was expected: a gRPC server. */
const HTTP2 = /malformed HTTP response "\\x00\\x00/;
const IN_LOG =
  /HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS port|first record does not look like a TLS handshake|not an SSL\/TLS record|wrong version number|http request/i;

function byLog(context: PodContext, kill: ProbeKill): Citation[] {
  const log = context.log(kill.container);
  const line =
    log.state === 'known'
      ? log.value.lines.slice(-300).find((one) => IN_LOG.test(one.text) && /tls|ssl|https/i.test(one.text))
      : undefined;
  return line && log.state === 'known' ? [citeLog(context, log.value, line.index)] : [];
}

/** What a server that speaks no HTTP/2 in the clear says of a gRPC client's first bytes (RFC 9113, section 3.4). */
const PREFACE =
  /PRI \* HTTP\/2|Invalid HTTP version|Invalid method encountered|first record does not look like a TLS handshake|HTTP request (?:sent )?to an HTTPS|tls_process_client_hello|wrong version number/i;

/** A gRPC probe that finds no gRPC: looser timing would mend nothing. */
function noGrpc(context: PodContext, kill: ProbeKill): Found[] {
  if (kill.worked || ownFailure(context.log(kill.container)) || dependencySignal(context, kill)) return [];
  const port = portOf(kill.probe, kill.container.spec);
  const log = context.log(kill.container);
  const heard = log.state === 'known' ? heardPorts(log.value) : [];
  const same = heard.find((one) => one.port === port);
  // probes/wrong-port tells of it.
  if (heard.length > 0 && !same) return [];
  const seen = log.state === 'known' ? log.value.lines.slice(-300).find((line) => PREFACE.test(line.text)) : undefined;
  const line = seen?.index ?? same?.line;
  const says = seen
    ? 'the server there speaks another protocol (plain HTTP/1 or TLS)'
    : same
      ? 'what listens there completes no gRPC handshake (plain HTTP, or TLS)'
      : 'nothing speaks gRPC there';
  return [
    finding(context, kill, {
      id: 'probes/wrong-scheme',
      confidence: seen ? kill.confidence : lower(kill.confidence),
      summary: summary(
        `${who(kill.container)} is killed by its ${kill.kind} probe: no gRPC server answers on ${target(kill)}: ${says}`,
        '',
      ),
      evidence: line !== undefined && log.state === 'known' ? [citeLog(context, log.value, line)] : [],
      fixes: [
        editFix(
          context,
          `let the ${kill.kind} probe ask what ${kill.container.name} serves: httpGet or tcpSocket for an HTTP server, or the port on which it serves gRPC (in the clear: the kubelet's gRPC probe speaks no TLS) with grpc.health.v1.Health`,
        ),
        lookFix(context, kill),
        ...(line === undefined ? [startupFix(context, kill)] : []),
      ],
      explains: [{ symptomsOf: 'probe-failure' }],
    }),
  ];
}

function examine(context: PodContext, kill: ProbeKill): Found[] {
  if (kill.failure.nature === 'no-grpc') return noGrpc(context, kill);
  if (!kill.probe.httpGet) return [];
  const https = kill.probe.httpGet.scheme === 'HTTPS';
  const stated = kill.failure.nature === 'scheme';
  // A TLS server may answer plain HTTP with 400 and say why in its log.
  const lines = !stated && !https && kill.failure.status === 400 ? byLog(context, kill) : [];
  if (!stated && lines.length === 0) return [];
  const http2 = HTTP2.test(kill.failure.text);
  const says = http2
    ? 'the port speaks HTTP/2 (gRPC), not HTTP/1'
    : https
      ? 'the probe speaks HTTPS and the app answers in plain HTTP'
      : 'the probe speaks plain HTTP and the app expects HTTPS';
  const fix = http2
    ? probeFix(context, kill, 'probe with grpc (or tcpSocket) instead of httpGet', {
        httpGet: null,
        grpc: { port: kill.probe.httpGet.port },
      })
    : probeFix(context, kill, `set scheme: ${https ? 'HTTP' : 'HTTPS'} in the ${kill.kind} probe`, {
        'httpGet.scheme': https ? 'HTTP' : 'HTTPS',
      });
  return [
    finding(context, kill, {
      id: 'probes/wrong-scheme',
      summary: summary(
        `${who(kill.container)} is killed by its ${kill.kind} probe, ${target(kill)}: ${says} (wrong scheme)`,
        '',
      ),
      evidence: lines,
      fixes: [fix, lookFix(context, kill)],
      explains: [{ symptomsOf: 'probe-failure' }, 'probes/wrong-path'],
    }),
  ];
}

/** HTTP to an HTTPS port, or the other way round. */
export default defineCheck({
  id: 'probes/wrong-scheme',
  category: 'liveness-probe',
  title: 'probe speaks a wrong scheme',
  description:
    'A probe that kills speaks HTTP where the app speaks HTTPS, HTTPS where it speaks HTTP, HTTP/1 where it speaks gRPC, or gRPC where no gRPC server answers.',
  criteria: {
    confirmed:
      "The kubelet's events state the kill and a failure that only a wrong scheme gives; or a 400, or a gRPC handshake that does not complete, whose reason the app's log names.",
    likely:
      'As confirmed, with the kill itself only likely; or a gRPC handshake that does not complete, with no word of why in the log.',
    possible: 'As likely, with the kill itself only possible.',
  },
  silent: 'A certificate that is not trusted: the kubelet does not verify it.',
  sources: [
    'pkg/probe/http/http.go:DoHTTPProbe',
    'pkg/probe/grpc/grpc.go:Probe',
    'go.dev/src/net/http/transport.go',
    'go.dev/src/crypto/tls/conn.go',
  ],
  goesAway: 'never',
  endedBy: 'probe',
  settledBy: null,
  explains: [{ symptomsOf: 'probe-failure' }, 'probes/wrong-path'],
  symptomOf: ['eviction'],
  weight: 82,
  run: (context) => probeKills(context).flatMap((kill) => examine(context, kill)),
});

/** HTTP to an HTTPS port or the reverse, HTTP/1 to a gRPC port, or gRPC where no gRPC server answers. */
import { once, oneOf } from '../../expressions.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citeLog } from '../support/cite.ts';
import { sentence, who } from '../support/words.ts';
import { finding, lookAtFailures, probeFix, target } from './support/finding.ts';
import type { ProbeKill } from './support/kill.ts';
import { withoutGrpc } from './support/no-grpc.ts';
import { probeKills } from './support/verdict.ts';

/** HTTP/2 frames where HTTP/1 was expected: a gRPC server. */
const HTTP2 = /malformed HTTP response "\\x00\\x00/;
/** What a TLS server logs for a plain HTTP request. */
const IN_LOG = once(() =>
  oneOf([
    /HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS port/i,
    /first record does not look like a TLS handshake|not an SSL\/TLS record|wrong version number|http request/i,
  ]),
);

/** Lines of the log that are searched for that, from its end. */
const REACH = 300;

function citeTlsError(context: PodContext, kill: ProbeKill): Citation[] {
  const log = context.log(kill.container);
  if (log.state !== 'known') return [];
  const line = log.value.lines.slice(-REACH).find(({ text }) => IN_LOG().test(text) && /tls|ssl|https/i.test(text));
  return line ? [citeLog(context, log.value, line.index)] : [];
}

function examine(context: PodContext, kill: ProbeKill): Found[] {
  if (kill.failure.nature === 'no-grpc') return withoutGrpc(context, kill);
  if (!kill.probe.httpGet) return [];
  const https = kill.probe.httpGet.scheme === 'HTTPS';
  const stated = kill.failure.nature === 'scheme';
  // A TLS server may answer plain HTTP with 400 and log the reason.
  const lines = !stated && !https && kill.failure.status === 400 ? citeTlsError(context, kill) : [];
  if (!stated && lines.length === 0) return [];
  const http2 = HTTP2.test(kill.failure.text);
  const says = http2
    ? 'the port speaks HTTP/2 (gRPC), not HTTP/1'
    : https
      ? 'the probe speaks HTTPS and the app answers in plain HTTP'
      : 'the probe speaks plain HTTP and the app expects HTTPS';
  const scheme = https ? 'HTTP' : 'HTTPS';
  const fix = http2
    ? probeFix(context, kill, 'probe with grpc (or tcpSocket) instead of httpGet', {
        httpGet: null,
        grpc: { port: kill.probe.httpGet.port },
      })
    : probeFix(context, kill, `set scheme: ${scheme} in the ${kill.kind} probe`, { 'httpGet.scheme': scheme });
  return [
    finding(context, kill, {
      id: 'probes/wrong-scheme',
      summary: sentence(
        `${who(kill.container)} is killed by its ${kill.kind} probe, ${target(kill)}: ${says} (wrong scheme)`,
      ),
      evidence: lines,
      fixes: [fix, lookAtFailures(context, kill)],
      explains: [{ symptomsOf: 'probe-failure' }, 'probes/wrong-path'],
    }),
  ];
}

export default defineCheck({
  id: 'probes/wrong-scheme',
  category: 'liveness-probe',
  title: 'Probe speaks a wrong scheme',
  description:
    'A probe that kills speaks HTTP where the app speaks HTTPS, HTTPS where it speaks HTTP, HTTP/1 where it speaks gRPC, ' +
    'or gRPC where no gRPC server answers.',
  criteria: {
    confirmed:
      "The kubelet's events report the kill and a failure that only a wrong scheme gives; or a 400, or a gRPC handshake " +
      'that does not complete, and the log of the app names the reason.',
    likely:
      'As confirmed, but the kill itself is only likely; or a gRPC handshake that does not complete, and the log names no ' +
      'reason.',
    possible: 'As likely, but the kill itself is only possible.',
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
  settledBy: 'probe-test',
  explains: [{ symptomsOf: 'probe-failure' }, 'probes/wrong-path'],
  rulesOut: ['resource-limits', 'volume'],
  symptomOf: ['eviction'],
  weight: 82,
  run: (context) => probeKills(context).flatMap((kill) => examine(context, kill)),
});

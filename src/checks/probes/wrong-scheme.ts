import { defineCheck } from '../check.ts';
import type { Citation, Found, PodContext } from '../check.ts';
import { citeLog } from '../cite.ts';
import { summary, who } from '../words.ts';
import { probeKills } from './kill.ts';
import type { ProbeKill } from './kill.ts';
import { KILLS, finding, lookFix, probeFix, target } from './tell.ts';

/** Frames of HTTP/2 where HTTP/1 was expected: a gRPC server. */
const HTTP2 = /malformed HTTP response "\\x00\\x00/;
const IN_LOG = /HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS port|first record does not look like a TLS handshake|not an SSL\/TLS record|wrong version number|http request/i;

function byLog(context: PodContext, kill: ProbeKill): Citation[] {
  const log = context.log(kill.container);
  const line = log.state === 'known' ? log.value.lines.slice(-300).find((one) => IN_LOG.test(one.text) && /tls|ssl|https/i.test(one.text)) : undefined;
  return line && log.state === 'known' ? [citeLog(context, log.value, line.index)] : [];
}

function examine(context: PodContext, kill: ProbeKill): Found[] {
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
    ? probeFix(context, kill, 'probe with grpc (or tcpSocket) instead of httpGet', { httpGet: null, grpc: { port: kill.probe.httpGet.port } })
    : probeFix(context, kill, `set scheme: ${https ? 'HTTP' : 'HTTPS'} in the ${kill.kind} probe`, { 'httpGet.scheme': https ? 'HTTP' : 'HTTPS' });
  return [
    finding(context, kill, {
      id: 'probes/wrong-scheme',
      summary: summary(`${who(kill.container)} is killed by its ${kill.kind} probe, ${target(kill)}: ${says} (wrong scheme)`, ''),
      evidence: lines,
      fixes: [fix, lookFix(context, kill)],
      explains: [...KILLS, 'probes/wrong-path'],
    }),
  ];
}

/** HTTP to an HTTPS port, or the other way round. */
export default defineCheck({
  id: 'probes/wrong-scheme',
  category: 'liveness-probe',
  title: 'probe speaks a wrong scheme',
  description: 'A probe that kills speaks HTTP where the app speaks HTTPS, HTTPS where it speaks HTTP, or HTTP/1 where it speaks gRPC.',
  criteria: {
    confirmed: "The kubelet's events state the kill and a failure that only a wrong scheme gives; or a 400 whose reason the app's log names.",
    likely: 'As confirmed, with the kill itself only likely.',
    possible: 'As confirmed, with the kill itself only possible.',
  },
  silent: 'A certificate that is not trusted: the kubelet does not verify it.',
  sources: ['pkg/probe/http/http.go:DoHTTPProbe', 'go.dev/src/net/http/transport.go', 'go.dev/src/crypto/tls/conn.go'],
  explains: [...KILLS, 'probes/wrong-path'],
  weight: 82,
  run: (context) => probeKills(context).flatMap((kill) => examine(context, kill)),
});

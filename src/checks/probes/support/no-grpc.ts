/** A gRPC probe that finds no gRPC server. */
import { once, oneOf } from '../../../expressions.ts';
import { portOf } from '../../../knowledge/probes.ts';
import { lower } from '../../../model/finding.ts';
import type { Found } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citeLog } from '../../support/cite.ts';
import { editFix } from '../../support/owner.ts';
import { sentence, who } from '../../support/words.ts';
import { dependencyMatch } from './dependency.ts';
import { finding, lookAtFailures, startupFix, target } from './finding.ts';
import type { ProbeKill } from './kill.ts';
import { ownFailure } from './own-failure.ts';
import { heardPorts } from './ports.ts';

/** What a server without HTTP/2 in the clear logs for the first bytes of a gRPC client (RFC 9113, section 3.4). */
const PREFACE = once(() =>
  oneOf([
    /PRI \* HTTP\/2|Invalid HTTP version|Invalid method encountered/i,
    /first record does not look like a TLS handshake|HTTP request (?:sent )?to an HTTPS/i,
    /tls_process_client_hello|wrong version number/i,
  ]),
);

/** Lines of the log that are searched for that, from its end. */
const REACH = 300;

/** Returns the finding of a gRPC probe that finds no gRPC server. A slower probe would not fix it. */
export function withoutGrpc(context: PodContext, kill: ProbeKill): Found[] {
  const { container, kind } = kill;
  const fact = context.log(container);
  if (kill.worked || ownFailure(fact) || dependencyMatch(context, kill)) return [];
  const log = fact.state === 'known' ? fact.value : undefined;
  const port = portOf(kill.probe, container.spec);
  const heard = log ? heardPorts(log, port) : [];
  const same = heard.find((one) => one.port === port);
  // probes/wrong-port reports an app that listens on another port.
  if (heard.length > 0 && !same) return [];
  const seen = log?.lines.slice(-REACH).find(({ text }) => PREFACE().test(text));
  const line = seen?.index ?? same?.line;
  const says = seen
    ? 'the server there speaks another protocol (plain HTTP/1 or TLS)'
    : same
      ? 'the server there completes no gRPC handshake (it may speak plain HTTP or TLS)'
      : 'the gRPC handshake does not complete';
  return [
    finding(context, kill, {
      id: 'probes/wrong-scheme',
      confidence: seen ? kill.confidence : lower(kill.confidence),
      summary: sentence(
        `${who(container)} is killed by its ${kind} probe: no gRPC server answers on ${target(kill)}: ${says}`,
      ),
      evidence: line !== undefined && log ? [citeLog(context, log, line)] : [],
      fixes: [
        editFix(
          context,
          `make the ${kind} probe ask what ${container.name} serves: httpGet or tcpSocket for an HTTP server, or the port ` +
            "on which it serves gRPC with grpc.health.v1.Health and without TLS (the kubelet's gRPC probe speaks no TLS)",
        ),
        lookAtFailures(context, kill),
        ...(line === undefined ? [startupFix(context, kill)] : []),
      ],
      explains: [{ symptomsOf: 'probe-failure' }],
    }),
  ];
}

/** A readiness or startup probe that cannot succeed: it asks a port or a path that the app does not serve. */
import { portOf, targetOf } from '../../knowledge/probes.ts';
import { lower } from '../../model/finding.ts';
import type { Citation, Confidence, Found } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { citeLog, citePod } from '../support/cite.ts';
import { editFix } from '../support/owner.ts';
import { summary } from '../support/words.ts';
import { MEANINGS } from './support/answers.ts';
import { heardPorts, isLoopback } from './support/ports.ts';
import { before, fixProbe, lookAtEvents, proofOf, unsuccessful } from './support/unready.ts';
import type { Unsuccessful } from './support/unready.ts';

function found(
  context: PodContext,
  one: Unsuccessful,
  own: { says: string; confidence: Confidence; fixes: Found['fixes']; evidence?: readonly Citation[] },
): Found {
  return {
    result: 'found',
    id: 'probes/never-answered',
    category: 'liveness-probe',
    confidence: own.confidence,
    container: one.waiting.container.name,
    about: null,
    summary: summary(`${before(one)} ${own.says}`, ''),
    chain: [],
    evidence: proofOf(context, one, own.evidence),
    fixes: [...own.fixes, lookAtEvents(context, one.kind)],
  };
}

/** Another port that the app listens on, by its log, or that the container declares. */
function otherPort(context: PodContext, one: Unsuccessful, asked: number): Found | undefined {
  const { container } = one.waiting;
  const fact = context.runningLog(container);
  const log = fact.state === 'known' ? fact.value : undefined;
  const heard = log ? heardPorts(log) : [];
  const path = one.probe.httpGet ? 'httpGet.port' : one.probe.grpc ? 'grpc.port' : 'tcpSocket.port';
  const point = (port: number): Found['fixes'][number] =>
    fixProbe(context, one, `point the ${one.kind} probe at port ${port} instead of ${asked}`, { [path]: port });
  const same = heard.filter(({ port }) => port === asked);
  const local = same.find(({ address, listening }) => listening && isLoopback(address));
  if (log && local && same.every(({ address }) => isLoopback(address)))
    return found(context, one, {
      says: `asks port ${asked} of the pod IP, but it listens on localhost:${asked} only`,
      confidence: 'confirmed',
      evidence: [citeLog(context, log, local.line)],
      fixes: [editFix(context, `make ${container.name} listen on 0.0.0.0:${asked} instead of localhost`)],
    });
  if (same.length > 0) return undefined;
  const declares = (port: number): boolean =>
    (container.spec.ports ?? []).some(({ containerPort }) => containerPort === port);
  const other = heard.find(({ listening }) => listening);
  if (log && other)
    return found(context, one, {
      says: `asks port ${asked} (connection refused), but the app listens on ${other.port}`,
      // The app may still open a second port that the container declares.
      confidence: declares(asked) ? 'likely' : 'confirmed',
      evidence: [citeLog(context, log, other.line)],
      fixes: [point(other.port)],
    });
  const [declared] = container.spec.ports ?? [];
  if (declared === undefined || declares(asked)) return undefined;
  return found(context, one, {
    says: `asks port ${asked} (connection refused), but the container declares ${declared.containerPort}`,
    confidence: lower('likely'),
    evidence: [citePod(context, `${container.specPath}.ports`, declared.containerPort)],
    fixes: [point(declared.containerPort)],
  });
}

/**
 * A probe and an app that do not agree on TLS. The kubelet follows a redirect (pkg/probe/http/http.go:RedirectChecker):
 * then its URL is not that of the probe.
 */
function scheme(context: PodContext, one: Unsuccessful, target: string): Found {
  const { failure, probe, kind } = one;
  const asksTls = probe.httpGet?.scheme === 'HTTPS';
  const isRedirected = !asksTls && /Get "https:/.test(failure.text.slice(0, 200));
  const meets = asksTls
    ? 'expects TLS, and the app answers plain HTTP'
    : 'expects plain HTTP, and the app answers with TLS';
  const wanted = asksTls ? 'HTTP' : 'HTTPS';
  return found(context, one, {
    says: `(${target}) ${isRedirected ? 'is redirected by the app to https' : meets}`,
    confidence: 'confirmed',
    fixes: [
      isRedirected
        ? editFix(context, `let the app answer ${probe.httpGet?.path ?? '/'} without a redirect to https`)
        : fixProbe(
            context,
            one,
            `set scheme: ${wanted} in the ${kind} probe, or serve ${asksTls ? 'TLS' : 'plain HTTP'} on its port`,
            {
              'httpGet.scheme': wanted,
            },
          ),
    ],
  });
}

function examine(context: PodContext, one: Unsuccessful): Found | undefined {
  const { failure, probe, waiting } = one;
  const { nature, status } = failure;
  const target = targetOf(probe, waiting.container.spec);
  if (status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429)
    return found(context, one, {
      says: `(${target}) gets ${status}: ${MEANINGS[status] ?? 'the app refuses the request'}`,
      confidence: 'confirmed',
      fixes: [
        fixProbe(
          context,
          one,
          `point the ${one.kind} probe at a path that answers 200, instead of ${probe.httpGet?.path ?? '/'}`,
          {},
        ),
      ],
    });
  if (nature === 'grpc-missing')
    return found(context, one, {
      says: `(${target}) finds no gRPC health service`,
      confidence: 'confirmed',
      fixes: [editFix(context, 'register the service grpc.health.v1.Health in the app, or probe with tcpSocket')],
    });
  if (nature === 'scheme') return scheme(context, one, target);
  const asked = portOf(probe, waiting.container.spec);
  return (nature === 'refused' || nature === 'no-grpc') && asked !== undefined
    ? otherPort(context, one, asked)
    : undefined;
}

export default defineCheck({
  id: 'probes/never-answered',
  category: 'liveness-probe',
  title: 'Readiness probe asks a wrong port or path',
  description:
    'A container runs and does not become ready, because its readiness or startup probe asks a port on which the app ' +
    'does not listen, a path that it does not have, or with the wrong scheme.',
  criteria: {
    confirmed:
      "The kubelet's events report a 4xx answer, no gRPC health service or a wrong scheme; or a refused connection, and " +
      'the log of the app says that it listens on another port or on localhost only.',
    likely: 'A refused connection to a port that the container declares, and the log says that it listens on another.',
    possible: 'A refused connection to a port that the container does not declare, and the log names no port.',
  },
  silent: 'A probe that has failed for no longer than the probes of the container and a start allow.',
  sources: ['pkg/probe/http/http.go:DoHTTPProbe', 'pkg/kubelet/prober/worker.go:doProbe'],
  goesAway: 'never',
  endedBy: null,
  settledBy: null,
  explains: ['probes/not-ready', 'app/waits-for'],
  symptomOf: ['eviction'],
  weight: 79,
  run: (context) => unsuccessful(context).flatMap((one) => examine(context, one) ?? []),
});

/**
 * Whether a probed port ever answered. For a port that refuses connections a long life does not prove it: a busy node
 * stretches the budget of a probe.
 */
import { portOf } from '../../../knowledge/probes.ts';
import type { Fact } from '../../../model/facts.ts';
import type { Probe } from '../../../model/objects.ts';
import type { LogAnalysis } from '../../../logs/log-analysis.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { heardPorts, isLoopback } from './ports.ts';
import type { KillingKind } from './probe-events.ts';

/** Lines of a log that are searched for an answered probe, from the end of the log. */
const REACH = 1000;

/**
 * Whether the log shows a request of the probe: an access log with the kubelet's user agent (pkg/probe/http/request.go)
 * or the path.
 */
function requestLogged(log: Fact<LogAnalysis>, probe: Probe): boolean {
  const path = probe.httpGet?.path;
  if (log.state !== 'known' || !path || path === '/') return false;
  return log.value.lines
    .slice(-REACH)
    .some(({ text }) => text.includes(path) && /\bGET\b/.test(text) && /kube-probe\/|HTTP\/[12]|\b200\b/.test(text));
}

/** Whether the status shows that another probe of the container has succeeded on the same port. */
function otherProbeSucceeded(context: PodContext, container: ContainerView, kind: KillingKind, port: number): boolean {
  const { startupProbe, readinessProbe } = container.spec;
  const asks = (probe: Probe | undefined): boolean =>
    probe !== undefined && probe.exec === undefined && portOf(probe, container.spec) === port;
  // The liveness probe does not run before the startup probe has succeeded (pkg/kubelet/prober/worker.go:doProbe).
  if (kind === 'liveness' && asks(startupProbe)) return true;
  if (!asks(readinessProbe)) return false;
  if (container.status?.ready === true) return true;
  // Ready turned False while this instance lived: it was True before.
  const turned = Date.parse(
    context.pod.status?.conditions?.find(({ type }) => type === 'ContainersReady')?.lastTransitionTime ?? '',
  );
  const from = Date.parse(container.dead?.startedAt ?? '') + 2000;
  const created = Date.parse(context.pod.status?.startTime ?? context.pod.metadata?.creationTimestamp ?? '') + 10_000;
  return turned > Math.max(from, created);
}

/** Whether there is proof that the port that a probe asks answered once. */
export function answeredOnce(context: PodContext, container: ContainerView, kind: KillingKind, probe: Probe): boolean {
  const port = portOf(probe, container.spec);
  if (port === undefined) return false;
  const log = context.log(container);
  const heard =
    log.state === 'known' &&
    heardPorts(log.value, port).some((one) => one.listening && one.port === port && !isLoopback(one.address));
  return heard || requestLogged(log, probe) || otherProbeSucceeded(context, container, kind, port);
}

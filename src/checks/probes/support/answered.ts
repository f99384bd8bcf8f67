/**
 * Whether a probed port ever answered. A long life alone does not say so of a refused one: a busy node stretches a
 * probe's budget.
 */
import { portOf } from '../../../knowledge/probes.ts';
import type { Fact } from '../../../model/facts.ts';
import type { Probe } from '../../../model/objects.ts';
import type { LogAnalysis } from '../../../logs/log-analysis.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { heardPorts, isLoopback } from './ports.ts';

/** Lines of a log that are searched for an answered probe, from its end. */
const REACH = 1000;

/**
 * The log holds the probe's own request: an access log with the kubelet's user agent (pkg/probe/http/request.go) or the
 * path.
 */
function requestLogged(log: Fact<LogAnalysis>, probe: Probe): boolean {
  const path = probe.httpGet?.path;
  if (log.state !== 'known' || !path || path === '/') return false;
  return log.value.lines
    .slice(-REACH)
    .some(({ text }) => text.includes(path) && /\bGET\b/.test(text) && /kube-probe\/|HTTP\/[12]|\b200\b/.test(text));
}

/** Another probe of the container that asks the same port has succeeded, as the status tells. */
function otherProbeSucceeded(
  context: PodContext,
  container: ContainerView,
  kind: 'liveness' | 'startup',
  port: number,
): boolean {
  const { startupProbe, readinessProbe } = container.spec;
  const asks = (probe: Probe | undefined): boolean =>
    probe !== undefined && probe.exec === undefined && portOf(probe, container.spec) === port;
  // The liveness probe is not asked before the startup probe has succeeded (pkg/kubelet/prober/worker.go:doProbe).
  if (kind === 'liveness' && asks(startupProbe)) return true;
  if (!asks(readinessProbe)) return false;
  if (container.status?.ready === true) return true;
  // Ready turned False while this instance lived: it was True before.
  const turned = Date.parse(
    context.pod.status?.conditions?.find(({ type }) => type === 'ContainersReady')?.lastTransitionTime ?? '',
  );
  const from = Date.parse(container.dead?.startedAt ?? '') + 2000;
  const made = Date.parse(context.pod.status?.startTime ?? context.pod.metadata?.creationTimestamp ?? '') + 10_000;
  return turned > Math.max(from, made);
}

/** Whether there is proof that the very port a probe asks answered once. */
export function answeredOnce(
  context: PodContext,
  container: ContainerView,
  kind: 'liveness' | 'startup',
  probe: Probe,
): boolean {
  const port = portOf(probe, container.spec);
  if (port === undefined) return false;
  const log = context.log(container);
  const heard =
    log.state === 'known' &&
    heardPorts(log.value).some((one) => one.listening && one.port === port && !isLoopback(one.address));
  return heard || requestLogged(log, probe) || otherProbeSucceeded(context, container, kind, port);
}

/**
 * What the kubelet does with probes: defaults, and how long a container has before one kills it.
 * Source: pkg/apis/core/v1/defaults.go:SetDefaults_Probe, pkg/kubelet/prober/worker.go.
 */
import type { Container, Pod, Probe } from '../model/objects.ts';

export type ProbeKind = 'liveness' | 'startup' | 'readiness';

/** How the field of each kind is called in a container's spec. */
export const PROBE_FIELD = { liveness: 'livenessProbe', startup: 'startupProbe', readiness: 'readinessProbe' } as const;

/** Seconds, but for the threshold. Defaults filled in. */
export interface ProbeTiming {
  readonly initialDelay: number;
  readonly period: number;
  readonly timeout: number;
  readonly failureThreshold: number;
}

export function timingOf(probe: Probe): ProbeTiming {
  return {
    initialDelay: probe.initialDelaySeconds ?? 0,
    period: probe.periodSeconds || 10,
    timeout: probe.timeoutSeconds || 1,
    failureThreshold: probe.failureThreshold || 3,
  };
}

/** Seconds from the container's start to the kill's SIGTERM, if the probe never succeeds. */
export interface KillWindow {
  readonly earliest: number;
  readonly latest: number;
}

/**
 * The window in which a probe that never succeeds kills: D+(F-1)·P to D+F·P, and the last probe's timeout where it
 * hangs. The ticker's phase is fixed when the pod starts, hence a window as wide as a period. A probe that hangs longer
 * than a period takes its timeout for the period.
 * @param hanging the failures are timeouts
 */
export function killWindow(timing: ProbeTiming, hanging = false): KillWindow {
  const step = hanging ? Math.max(timing.period, timing.timeout) : timing.period;
  const { initialDelay, failureThreshold } = timing;
  return {
    earliest: initialDelay + (failureThreshold - 1) * step,
    latest: initialDelay + failureThreshold * step + (hanging ? timing.timeout : 0),
  };
}

/**
 * Seconds a container is given after the SIGTERM of a probe kill
 * (pkg/kubelet/kuberuntime/kuberuntime_container.go:setTerminationGracePeriod).
 */
export function graceOf(pod: Pod, probe: Probe | undefined): number {
  return Math.max(2, probe?.terminationGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30);
}

/**
 * The port a probe asks, with a name resolved against the container's ports; undefined for exec and where no such name
 * is declared.
 */
export function portOf(probe: Probe, container: Container): number | undefined {
  const asked = probe.httpGet?.port ?? probe.tcpSocket?.port ?? probe.grpc?.port;
  if (asked === undefined) return undefined;
  if (typeof asked === 'number') return asked;
  return (
    container.ports?.find((port) => port.name === asked)?.containerPort ??
    (/^\d{1,5}$/.test(String(asked)) ? Number(asked) : undefined)
  );
}

/**
 * What a probe asks, in a few words: `GET /healthz on port 8080`, `tcp port 5432`, `grpc port 9000`, `exec cat
 * /tmp/ok`.
 */
export function targetOf(probe: Probe, container: Container): string {
  const port = portOf(probe, container) ?? probe.httpGet?.port ?? probe.tcpSocket?.port ?? probe.grpc?.port;
  if (probe.httpGet)
    return `${probe.httpGet.scheme === 'HTTPS' ? 'HTTPS ' : ''}GET ${probe.httpGet.path || '/'} on port ${port}`;
  if (probe.tcpSocket) return `tcp port ${port}`;
  if (probe.grpc) return `grpc port ${port}${probe.grpc.service ? ` service ${probe.grpc.service}` : ''}`;
  return `exec ${(probe.exec?.command ?? []).join(' ').replace(/\s+/g, ' ').slice(0, 80)}`;
}

/** A probe's budget in words: `delay 5s + 3 failures x 5s = 15-20s`. */
export function budgetInWords(timing: ProbeTiming, hanging = false): string {
  const { earliest, latest } = killWindow(timing, hanging);
  const delay = timing.initialDelay > 0 ? `delay ${timing.initialDelay}s + ` : '';
  const failures = `${timing.failureThreshold} failure${timing.failureThreshold === 1 ? '' : 's'} x ${timing.period}s`;
  return `${delay}${failures} = ${earliest}-${latest}s`;
}

/** Every field of a probe's timing as the spec has it, defaults named. */
export function describeProbe(probe: Probe, container: Container): string {
  const t = timingOf(probe);
  return `${targetOf(probe, container)} (initialDelaySeconds: ${t.initialDelay}, periodSeconds: ${t.period}, timeoutSeconds: ${t.timeout}, failureThreshold: ${t.failureThreshold})`;
}

/**
 * A startup probe's numbers that give a container at least so many seconds.
 * @param seconds how long it may need
 */
export function startupBudget(seconds: number): { readonly periodSeconds: number; readonly failureThreshold: number } {
  const periodSeconds = 10;
  return { periodSeconds, failureThreshold: Math.max(6, Math.ceil(seconds / periodSeconds)) };
}

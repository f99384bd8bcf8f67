/**
 * What the kubelet does with probes: defaults, and how long a container has before a probe kills it. Source:
 * pkg/apis/core/v1/defaults.go:SetDefaults_Probe, pkg/kubelet/prober/worker.go.
 */
import { plural } from './plural.ts';
import type { Container, Pod, Probe } from '../model/objects.ts';

export type ProbeKind = 'liveness' | 'startup' | 'readiness';

/** The field of each kind in a container's spec. */
export const PROBE_FIELD = { liveness: 'livenessProbe', startup: 'startupProbe', readiness: 'readinessProbe' } as const;

/** A probe's timing with the defaults filled in. All but the threshold are in seconds. */
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
 * Returns the window in which a probe that never succeeds kills: D+(F-1)·P to D+F·P, and the last probe's timeout if it
 * hangs. The kubelet fixes the ticker's phase when the pod starts, so the window is one period wide. A probe that hangs
 * longer than its period runs once per timeout.
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
 * Returns the seconds between the SIGTERM of a probe kill and its SIGKILL
 * (pkg/kubelet/kuberuntime/kuberuntime_container.go:setTerminationGracePeriod).
 */
export function graceOf(pod: Pod, probe: Probe | undefined): number {
  return Math.max(2, probe?.terminationGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30);
}

/**
 * Returns the port of a probe, with a name looked up in the container's ports; undefined for exec and for a name that
 * is not declared.
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

/** Returns the host that a probe asks instead of the pod; undefined where the spec names none. */
export function hostOf(probe: Probe): string | undefined {
  return probe.httpGet?.host || probe.tcpSocket?.host || undefined;
}

/** Returns what a probe asks: `GET /healthz on port 8080`, `tcp port 5432`, `grpc port 9000`, `exec cat /tmp/ok`. */
export function targetOf(probe: Probe, container: Container): string {
  const port = portOf(probe, container) ?? probe.httpGet?.port ?? probe.tcpSocket?.port ?? probe.grpc?.port;
  const host = hostOf(probe);
  const of = host === undefined ? '' : ` of ${host.slice(0, 60)}`;
  if (probe.httpGet)
    return `${probe.httpGet.scheme === 'HTTPS' ? 'HTTPS ' : ''}GET ${probe.httpGet.path || '/'} on port ${port}${of}`;
  if (probe.tcpSocket) return `tcp port ${port}${of}`;
  if (probe.grpc) return `grpc port ${port}${probe.grpc.service ? ` service ${probe.grpc.service}` : ''}`;
  return `exec ${(probe.exec?.command ?? []).join(' ').replace(/\s+/g, ' ').slice(0, 80)}`;
}

/** Returns a probe's time budget: `delay 5s + 3 failures x 5s = 15-20s`. */
export function budgetInWords(timing: ProbeTiming, hanging = false): string {
  const { earliest, latest } = killWindow(timing, hanging);
  const delay = timing.initialDelay > 0 ? `delay ${timing.initialDelay}s + ` : '';
  const failures = `${plural(timing.failureThreshold, 'failure')} x ${timing.period}s`;
  return `${delay}${failures} = ${earliest}-${latest}s`;
}

/** Returns what a probe asks, with every field of its timing, defaults included. */
export function describeProbe(probe: Probe, container: Container): string {
  const t = timingOf(probe);
  return `${targetOf(probe, container)} (initialDelaySeconds: ${t.initialDelay}, periodSeconds: ${t.period}, timeoutSeconds: ${t.timeout}, failureThreshold: ${t.failureThreshold})`;
}

/**
 * Returns numbers for a startup probe that give a container at least so many seconds.
 * @param seconds how long the container may need
 */
export function startupBudget(seconds: number): { readonly periodSeconds: number; readonly failureThreshold: number } {
  const periodSeconds = 10;
  return { periodSeconds, failureThreshold: Math.max(6, Math.ceil(seconds / periodSeconds)) };
}

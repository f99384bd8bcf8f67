/** The specs of the copies of a probe-test. Pure. */
import { timingOf } from '../../knowledge/probes.ts';
import type { Container, PodSpec, Probe } from '../../model/objects.ts';

/** Seconds of a generous timeout, at least. */
const GENEROUS_SECONDS = 30;

/** Returns the seconds that a generous probe waits for an answer: ten times its own, within reason. */
export const generousTimeout = (own: number): number => Math.max(GENEROUS_SECONDS, 2 * own, Math.min(10 * own, 120));

/** What a probe asks, without its timing. */
export type Handler = Pick<Probe, 'httpGet' | 'tcpSocket' | 'grpc' | 'exec'>;

/** Returns what a probe asks, without its timing. */
export function handlerOf({ httpGet, tcpSocket, grpc, exec }: Probe): Handler {
  return {
    ...(httpGet && { httpGet }),
    ...(tcpSocket && { tcpSocket }),
    ...(grpc && { grpc }),
    ...(exec && { exec }),
  };
}

/**
 * Returns a readiness probe that measures: one try decides. It has no terminationGracePeriodSeconds, which the API
 * refuses for a readiness probe.
 * @param timeout seconds
 * @param period seconds between two tries
 */
export const measuring = (handler: Handler, timeout: number, period = 1): Probe => ({
  ...handler,
  initialDelaySeconds: 0,
  periodSeconds: period,
  timeoutSeconds: timeout,
  successThreshold: 1,
  failureThreshold: 1,
});

/** Returns the container with this name; undefined where the spec has none. */
export const containerIn = (spec: PodSpec, name: string): Container | undefined =>
  [...spec.containers, ...(spec.initContainers ?? [])].find((one) => one.name === name);

/** Returns the spec with one container changed. */
export function withContainer(spec: PodSpec, name: string, change: (container: Container) => Container): PodSpec {
  const each = (list: Container[]): Container[] => list.map((one) => (one.name === name ? change(one) : one));
  return {
    ...spec,
    containers: each(spec.containers),
    ...(spec.initContainers ? { initContainers: each(spec.initContainers) } : {}),
  };
}

/** Returns a container without the probes that kill, which becomes ready when `readiness` succeeds. */
export function measured(container: Container, readiness: Probe): Container {
  const { livenessProbe: _liveness, startupProbe: _startup, ...rest } = container;
  return { ...rest, readinessProbe: readiness };
}

/** Returns the timeout of the readiness probe that a copy's container is measured with, in seconds. */
export function timeoutIn(spec: PodSpec, name: string): number {
  const probe = containerIn(spec, name)?.readinessProbe;
  return probe ? timingOf(probe).timeout : 0;
}

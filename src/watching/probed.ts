/** Pods that call themselves ready while a liveness probe is about to end them. Pure. */
import { containersOf } from '../evidence/containers.ts';
import type { Event, Pod } from '../model/objects.ts';

/** The reasons of the events to read (pkg/kubelet/events/event.go: ContainerUnhealthy, KillingContainer). */
export const PROBE_REASONS = ['Unhealthy', 'Killing'] as const;
/** An event is written a moment after what it tells of. */
const LATE_SECONDS = 2;
/**
 * What the kubelet says when it asks and is not answered, and when it has had enough (pkg/kubelet/prober/prober.go,
 * kuberuntime_manager.go).
 */
const FAILED = /^Liveness probe (?:failed|errored)/;
const KILLED = /failed liveness probe, will be restarted/;

const timeOf = (event: Event): number =>
  Date.parse(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? '') || 0;

/** Whether the events about liveness probes can say anything of a pod. */
export const hasLiveness = (pod: Pod): boolean =>
  containersOf(pod).some(({ spec }) => spec.livenessProbe !== undefined);

/**
 * A running container whose liveness probe has failed since it began, and has not had the time to succeed since; or
 * that is being killed for it: until it is gone it runs on, for as long as its grace period.
 * @param events of the reasons PROBE_REASONS
 * @param now the cluster's clock, RFC 3339
 * @returns the first one in one sentence
 */
export function failingLiveness(pods: readonly Pod[], events: readonly Event[], now: string): string | undefined {
  for (const pod of pods) {
    for (const { name, spec, status, state } of containersOf(pod)) {
      const probe = spec.livenessProbe;
      const began = Date.parse(status?.state?.running?.startedAt ?? '');
      if (probe === undefined || state !== 'running' || Number.isNaN(began)) continue;
      const own = events.filter(
        ({ involvedObject, ...event }) =>
          involvedObject?.uid === pod.metadata?.uid &&
          (involvedObject?.fieldPath ?? '').endsWith(`{${name}}`) &&
          timeOf(event as Event) >= began,
      );
      const patience = 1000 * (2 * (probe.periodSeconds ?? 10) + (probe.timeoutSeconds ?? 1) + LATE_SECONDS);
      const of = `the liveness probe of ${name} in pod ${pod.metadata?.name ?? ''}`;
      if (own.some(({ reason, message }) => reason === 'Killing' && KILLED.test(message ?? '')))
        return `${of} has failed, and it is being restarted`;
      if (
        own.some(
          (event) =>
            event.reason === 'Unhealthy' &&
            FAILED.test(event.message ?? '') &&
            Date.parse(now) - timeOf(event) < patience,
        )
      )
        return `${of} fails`;
    }
  }
  return undefined;
}

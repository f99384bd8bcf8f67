/** Ready pods that a failing liveness probe is about to kill. */
import { containersOf } from '../evidence/containers.ts';
import { lastSeen } from '../evidence/events.ts';
import type { Event, Pod } from '../model/objects.ts';

/** The reasons of the events to read (pkg/kubelet/events/event.go: ContainerUnhealthy, KillingContainer). */
export const PROBE_REASONS = ['Unhealthy', 'Killing'] as const;
/** The kubelet writes an event up to this long after the probe. */
const LATE_SECONDS = 2;
/**
 * The kubelet's messages about a failed liveness probe and about the kill (pkg/kubelet/prober/prober.go,
 * kuberuntime_manager.go).
 */
const FAILED = /^Liveness probe (?:failed|errored)/;
const KILLED = /failed liveness probe, will be restarted/;

const timeOf = (event: Event): number => Date.parse(lastSeen(event) ?? '') || 0;

/** Returns whether a pod has a liveness probe. */
export const hasLiveness = (pod: Pod): boolean =>
  containersOf(pod).some(({ spec }) => spec.livenessProbe !== undefined);

/**
 * Returns the first running container with a liveness probe that has failed since its start and had no time to succeed
 * since. Also one that the kubelet is killing: it runs until its grace period is over.
 * @param events of the reasons PROBE_REASONS
 * @param now the cluster's clock, RFC 3339
 * @returns one sentence; undefined if there is none
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
        return `${of} has failed, and the kubelet restarts it`;
      if (
        own.some(
          (event) =>
            event.reason === 'Unhealthy' &&
            FAILED.test(event.message ?? '') &&
            Date.parse(now) - timeOf(event) < patience,
        )
      )
        return `${of} is failing`;
    }
  }
  return undefined;
}

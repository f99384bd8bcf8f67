/** The events of a probe: its failures (Unhealthy) and the kill (Killing). */
import type { ContainerView, EventView } from '../../../evidence/views.ts';
import { isOfThisEnd } from '../../support/kills.ts';

/** The probes that kill. */
export type KillingKind = 'liveness' | 'startup';

/**
 * The start of an Unhealthy event's message: which probe, and whether it failed or could not be run
 * (pkg/kubelet/prober/prober.go:probe).
 */
export const PROBE_MESSAGE = /^(\w{1,20}) probe (failed|errored)(?: and resulted in \w{1,20} state)?: ?/i;

/** Seconds by which the length of a life may differ from what the times of the API say. */
export const SLACK = 3;

/** Returns seconds since 1970; NaN without a time, so that every comparison with it is false. */
export const secondsOf = (time: string | null | undefined): number => Date.parse(time ?? '') / 1000;

/**
 * Returns the event that is nearest to the end of a container: the newest in the life of its dead instance, else the
 * one that repeated most and touches that life, else the newest before it. Events that began later are about the next
 * instance.
 */
export function nearestTo(events: readonly EventView[], container: ContainerView): EventView | undefined {
  const from = secondsOf(container.dead?.startedAt);
  const to = secondsOf(container.dead?.finishedAt) + 1;
  const inLife = events.filter((event) => isOfThisEnd(event, container));
  const touching = events
    .filter((event) => secondsOf(event.first) <= to && secondsOf(event.last) >= from)
    .sort((a, b) => a.count - b.count);
  return inLife.at(-1) ?? touching.at(-1) ?? events.findLast((event) => !(secondsOf(event.first) > to));
}

/** Returns the events of one probe of a container. */
export function probeEvents(
  events: readonly EventView[],
  container: Pick<ContainerView, 'name'>,
  kind: KillingKind,
): { readonly killing: readonly EventView[]; readonly unhealthy: readonly EventView[] } {
  // The message of 1.35 and later does not name the container; only fieldPath does (pkg/kubelet/container/ref.go).
  const own = events.filter((event) => event.container === container.name);
  const failed = new RegExp(`^${kind} probe failed`, 'i');
  return {
    killing: own.filter((event) => event.reason === 'Killing' && event.message.includes(`failed ${kind} probe`)),
    unhealthy: own.filter((event) => event.reason === 'Unhealthy' && failed.test(event.message)),
  };
}

/** Whether something outside a container ended its newest dead instance: a probe, a hook, a deletion. */
import type { ContainerView, EventView } from '../../evidence/views.ts';
import { exitCodeOf } from '../../knowledge/stop-signals.ts';
import { isLacking } from '../../model/facts.ts';
import type { PodContext } from '../check.ts';

/** A kill of a container by the kubelet. */
export interface Kill {
  /** `stopped`: the kubelet stopped the container for a deletion, an eviction or a change of the container. */
  readonly by: 'liveness' | 'startup' | 'hook' | 'stopped';
  /** Whether the event is of the dead instance's lifetime; false: only an event of an earlier instance is left. */
  readonly sure: boolean;
  readonly event: EventView | undefined;
}

const PROBE = /failed (liveness|startup) probe/;

/** The times of an end are whole seconds. */
const SLACK_MS = 1000;
/** The kubelet writes the events of a start before and after it. */
const START_MS = 3000;

/**
 * Returns whether an event was written in the life of the newest dead instance of a container, so that it may be about
 * this end. The kubelet writes the event before it kills, and both times are of the clock of its node.
 * @param after milliseconds since the start before which the event is about the instance before
 */
export function isOfThisEnd(event: EventView, container: ContainerView, after = 0): boolean {
  const at = Date.parse(event.last ?? '');
  const from = Date.parse(container.dead?.startedAt ?? '');
  const to = Date.parse(container.dead?.finishedAt ?? '');
  return at >= from + after && at <= to + SLACK_MS;
}

/** A probe cannot fail in the second in which its container starts: such a kill is that of the instance before. */
const isWithinLife = (
  { by, event }: { readonly by: Kill['by']; readonly event: EventView },
  container: ContainerView,
): boolean => isOfThisEnd(event, container, by === 'liveness' || by === 'startup' ? 1 : 0);

const killerIn = (event: EventView): Kill['by'] | undefined => {
  if (event.reason === 'FailedPostStartHook') return 'hook';
  if (event.reason !== 'Killing') return undefined;
  const probe = PROBE.exec(event.message)?.[1];
  if (probe) return probe as 'liveness' | 'startup';
  return event.message.includes('FailedPostStartHook') ? 'hook' : 'stopped';
};

/**
 * Returns the exit code of a process that the container's own stop signal ended (1.33 and later); undefined for SIGTERM
 * and without one.
 */
export const ownStopCode = ({ spec, status }: ContainerView): number | undefined =>
  exitCodeOf(status?.stopSignal ?? spec.lifecycle?.stopSignal);

/**
 * Whether the exit code is that of a signal by which the kubelet stops a container: 143 (SIGTERM), 137 (SIGKILL), or
 * that of its own stop signal.
 */
export const endedBySignalToStop = (container: ContainerView): boolean =>
  container.dead !== undefined && [137, 143, ownStopCode(container)].includes(container.dead.exitCode);

/**
 * Returns the kill that the pod's events report (pkg/kubelet/kuberuntime/kuberuntime_manager.go: Killing; lifecycle:
 * FailedPostStartHook). A missing event proves nothing: events last an hour, and the kubelet's spam filter drops some.
 */
export function killOf(context: PodContext, container: ContainerView): Kill | undefined {
  const events = context.podEvents().some;
  if (!container.dead) return undefined;
  const kills = events.flatMap((event) => {
    const by = event.container === container.name ? killerIn(event) : undefined;
    return by ? [{ by, event }] : [];
  });
  const now = kills.filter((kill) => isWithinLife(kill, container)).at(-1);
  if (now) return { ...now, sure: true };
  if (!endedBySignalToStop(container)) return undefined;
  // The event of this end may be lost; an earlier one shows what may have killed it.
  const before = kills.filter(({ by }) => by !== 'stopped').at(-1);
  if (before) return { ...before, sure: false };
  return context.pod.metadata?.deletionTimestamp ? { by: 'stopped', sure: false, event: undefined } : undefined;
}

/** Whether events of the dead instance's lifetime are left, so that a missing Killing event means something. */
export function eventsCover(context: PodContext, container: ContainerView): boolean {
  const events = context.podEvents().all;
  const from = Date.parse(container.dead?.startedAt ?? '');
  return (
    events.state === 'known' &&
    events.value.some((event) => event.container === container.name && Date.parse(event.last ?? '') >= from - START_MS)
  );
}

/** Whether the container has a probe that kills it when it fails. */
export const hasKillingProbe = (container: ContainerView): boolean =>
  container.spec.livenessProbe !== undefined || container.spec.startupProbe !== undefined;

/**
 * Returns whether the kubelet may have killed the container although no event says so: the recording lacks events of
 * the pod, and the exit code or a probe allows a kill.
 */
export function killUnseen(context: PodContext, container: ContainerView): boolean {
  const ownCode = !endedBySignalToStop(container) && container.dead?.exitCode !== 0;
  return isLacking(context.podEvents().all) && (!ownCode || hasKillingProbe(container));
}

/** Whether something outside a container ended its newest dead instance: a probe, a hook, a deletion. */
import type { ContainerView, EventView } from '../../evidence/views.ts';
import { isLacking } from '../../model/facts.ts';
import type { PodContext } from '../check.ts';

export interface Kill {
  /** `stopped`: the pod was being deleted, evicted or its container changed. */
  readonly by: 'liveness' | 'startup' | 'hook' | 'stopped';
  /**
   * Its Killing event (or FailedPostStartHook) falls into the dead instance's life; false: only an earlier one is left.
   */
  readonly sure: boolean;
  readonly event: EventView | undefined;
}

const PROBE = /failed (liveness|startup) probe/;

/** Whole seconds on both sides, and the kubelet writes the event before it kills. */
const SLACK_MS = 3000;

function within(event: EventView, container: ContainerView): boolean {
  const at = Date.parse(event.last ?? '');
  const from = Date.parse(container.dead?.startedAt ?? '');
  const to = Date.parse(container.dead?.finishedAt ?? '');
  return at >= from - SLACK_MS && at <= to + SLACK_MS;
}

const reads = (event: EventView): Kill['by'] | undefined => {
  if (event.reason === 'FailedPostStartHook') return 'hook';
  if (event.reason !== 'Killing') return undefined;
  const probe = PROBE.exec(event.message)?.[1];
  if (probe) return probe as 'liveness' | 'startup';
  return event.message.includes('FailedPostStartHook') ? 'hook' : 'stopped';
};

/** 137 and 143: what a program ends with that was told, then made, to stop. */
export const endedBySignalToStop = (container: ContainerView): boolean =>
  container.dead?.exitCode === 137 || container.dead?.exitCode === 143;

/**
 * What the pod's events say of the end (pkg/kubelet/kuberuntime/kuberuntime_manager.go: Killing; lifecycle:
 * FailedPostStartHook). A missing event means nothing: they last an hour, and the kubelet's spam filter drops some.
 */
export function killOf(context: PodContext, container: ContainerView): Kill | undefined {
  const events = context.podEvents().some;
  if (!container.dead) return undefined;
  const mine = events.filter((event) => event.container === container.name);
  const kills = mine.flatMap((event) => {
    const by = reads(event);
    return by ? [{ by, event }] : [];
  });
  const now = kills.filter(({ event }) => within(event, container)).at(-1);
  if (now) return { ...now, sure: true };
  // The event of this end may have been dropped; an exit code of its own speaks against a kill.
  const before = endedBySignalToStop(container) ? kills.filter(({ by }) => by !== 'stopped').at(-1) : undefined;
  if (before) return { ...before, sure: false };
  if (context.pod.metadata?.deletionTimestamp && endedBySignalToStop(container))
    return { by: 'stopped', sure: false, event: undefined };
  return undefined;
}

/** Whether events of the dead instance's own time are left, so that a missing Killing event says something. */
export function eventsCover(context: PodContext, container: ContainerView): boolean {
  const events = context.podEvents().all;
  const from = Date.parse(container.dead?.startedAt ?? '');
  return (
    events.state === 'known' &&
    events.value.some((event) => event.container === container.name && Date.parse(event.last ?? '') >= from - SLACK_MS)
  );
}

/** A probe that may kill: nobody can tell from a missing event that it did not. */
export const hasKillingProbe = (container: ContainerView): boolean =>
  container.spec.livenessProbe !== undefined || container.spec.startupProbe !== undefined;

/**
 * Whether a kill may be unseen: the recording lacks events of the pod, one of which may tell of it, and the end may be
 * that of a kill.
 */
export function killUnseen(context: PodContext, container: ContainerView): boolean {
  const ownCode = !endedBySignalToStop(container) && container.dead?.exitCode !== 0;
  return isLacking(context.podEvents().all) && (!ownCode || hasKillingProbe(container));
}

/** Whether there is anything to explain, so that nothing is asked about a pod that is well. */
import { citeEvent, citePod } from './cite.ts';
import type { Pod } from '../../model/objects.ts';
import type { Citation } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';

/** It has never been scheduled. */
export const isUnscheduled = (context: PodContext): boolean =>
  !context.pod.spec?.nodeName && (context.pod.status?.phase ?? 'Pending') === 'Pending';

/** No container of the pod has ever run: it is stuck before its start. */
export function neverStarted(context: PodContext): boolean {
  return context.containers.every((container) => container.dead === undefined && container.state !== 'running');
}

/**
 * Its containers last said that they are ready, and yet the pod is not: the node controller took that away, because the
 * node is not heard of (pkg/controller/util/node/controller_utils.go: MarkPodsNotReady).
 */
export function looksLost(pod: Pick<Pod, 'spec' | 'status'>): boolean {
  const statuses = pod.status?.containerStatuses ?? [];
  const notReady =
    pod.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'False') ?? false;
  // Readiness gates are another reason for the same.
  return (
    notReady &&
    (pod.spec?.readinessGates ?? []).length === 0 &&
    statuses.length > 0 &&
    statuses.every((status) => status.ready)
  );
}

/** Something crashes, waits or has failed. */
export function inTrouble(context: PodContext): boolean {
  const phase = context.pod.status?.phase;
  if (phase === 'Succeeded') return false;
  const waits = (container: ContainerView): boolean =>
    container.type === 'app' && (container.state === 'waiting' || container.state === 'none');
  return context.subjects.length > 0 || phase === 'Pending' || phase === 'Failed' || context.containers.some(waits);
}

/** What the scheduler says of an unscheduled pod: the PodScheduled condition (pkg/scheduler/schedule_one.go). */
export function schedulerSays(
  context: PodContext,
): { readonly message: string; readonly time: string | null } | undefined {
  if (!isUnscheduled(context)) return undefined;
  const condition = context.pod.status?.conditions?.find(
    (one) => one.type === 'PodScheduled' && one.status === 'False',
  );
  if (condition?.message) return { message: condition.message, time: condition.lastTransitionTime ?? null };
  const last = context.podEvents().some.findLast((event) => event.reason === 'FailedScheduling');
  return last ? { message: last.message, time: last.last } : undefined;
}

/** Every place where the scheduler says it: the condition, then its newest events. */
export function citeScheduler(context: PodContext): Citation[] {
  const condition = context.pod.status?.conditions?.find(
    (one) => one.type === 'PodScheduled' && one.status === 'False',
  );
  const told = context.podEvents().some.filter((event) => event.reason === 'FailedScheduling');
  return [
    ...(condition?.message
      ? [citePod(context, 'status.conditions[PodScheduled]', condition.message, condition.lastTransitionTime ?? null)]
      : []),
    ...told.slice(-4).reverse().map(citeEvent),
  ];
}

/** Whether there is anything to explain. Checks ask nothing about a healthy pod. */
import { citeEvent, citePod } from './cite.ts';
import type { Pod } from '../../model/objects.ts';
import type { Citation } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';

/** Whether the scheduler has not placed the pod on a node yet. */
export const isUnscheduled = (context: PodContext): boolean =>
  !context.pod.spec?.nodeName && (context.pod.status?.phase ?? 'Pending') === 'Pending';

/** Whether no container of the pod has ever run. */
export function neverStarted(context: PodContext): boolean {
  return context.containers.every((container) => container.dead === undefined && container.state !== 'running');
}

/**
 * Whether all containers are ready and the pod is not. The node controller marks pods so when their node stops
 * reporting (pkg/controller/util/node/controller_utils.go: MarkPodsNotReady).
 */
export function looksLost(pod: Pick<Pod, 'spec' | 'status'>): boolean {
  const statuses = pod.status?.containerStatuses ?? [];
  const notReady =
    pod.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'False') ?? false;
  // A readiness gate is the other reason for this.
  return (
    notReady &&
    (pod.spec?.readinessGates ?? []).length === 0 &&
    statuses.length > 0 &&
    statuses.every((status) => status.ready)
  );
}

/** Whether a container crashes or waits, or the pod is pending or has failed. */
export function inTrouble(context: PodContext): boolean {
  const phase = context.pod.status?.phase;
  if (phase === 'Succeeded') return false;
  const waits = (container: ContainerView): boolean =>
    container.type === 'app' && (container.state === 'waiting' || container.state === 'none');
  return context.subjects.length > 0 || phase === 'Pending' || phase === 'Failed' || context.containers.some(waits);
}

type Condition = NonNullable<NonNullable<Pod['status']>['conditions']>[number];

const unscheduledCondition = (context: PodContext): Condition | undefined =>
  context.pod.status?.conditions?.find((one) => one.type === 'PodScheduled' && one.status === 'False');

/** Returns the scheduler's message about an unscheduled pod: its PodScheduled condition (pkg/scheduler/schedule_one.go). */
export function schedulerSays(
  context: PodContext,
): { readonly message: string; readonly time: string | null } | undefined {
  if (!isUnscheduled(context)) return undefined;
  const condition = unscheduledCondition(context);
  if (condition?.message) return { message: condition.message, time: condition.lastTransitionTime ?? null };
  const last = context.podEvents().some.findLast((event) => event.reason === 'FailedScheduling');
  return last ? { message: last.message, time: last.last } : undefined;
}

/** Cites the scheduler's messages: the condition, then the newest four events. */
export function citeScheduler(context: PodContext): Citation[] {
  const condition = unscheduledCondition(context);
  const events = context.podEvents().some.filter((event) => event.reason === 'FailedScheduling');
  return [
    ...(condition?.message
      ? [citePod(context, 'status.conditions[PodScheduled]', condition.message, condition.lastTransitionTime ?? null)]
      : []),
    ...events.slice(-4).reverse().map(citeEvent),
  ];
}

/** When a pod first crashed. */
import { unreadyOf } from '../../../evidence/unready.ts';
import { MAX_DELAY, schedule } from '../../../knowledge/backoff.ts';
import type { PodContext } from '../../check.ts';

/** Returns when the kubelet started the pod, in milliseconds since 1970; NaN where its status does not say. */
const started = ({ pod }: PodContext): number =>
  Date.parse(pod.status?.startTime ?? pod.metadata?.creationTimestamp ?? '');

/** The back-off before each restart, in seconds; the last one repeats. */
const DELAYS = schedule().map(({ delaySeconds }) => delaySeconds);

/** Returns the back-off of so many restarts together, in seconds. */
function backOffOf(restarts: number): number {
  const known = DELAYS.slice(0, Math.max(0, restarts)).reduce((sum, delay) => sum + delay, 0);
  return known + Math.max(0, restarts - DELAYS.length) * MAX_DELAY;
}

/** Seconds that the kubelet takes for each restart, besides the back-off. */
const RESTART_SECONDS = 2;

/** How soon after its start a pod is first seen not to be ready. In seconds. */
const FIRST_LOOK = 60;

/** Whether the pod has not been ready since its start, for longer than its probes allow. */
function wasNeverReady(context: PodContext): boolean {
  const ready = context.pod.status?.conditions?.find(({ type }) => type === 'Ready');
  const since = (Date.parse(ready?.lastTransitionTime ?? '') - started(context)) / 1000;
  return ready?.status === 'False' && since <= FIRST_LOOK && unreadyOf(context.pod, context.now).length > 0;
}

/**
 * Returns when the pod first crashed, computed back from the last death: its restarts with their back-off, and a run
 * for each.
 * @returns milliseconds since 1970; undefined where no container has died and none is stuck
 */
export function firstCrash(context: PodContext): number | undefined {
  const times = context.subjects.flatMap((container) => {
    const died = Date.parse(container.dead?.finishedAt ?? '');
    if (Number.isNaN(died)) return [];
    // A container that waits has died once more than it was restarted.
    const loops = container.restarts - (container.state === 'running' ? 1 : 0);
    const seconds = backOffOf(loops) + loops * ((container.ranSeconds ?? 0) + RESTART_SECONDS);
    return [died - seconds * 1000];
  });
  const start = started(context);
  if (times.length === 0) {
    const stuck = context.subjects.length > 0 || context.pod.status?.phase === 'Pending' || wasNeverReady(context);
    return stuck && !Number.isNaN(start) ? start : undefined;
  }
  return Math.max(Math.min(...times), Number.isNaN(start) ? 0 : start);
}

/** The longest time from the start of a pod to a first crash that its template can explain. */
const FROM_THE_START_MS = 10 * 60_000;

/** Whether the pod crashed within 10 minutes of its start. A later crash has another cause than its template. */
export function crashedFromTheStart(context: PodContext, crash: number): boolean {
  const start = started(context);
  return Number.isNaN(start) || crash - start < FROM_THE_START_MS;
}

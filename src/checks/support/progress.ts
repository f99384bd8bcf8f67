/** How far a pod has come, so that trouble it is past is not told as its cause. */
import { isBeingSetUp } from '../../evidence/containers.ts';
import type { EventView } from '../../evidence/views.ts';
import type { Confidence } from '../../model/finding.ts';
import { isLacking } from '../../model/facts.ts';
import type { PodContext } from '../check.ts';

/**
 * What the kubelet does only after the volumes are mounted and the sandbox is made (pkg/kubelet/kubelet.go:SyncPod).
 */
const AFTER_SANDBOX = ['Pulling', 'Pulled', 'Created', 'Started'];

/** An RFC 3339 time in milliseconds; 0 where there is none. */
export function millis(time: string | null | undefined): number {
  const parsed = Date.parse(time ?? '');
  return Number.isNaN(parsed) ? 0 : parsed;
}

/**
 * When the pod was last seen past its mounts and its sandbox, in milliseconds; 0: never; Infinity: it is past them now.
 * @param also further reasons of events that show it
 */
export function lastPastSetUp(context: PodContext, events: readonly EventView[], also: readonly string[] = []): number {
  const shows = new Set([...AFTER_SANDBOX, ...also]);
  const began = context.containers.map(({ dead, state, waiting, status }) => {
    if (dead === undefined && state === 'waiting' && !isBeingSetUp(waiting)) return Infinity;
    return Math.max(millis(status?.state?.running?.startedAt), millis(dead?.startedAt), millis(dead?.finishedAt));
  });
  return Math.max(0, ...began, ...events.filter(({ reason }) => shows.has(reason)).map(({ last }) => millis(last)));
}

/** Whether an event is newer than that; one without a time counts while the pod has never come so far. */
export const isAfter = (event: EventView, past: number): boolean =>
  event.last === null ? past === 0 : millis(event.last) > past;

/**
 * As sure as the pod's events allow a claim about trouble that it is not past: of events known in part, the one that
 * shows it past may be the one that was not read.
 */
export const asFarAsRead = (context: PodContext, wanted: Confidence): Confidence =>
  wanted === 'confirmed' && isLacking(context.podEvents().all) ? 'likely' : wanted;

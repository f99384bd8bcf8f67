/** How far a pod has come, so that no check reports trouble that the pod is past. */
import { isBeingSetUp } from '../../evidence/containers.ts';
import { instant } from '../../knowledge/time.ts';
import type { EventView } from '../../evidence/views.ts';
import type { Confidence } from '../../model/finding.ts';
import { isLacking } from '../../model/facts.ts';
import type { PodContext } from '../check.ts';

/** Events that follow the volumes' mounts and the sandbox (pkg/kubelet/kubelet.go:SyncPod). */
const AFTER_SANDBOX = ['Pulling', 'Pulled', 'Created', 'Started'];

/** Returns milliseconds since 1970; 0 where there is no time. */
export const millis = (time: string | null | undefined): number => instant(time) ?? 0;

/**
 * Returns when the pod was last past its mounts and its sandbox.
 * @param also further reasons of events that show it
 * @returns milliseconds since 1970; 0: never; Infinity: it is past them now
 */
export function lastPastSetUp(context: PodContext, events: readonly EventView[], also: readonly string[] = []): number {
  const shows = new Set([...AFTER_SANDBOX, ...also]);
  const began = context.containers.map(({ dead, state, waiting, status }) => {
    if (dead === undefined && state === 'waiting' && !isBeingSetUp(waiting)) return Infinity;
    return Math.max(millis(status?.state?.running?.startedAt), millis(dead?.startedAt), millis(dead?.finishedAt));
  });
  return Math.max(0, ...began, ...events.filter(({ reason }) => shows.has(reason)).map(({ last }) => millis(last)));
}

/** Whether an event is newer than `past`. An event without a time counts while the pod was never past its set-up. */
export const isAfter = (event: EventView, past: number): boolean =>
  event.last === null ? past === 0 : millis(event.last) > past;

/**
 * Returns `likely` instead of `confirmed` where the pod's events are known only in part: the event that shows the pod
 * past its trouble may be one that was not read.
 */
export const asFarAsRead = (context: PodContext, wanted: Confidence): Confidence =>
  wanted === 'confirmed' && isLacking(context.podEvents().all) ? 'likely' : wanted;

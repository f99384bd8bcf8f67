/** A pod that is being set up for the first time, without a failure. */
import type { PodState } from '../evidence/pod-state.ts';
import type { Facts } from '../evidence/views.ts';
import { secondsBetween } from '../knowledge/time.ts';
import type { Pod } from '../model/objects.ts';
import { STARTING_SECONDS } from './candidates.ts';

/**
 * Returns whether a pod on a node is only starting: it is young, no container failed or waits for anything but its setup,
 * no check found a cause, and no event warns. Events that cannot be read may hold a warning.
 */
export function isStarting(
  facts: Pick<Facts, 'events' | 'now'>,
  { metadata, spec }: Pod,
  { state, subjects, unready, past }: PodState,
  causes: number,
): boolean {
  if (state !== 'waiting' || !spec?.nodeName || causes > 0) return false;
  if (subjects.length > 0 || unready.length > 0 || past.length > 0) return false;
  const age = secondsBetween(metadata?.creationTimestamp, facts.now);
  if (age === undefined || age >= STARTING_SECONDS) return false;
  const { all, some } = facts.events(
    'Pod',
    metadata?.name ?? '',
    metadata?.uid === undefined ? {} : { uid: metadata.uid },
  );
  // The pod has a node: the scheduler's failures are over.
  return all.state === 'known' && !some.some(({ type, reason }) => type === 'Warning' && reason !== 'FailedScheduling');
}

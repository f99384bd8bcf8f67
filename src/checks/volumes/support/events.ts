/** Mount and attach trouble as the pod's events tell it, as long as it lasts. */
import type { EventView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { isAfter, lastPastSetUp, millis } from '../../support/progress.ts';
import { inTrouble } from '../../support/trouble.ts';

/**
 * Errors of the first moments that pass by themselves (pkg/kubelet/util/manager: caches fill after the pod arrives).
 */
const PASSING =
  /failed to sync (?:configmap|secret) cache|object "[^"]{1,200}"\/?(?:"[^"]{1,253}")? not registered|timed out waiting for the condition$/;

const REASONS = new Set(['FailedMount', 'FailedAttachVolume', 'FailedMapVolume']);

/**
 * Warnings about volumes that still hold the pod up, oldest first. Whatever came before a container's start is past.
 */
export function volumeEvents(context: PodContext): readonly EventView[] {
  if (!inTrouble(context)) return [];
  const events = context.podEvents().some;
  // A sandbox is only made once the volumes are mounted.
  const past = lastPastSetUp(context, events, ['FailedCreatePodSandBox']);
  const attached = Math.max(
    0,
    ...events.filter(({ reason }) => reason === 'SuccessfulAttachVolume').map(({ last }) => millis(last)),
  );
  return events.filter((event) => {
    if (!REASONS.has(event.reason) || PASSING.test(event.message)) return false;
    if (event.reason === 'FailedAttachVolume' && attached > millis(event.last)) return false;
    return isAfter(event, past);
  });
}

export interface Saying {
  readonly match: RegExpExecArray;
  /** The newest that matches. */
  readonly event: EventView;
  /** The newest four, newest first. */
  readonly events: readonly EventView[];
}

/** The events whose message a pattern matches, with the newest match. */
export function saying(context: PodContext, find: RegExp): Saying | undefined {
  const events = volumeEvents(context)
    .filter(({ message }) => find.test(message))
    .slice(-4)
    .reverse();
  const [event] = events;
  const match = event ? find.exec(event.message) : null;
  return event && match ? { match, event, events } : undefined;
}

/** The volume that an event is about: `MountVolume.SetUp failed for volume "x"`. */
export const volumeIn = (message: string): string | undefined => /\bvolume "([^"]{1,253})"/.exec(message)?.[1];

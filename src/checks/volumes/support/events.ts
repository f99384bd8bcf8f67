/** Errors of mounts and attachments in the pod's events, as long as they last. */
import type { EventView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { isAfter, lastPastSetUp, millis } from '../../support/progress.ts';
import { inTrouble } from '../../support/trouble.ts';

/** Errors right after the start that go away by themselves (pkg/kubelet/util/manager: caches fill after the pod arrives). */
const PASSING =
  /failed to sync (?:configmap|secret) cache|object "[^"]{1,200}"\/?(?:"[^"]{1,253}")? not registered|timed out waiting for the condition$/;

const REASONS = new Set(['FailedMount', 'FailedAttachVolume', 'FailedMapVolume']);

/** Returns the warnings about volumes that still keep the pod from starting, oldest first. */
export function volumeEvents(context: PodContext): readonly EventView[] {
  if (!inTrouble(context)) return [];
  const events = context.podEvents().some;
  // The kubelet creates the sandbox after it has mounted the volumes.
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
  /** The newest event that matches. */
  readonly event: EventView;
  /** The newest four events, newest first. */
  readonly events: readonly EventView[];
}

/** Returns the events with a message that a pattern matches; undefined if there is none. */
export function saying(context: PodContext, find: RegExp): Saying | undefined {
  const events = volumeEvents(context)
    .filter(({ message }) => find.test(message))
    .slice(-4)
    .reverse();
  const [event] = events;
  const match = event ? find.exec(event.message) : null;
  return event && match ? { match, event, events } : undefined;
}

/** Returns the volume that an event is about: `MountVolume.SetUp failed for volume "x"`. */
export const volumeIn = (message: string): string | undefined => /\bvolume "([^"]{1,253})"/.exec(message)?.[1];

/** Mount and attach trouble as the pod's events tell it, as long as it lasts. */
import type { EventView, PodContext } from '../check.ts';
import { inTrouble } from '../trouble.ts';

/** Errors of the first moments that pass by themselves (pkg/kubelet/util/manager: caches fill after the pod arrives). */
const PASSING = /failed to sync (?:configmap|secret) cache|object "[^"]{1,200}"\/?(?:"[^"]{1,253}")? not registered|timed out waiting for the condition$/;

const REASONS = new Set(['FailedMount', 'FailedAttachVolume', 'FailedMapVolume']);

/** What the kubelet does only after every volume is mounted (pkg/kubelet/kubelet.go:SyncPod). */
const AFTER_MOUNTS = new Set(['Pulling', 'Pulled', 'Created', 'Started']);
const ON_ITS_WAY = new Set(['ContainerCreating', 'PodInitializing']);

const at = (time: string | null | undefined): number => {
  const parsed = Date.parse(time ?? '');
  return Number.isNaN(parsed) ? 0 : parsed;
};

/** When the pod was last seen past its mounts, in milliseconds; 0: never. Infinity: it is past them now. */
function pastMounts(context: PodContext, events: readonly EventView[]): number {
  const began = context.containers.map(({ dead, state, waiting, status }) => {
    if (dead === undefined && state === 'waiting' && !ON_ITS_WAY.has(waiting?.reason ?? 'ContainerCreating')) return Infinity;
    return Math.max(at(status?.state?.running?.startedAt), at(dead?.startedAt), at(dead?.finishedAt));
  });
  return Math.max(0, ...began, ...events.filter(({ reason }) => AFTER_MOUNTS.has(reason)).map(({ last }) => at(last)));
}

/** Warnings about volumes that still hold the pod up, oldest first. Whatever came before a container's start is past. */
export function volumeEvents(context: PodContext): readonly EventView[] {
  if (!inTrouble(context)) return [];
  const events = context.podEvents();
  if (events.state !== 'known') return [];
  const past = pastMounts(context, events.value);
  const attached = Math.max(0, ...events.value.filter(({ reason }) => reason === 'SuccessfulAttachVolume').map(({ last }) => at(last)));
  return events.value.filter(({ reason, message, last }) => {
    if (!REASONS.has(reason) || PASSING.test(message)) return false;
    if (reason === 'FailedAttachVolume' && attached > at(last)) return false;
    return last === null ? past === 0 : at(last) > past;
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
  const events = volumeEvents(context).filter(({ message }) => find.test(message)).slice(-4).reverse();
  const [event] = events;
  const match = event ? find.exec(event.message) : null;
  return event && match ? { match, event, events } : undefined;
}

/** The volume that an event is about: `MountVolume.SetUp failed for volume "x"`. */
export const volumeIn = (message: string): string | undefined => /\bvolume "([^"]{1,253})"/.exec(message)?.[1];

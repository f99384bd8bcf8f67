/** Warning events that have no check: which count, and their category by the reason of the event, never by its words. */
import type { Category, Fix } from '../../../model/finding.ts';
import type { EventView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { describeNode, describePod } from '../../support/kubectl.ts';
import { look } from '../../support/owner.ts';

/**
 * Warnings that are no reason for a failure: each accompanies another event, or is advice (pkg/kubelet/events/event.go;
 * policy engines report what they would refuse).
 */
const ASIDE: ReadonlySet<string> = new Set([
  'AlreadyMountedVolume',
  'BackOff',
  'DNSConfigForming',
  'ExceededGracePeriod',
  'FailedKillPod',
  'FailedPreStopHook',
  'FailedToRetrieveImagePullSecret',
  'NodeNotReady',
  'PolicyViolation',
  'PossibleMemoryBackedVolumesOnDisk',
  'ProbeError',
  'ProbeWarning',
  'Unhealthy',
  'VolumePermissionChangeInProgress',
]);

/** The kubelet says that it waits between attempts, not why one failed. */
const NO_REASON = /^Error: (?:ErrImagePull|ImagePullBackOff|RegistryUnavailable)$/;

/** Whether a warning may be the reason for a failure. */
export const mayBeReason = ({ reason, type, message }: EventView): boolean =>
  type === 'Warning' && !ASIDE.has(reason) && message.trim() !== '' && !NO_REASON.test(message);

/** The reasons name what they are about in one compound word. */
const CATEGORIES: readonly (readonly [RegExp, Category])[] = [
  [/mount|volume|attach|pvc/i, 'volume'],
  [/image|pull/i, 'bad-image'],
  [/configmap|secret|serviceaccount/i, 'missing-config'],
  [/quota|evict|preempt|insufficient/i, 'resource-limits'],
];

/** Returns the category of an event by its reason; `node` if that names none. */
export const categoryOfEvent = (reason: string): Category =>
  CATEGORIES.find(([find]) => find.test(reason))?.[1] ?? 'node';

/** Returns what to look at for an event in unknown words. */
export function eventFixes(context: PodContext): Fix[] {
  return [
    look('read all events of the pod', describePod(context)),
    ...(context.pod.spec?.nodeName
      ? [look('see the conditions and the events of the node', describeNode(context))]
      : []),
  ];
}

/** What to look at for warning events that have no check: by the reason of the event, never by its words. */
import { command } from '../../../model/command.ts';
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

function driverFixes({ namespace, pod }: PodContext): Fix[] {
  const node = pod.spec?.nodeName;
  return [
    look(
      'see the claims of the pod, and which device each got',
      command`kubectl -n ${namespace} get resourceclaims -o wide`,
    ),
    look(
      'see whether the pod of the DRA driver runs on the node, then read its log',
      command`kubectl get pods -A -o wide ${node ? ['--field-selector', `spec.nodeName=${node}`] : []}`,
    ),
    look('see which devices each driver offers', command`kubectl get resourceslices`),
  ];
}

/** The layers of the kubelet in front of the driver's words (pkg/kubelet/cm/dra/manager.go). */
const DRA_LAYERS =
  /^Failed to prepare dynamic resources: (?:prepare dynamic resources: )?(?:NodePrepareResources failed for )?/;

/** What a summary says of an event: the sentence part before its message, and the message without known layers. */
export interface Said {
  readonly before: string;
  readonly message: string;
}

/**
 * Returns what an event says.
 * @param verb what the pod does: `does not start`
 * @param often how often it came, in parentheses; may be empty
 */
export function sayEvent({ name, pod }: PodContext, event: EventView, verb: string, often: string): Said {
  const { message, reason } = event;
  if (reason !== 'FailedPrepareDynamicResources')
    return { before: `${name} ${verb}: ${reason.slice(0, 60)}${often}: `, message };
  const rest = message.replace(DRA_LAYERS, '');
  const named = /^ResourceClaim ([\w.-]{1,253}): /.exec(rest);
  const claims = (pod.spec?.resourceClaims ?? []).map((one) => one.resourceClaimName ?? one.name);
  const claim = named?.[1] ?? claims.join(', ').slice(0, 60);
  return {
    before: `${pod.spec?.nodeName ?? 'the node'} cannot prepare ResourceClaim ${claim} of ${name}${often}: `,
    message: named ? rest.slice(named[0].length) : rest,
  };
}

/** Returns what to look at for an event of this reason. */
export function eventFixes(context: PodContext, reason: string): Fix[] {
  if (reason === 'FailedPrepareDynamicResources') return driverFixes(context);
  return [
    look('read all events of the pod', describePod(context)),
    ...(context.pod.spec?.nodeName
      ? [look('see the conditions and the events of the node', describeNode(context))]
      : []),
  ];
}

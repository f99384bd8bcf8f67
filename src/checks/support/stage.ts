/** How far the newest start of a pod has come: what the kubelet has not done yet cannot have failed. */
import { containersOf, isBeingSetUp } from '../../evidence/containers.ts';
import type { ContainerView } from '../../evidence/views.ts';
import { ruledOut } from '../../model/finding.ts';
import type { Citation, RuledOut } from '../../model/finding.ts';
import type { Pod } from '../../model/objects.ts';
import type { PodContext } from '../check.ts';

/** Waiting reasons of a container with an image that the kubelet does not have (pkg/kubelet/images/types.go). */
const PULLING: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

/** Waiting reasons of a container that the runtime has not created (pkg/kubelet/kuberuntime/kuberuntime_container.go). */
const NOT_CREATED: ReadonlySet<string> = new Set([...PULLING, 'CreateContainerConfigError', 'CreateContainerError']);

const cite = (pod: Pod, field: string, quote: string, time: string | null = null): Citation => ({
  object: `Pod/${pod.metadata?.name ?? ''}`,
  field,
  time,
  quote,
});

const citeWaits = (pod: Pod, { statusPath, waiting }: ContainerView): Citation =>
  cite(pod, `${statusPath}.state.waiting`, [waiting?.reason, waiting?.message].filter(Boolean).join(': '));

/** Whether no instance of a container has ever run. */
const isNew = (container: ContainerView): boolean =>
  container.dead === undefined && container.restarts === 0 && container.state !== 'running';

/**
 * Whether an earlier instance of a container that failed to start may have run: an event says that it started, or the
 * container was restarted and not all events were read.
 */
export function mayHaveRun(context: PodContext, { name, restarts }: ContainerView): boolean {
  const { some, all } = context.podEvents();
  const started = some.some(({ reason, container }) => reason === 'Started' && container === name);
  return started || (restarts > 0 && all.state !== 'known');
}

/** Whether a container waits for its creation and was never created before. */
export const isNotCreated = (container: ContainerView): boolean =>
  isNew(container) && container.state === 'waiting' && NOT_CREATED.has(container.waiting?.reason ?? '');

/** Whether a container that ran before now waits for its creation: how it ended is no longer what keeps it down. */
export const isBlockedSince = ({ dead, state, waiting }: ContainerView): boolean =>
  dead !== undefined && state === 'waiting' && NOT_CREATED.has(waiting?.reason ?? '');

/** Returns the proof that the pod is on no node, so that no kubelet has done anything for it. */
export function notScheduled(pod: Pod): RuledOut | undefined {
  if (pod.spec?.nodeName || (pod.status?.phase ?? 'Pending') !== 'Pending') return undefined;
  const condition = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  const proof = condition
    ? cite(pod, 'status.conditions[PodScheduled]', condition.reason ?? 'False', condition.lastTransitionTime ?? null)
    : cite(pod, 'spec.nodeName', 'not set');
  return ruledOut('the pod is not scheduled', proof);
}

/**
 * Returns the proof that no process of the pod has run. A failed pod without states of containers is no proof: the
 * kubelet may have removed them.
 */
export function noProcess(pod: Pod): RuledOut | undefined {
  const unscheduled = notScheduled(pod);
  if (unscheduled) return ruledOut('the pod is not scheduled, so no process has run', ...unscheduled.proof);
  const containers = containersOf(pod).filter(({ type }) => type !== 'ephemeral');
  const waits = containers.find(({ state }) => state === 'waiting');
  // A container that runs is reported as being set up until its postStart hook has returned
  // (pkg/kubelet/kuberuntime/kuberuntime_container.go:startContainer).
  const isSetUp = (container: ContainerView): boolean =>
    isNew(container) &&
    (isNotCreated(container) ||
      (container.state === 'waiting' &&
        isBeingSetUp(container.waiting) &&
        container.spec.lifecycle?.postStart === undefined));
  return waits && pod.status?.phase === 'Pending' && containers.every(isSetUp)
    ? ruledOut('no process has run yet', citeWaits(pod, waits))
    : undefined;
}

/** Returns the proof that the volumes of the pod are mounted: the kubelet mounts them before it pulls (kubelet.go:SyncPod). */
export function isPastMounts(pod: Pod, subjects: readonly ContainerView[]): RuledOut | undefined {
  const [first] = subjects;
  if (first === undefined || (pod.spec?.volumes ?? []).some(({ image }) => image !== undefined)) return undefined;
  return subjects.every((one) => isNew(one) && PULLING.has(one.waiting?.reason ?? ''))
    ? ruledOut('the kubelet mounts all volumes before it pulls images', citeWaits(pod, first))
    : undefined;
}

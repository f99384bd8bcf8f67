/** Finds a copy in the cluster and reads its events. */
import { eventsAbout } from '../evidence/events.ts';
import type { EventView } from '../evidence/views.ts';
import type { PlannedPod } from '../model/experiment-answer.ts';
import type { Pod } from '../model/objects.ts';
import { placeOf } from './api.ts';
import type { ClusterApi } from './api.ts';
import { TESTING } from './labels.ts';
import { joined } from './look.ts';
import type { Hold } from './look.ts';
import { hasNoRoom } from './server-messages.ts';

/** The resource that the plan creates for a copy. */
export const resourceOf = ({ object }: Pick<PlannedPod, 'object'>): 'jobs' | 'pods' =>
  object.kind === 'Job' ? 'jobs' : 'pods';

/**
 * Returns the copy's pod: the planned object itself, or the pod that its Job owns. Other copies of the same experiment
 * have the same label.
 * @throws ApiError, UserError as `list` does
 */
export async function findPod(api: ClusterApi, { object }: PlannedPod): Promise<Pod | undefined> {
  const [namespace, name] = placeOf(object);
  const pods = await api.list<Pod>('pods', namespace, TESTING.selectorOf(TESTING.idOf(object.metadata?.labels)));
  return pods.find(
    (pod) =>
      pod.metadata?.name === name ||
      pod.metadata?.ownerReferences?.some((owner) => owner.kind === 'Job' && owner.name === name),
  );
}

/** What the events of a copy that does not start say. */
export interface StartEvents {
  /** The newest warning for people; '' where there is none. */
  readonly says: string;
  readonly message: string;
  readonly held: Hold | null;
  /** The kubelet is pulling the image. */
  readonly pulling: boolean;
}

/** Reads the events of a copy that does not start. Events that cannot be read count as none. */
export async function startEvents(api: ClusterApi, { object }: PlannedPod, pod: Pod): Promise<StartEvents> {
  const events = await api.events(placeOf(object)[0], 'Pod', pod.metadata?.name ?? '').catch(() => []);
  const last = (reason: string): number => events.findLastIndex((event) => event.reason === reason);
  const pulling = last('Pulling') > Math.max(last('Pulled'), last('Failed'));
  // A pod that has a node is past the failures of the scheduler.
  const warning = events
    .filter(({ type, reason }) => type === 'Warning' && (reason !== 'FailedScheduling' || !pod.spec?.nodeName))
    .at(-1);
  if (warning === undefined) return { says: '', message: '', held: null, pulling };
  const { reason = '', message = '' } = warning;
  const by = reason === 'FailedScheduling' ? 'scheduler' : 'kubelet';
  return {
    says: joined(reason, message),
    message,
    held: { by, reason: reason || null, noRoom: by === 'scheduler' && hasNoRoom(message) },
    pulling,
  };
}

/** Returns the events of a copy, oldest first; undefined where they cannot be read. */
export async function eventsOf(
  api: ClusterApi,
  { object }: PlannedPod,
  pod: Pod,
): Promise<readonly EventView[] | undefined> {
  const events = await api.events(placeOf(object)[0], 'Pod', pod.metadata?.name ?? '').catch(() => undefined);
  return events && eventsAbout(events, pod.metadata?.uid);
}

/**
 * Whether the kubelet is killing a watched container because of its probe (pkg/kubelet/kuberuntime: event Killing).
 * Events that cannot be read count as none.
 */
export async function isBeingKilled(api: ClusterApi, planned: PlannedPod, pod: Pod): Promise<boolean> {
  const { watched, spec, object } = planned;
  const probed = spec.containers.some(
    (container) => watched.includes(container.name) && (container.livenessProbe ?? container.startupProbe),
  );
  if (!probed) return false;
  const events = await api.events(placeOf(object)[0], 'Pod', pod.metadata?.name ?? '').catch(() => []);
  return events.some(
    (event) =>
      event.reason === 'Killing' && watched.some((name) => event.involvedObject?.fieldPath?.endsWith(`{${name}}`)),
  );
}

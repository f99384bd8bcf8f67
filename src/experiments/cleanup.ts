/** Finds objects that experiments left behind, by their labels, and removes them. */
import type { Left } from '../model/experiment-answer.ts';
import type { KubeObject, Pod } from '../model/objects.ts';
import { httpStatusOf } from '../sources/cluster/api-error.ts';
import type { ClusterApi } from './api.ts';
import { TESTING } from './labels.ts';
import { leftBehind } from './remove-copies.ts';

export interface Leftover {
  readonly kind: 'Job' | 'Pod';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** `namespace/name` of the original; null where the annotation is missing. */
  readonly copyOf: string | null;
  /** RFC 3339. */
  readonly created: string | null;
}

export interface Cleanup {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'Cleanup';
  readonly removed: readonly Leftover[];
  readonly left: readonly Left[];
}

const REMOVAL_SECONDS = 40;
const POLL_MILLISECONDS = 500;

function leftover(kind: 'Job' | 'Pod', { metadata }: KubeObject): Leftover {
  return {
    kind,
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    copyOf: metadata?.annotations?.[TESTING.copyOf] ?? null,
    created: (metadata?.creationTimestamp as string | undefined) ?? null,
  };
}

/**
 * Returns Jobs that experiments created, and pods that they created without a Job.
 * @param namespace '' for all
 * @throws ApiError where pods may not be listed
 */
export async function leftovers(api: ClusterApi, namespace: string): Promise<Leftover[]> {
  // A user who may not list Jobs created bare pods.
  const forbidden = (error: unknown): KubeObject[] => {
    if (httpStatusOf(error) === 403) return [];
    throw error;
  };
  const [jobs, pods] = await Promise.all([
    api.list('jobs', namespace, TESTING.selector).catch(forbidden),
    api.list<Pod>('pods', namespace, TESTING.selector),
  ]);
  const owned = (pod: Pod): boolean =>
    pod.metadata?.ownerReferences?.some(
      (owner) => owner.kind === 'Job' && jobs.some((job) => job.metadata?.uid === owner.uid),
    ) ?? false;
  return [
    ...jobs.map((job) => leftover('Job', job)),
    ...pods.filter((pod) => !owned(pod)).map((pod) => leftover('Pod', pod)),
  ];
}

/**
 * Removes the objects with their pods and waits until they are gone.
 * @param dryRun asks the server without removing anything
 */
export async function removeLeftovers(api: ClusterApi, found: readonly Leftover[], dryRun: boolean): Promise<Cleanup> {
  const removed: Leftover[] = [];
  const left: Left[] = [];
  await Promise.all(
    found.map(async (one) => {
      try {
        await api.remove(one.kind === 'Job' ? 'jobs' : 'pods', one.namespace, one.name, {
          uid: one.uid,
          dryRun,
          ...(one.kind === 'Pod' ? { graceSeconds: 1 } : {}),
        });
      } catch (error) {
        const status = httpStatusOf(error);
        if (status === undefined) throw error;
        if (status !== 404) {
          left.push(leftBehind({ metadata: one }, one.kind));
          return;
        }
      }
      removed.push(one);
    }),
  );
  const namespaces = [...new Set(removed.map((one) => one.namespace))];
  for (
    const end = api.clock.now() + REMOVAL_SECONDS * 1000;
    !dryRun && api.clock.now() < end;
    await api.clock.sleep(POLL_MILLISECONDS)
  ) {
    const pods = (
      await Promise.all(namespaces.map((namespace) => api.list<Pod>('pods', namespace, TESTING.selector)))
    ).flat();
    const going = pods.filter((pod) =>
      removed.some(
        (one) => one.uid === pod.metadata?.uid || pod.metadata?.ownerReferences?.some((owner) => owner.uid === one.uid),
      ),
    );
    if (going.length === 0) break;
  }
  return { apiVersion: 'crashloop/v1', kind: 'Cleanup', removed, left };
}

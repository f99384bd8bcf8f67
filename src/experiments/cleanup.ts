/** Finds what experiments left behind, by their labels, and removes it. */
import type { KubeObject, Pod } from '../model/objects.ts';
import type { LabApi } from './api.ts';
import { TESTING } from './labels.ts';
import type { Left } from '../model/experiment.ts';

export interface Leftover {
  readonly kind: 'Job' | 'Pod';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** `namespace/name` of the pod it is a copy of; null where it does not say. */
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
 * Jobs of ours, and pods of ours that no Job owns.
 * @param namespace '' for all
 * @throws ApiError where they may not be listed
 */
export async function leftovers(api: LabApi, namespace: string): Promise<Leftover[]> {
  // Who may not list Jobs made bare pods.
  const forbidden = (error: unknown): KubeObject[] => {
    if ((error as { code?: number }).code === 403) return [];
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

/** Removes them, with their pods, and waits until they are gone. @param dryRun on the server: nothing is removed */
export async function removeLeftovers(api: LabApi, found: readonly Leftover[], dryRun: boolean): Promise<Cleanup> {
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
        const { code } = error as { code?: number };
        if (code === undefined) throw error;
        if (code !== 404) {
          left.push({
            object: `${one.kind}/${one.name}`,
            command: `kubectl -n ${one.namespace} delete ${one.kind.toLowerCase()} ${one.name}`,
          });
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

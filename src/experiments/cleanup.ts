/** Finds objects that experiments left behind, by their labels, and removes them. */
import { troubleText } from '../errors.ts';
import { shellLine } from '../model/command.ts';
import type { Cleanup, Left, Leftover } from '../model/experiment-answer.ts';
import type { KubeObject, Pod } from '../model/objects.ts';
import { refusedWith } from '../sources/cluster/api-error.ts';
import type { ClusterApi } from './api.ts';
import { TESTING } from './labels.ts';
import { Removal, saysGone } from './removal.ts';
import { leftBehind } from './remove-copies.ts';

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
    if (refusedWith(error) === 403) return [];
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

/** Asks the server whether it would delete the object. @returns what the user may not delete */
async function tryRemoval(api: ClusterApi, one: Leftover): Promise<Left | undefined> {
  try {
    await api.remove(resourceOf(one), one.namespace, one.name, { uid: one.uid, dryRun: true });
  } catch (error) {
    if (refusedWith(error) === undefined) throw error;
    if (!saysGone(error, one.name)) return leftBehind({ metadata: one }, one.kind, error);
  }
  return undefined;
}

const resourceOf = ({ kind }: Leftover): 'jobs' | 'pods' => (kind === 'Job' ? 'jobs' : 'pods');

/** Removes one object. Tries again while the server does not answer. @returns what is left of it at the deadline */
async function removeOne(api: ClusterApi, one: Leftover, deadline: number): Promise<Left | undefined> {
  const { namespace, name, uid, kind } = one;
  const removal = new Removal(api, {
    resource: resourceOf(one),
    namespace,
    name,
    ...(uid ? { uid } : {}),
    ...(kind === 'Pod' ? { graceSeconds: 1 } : {}),
  });
  for (;;) {
    let trouble: unknown;
    try {
      if (await removal.step()) return undefined;
    } catch (error) {
      trouble = error;
    }
    if (refusedWith(trouble) === 403 || api.clock.now() > deadline) return leftBehind({ metadata: one }, kind, trouble);
    await api.clock.sleep(POLL_MILLISECONDS);
  }
}

/** Returns the pods of a Job as something that may be left. */
const podsOf = ({ namespace, name }: Leftover, error: unknown): Left => ({
  object: `the pods of Job/${name}`,
  command: shellLine`kubectl -n ${namespace} delete pods -l batch.kubernetes.io/job-name=${name}`,
  why: troubleText(error),
});

/** Waits until the cluster has removed the pods of the Jobs. @returns the pods that exist, or may exist, at the deadline */
async function podsLeft(api: ClusterApi, removed: readonly Leftover[], deadline: number): Promise<Left[]> {
  const jobs = removed.filter((one) => one.kind === 'Job');
  const namespaces = [...new Set(jobs.map((one) => one.namespace))];
  for (;;) {
    let trouble: unknown;
    const pods = await Promise.all(
      namespaces.map((namespace) => api.list<Pod>('pods', namespace, TESTING.selector)),
    ).catch((error: unknown) => {
      trouble = error;
    });
    const going = pods
      ?.flat()
      .filter((pod) => pod.metadata?.ownerReferences?.some((owner) => jobs.some((one) => one.uid === owner.uid)));
    if (going?.length === 0) return [];
    if (api.clock.now() > deadline)
      return going?.map((pod) => leftBehind(pod, 'Pod')) ?? jobs.map((job) => podsOf(job, trouble));
    await api.clock.sleep(POLL_MILLISECONDS);
  }
}

/**
 * Removes the objects with their pods and waits until they are gone.
 * @param dryRun asks the server without removing anything
 */
export async function removeLeftovers(api: ClusterApi, found: readonly Leftover[], dryRun: boolean): Promise<Cleanup> {
  const deadline = api.clock.now() + REMOVAL_SECONDS * 1000;
  const results = await Promise.all(
    found.map((one) => (dryRun ? tryRemoval(api, one) : removeOne(api, one, deadline))),
  );
  const removed = found.filter((_, i) => results[i] === undefined);
  const left = results.filter((one) => one !== undefined);
  if (!dryRun) left.push(...(await podsLeft(api, removed, deadline)));
  return { apiVersion: 'crashloop/v1', kind: 'Cleanup', removed, left };
}

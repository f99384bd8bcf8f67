/** Whether the pods of a case run. */
import type { Cluster } from '../client.ts';
import type { Job, Pod, ReplicaSet } from '../../../src/model/objects.ts';

/** What a case is about, as it is now. */
export interface Seen {
  readonly pods: readonly Pod[];
  /** How many pods there should be. */
  readonly wanted: number;
  /** Jobs of the namespace that have completed. */
  readonly completed: readonly string[];
}

const isLive = (pod: Pod): boolean => pod.metadata?.deletionTimestamp === undefined;
const owner = (object: Pick<Pod, 'metadata'>): string => object.metadata?.ownerReferences?.[0]?.name ?? '';
const REVISION = 'deployment.kubernetes.io/revision';
const revision = (set: ReplicaSet): number => Number(set.metadata?.annotations?.[REVISION] ?? 0);

/** Returns the pods that a target is about: of a Deployment, those of its newest revision. */
export async function seen({ client }: Cluster, namespace: string, target: string): Promise<Seen> {
  const list = async <T>(path: string): Promise<readonly T[]> => (await client.list<T>({ path })).items;
  const pods = (await list<Pod>(`/api/v1/namespaces/${namespace}/pods`)).filter(isLive);
  const jobs = await list<Job>(`/apis/batch/v1/namespaces/${namespace}/jobs`);
  const completed = jobs
    .filter((job) => job.status?.conditions?.some(({ type, status }) => type === 'Complete' && status === 'True'))
    .map((job) => job.metadata!.name!);
  const [type, name] = target.includes('/') ? (target.split('/') as [string, string]) : ['pod', target];
  if (type === 'pod') return { pods: pods.filter((pod) => pod.metadata?.name === name), wanted: 1, completed };
  if (type === 'job') return { pods: pods.filter((pod) => owner(pod) === name), wanted: 1, completed };
  const sets = (await list<ReplicaSet>(`/apis/apps/v1/namespaces/${namespace}/replicasets`)).filter(
    (set) => owner(set) === name,
  );
  const newest = sets.toSorted((a, b) => revision(b) - revision(a))[0];
  return {
    pods: pods.filter((pod) => newest !== undefined && owner(pod) === newest.metadata?.name),
    wanted: newest?.spec?.replicas ?? 1,
    completed,
  };
}

const statuses = (pod: Pod) => [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];

/** Returns a text that changes with every restart and every new pod; undefined unless all pods are ready. */
export function steadiness({ pods, wanted }: Seen): string | undefined {
  const isReady = (pod: Pod): boolean =>
    pod.status?.phase === 'Succeeded' ||
    (pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false);
  if (wanted === 0 || pods.length < wanted || !pods.every(isReady)) return undefined;
  return pods
    .map((pod) => `${pod.metadata?.uid} ${statuses(pod).map((status) => status.restartCount)}`)
    .sort()
    .join();
}

/** Returns the longest run of a container that has ended, in seconds. */
export const longestRun = ({ pods }: Seen): number =>
  Math.max(
    0,
    ...pods.flatMap(statuses).flatMap(({ state, lastState }) => {
      const ended = [state?.terminated, lastState?.terminated].filter((one) => one !== undefined);
      return ended.map((one) => (Date.parse(String(one.finishedAt)) - Date.parse(String(one.startedAt))) / 1000 || 0);
    }),
  );

/** The revision of a workload that a pod belongs to, and the one that ran before it. */
import { controllerOf } from '../../../evidence/controller.ts';
import { POD_LABELS } from '../../../knowledge/pod-labels.ts';
import type { ControllerRevision, ObjectMeta, Pod, PodSpec, ReplicaSet } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';

/** What this file reads from: the context of a check, or the facts of an experiment. */
export type Reader = Pick<PodContext, 'pod' | 'name' | 'list'>;

/** A revision of a Deployment, StatefulSet or DaemonSet. */
export interface Revision {
  readonly number: number;
  readonly spec: PodSpec;
  /** `ReplicaSet/web-5d4`. */
  readonly object: string;
  readonly metadata: ObjectMeta | undefined;
  /** Labels and annotations of its pods. */
  readonly template: ObjectMeta | undefined;
  /** Number of ready pods; 0 where that is not known. The pod that is explained does not count. */
  readonly ready: number;
  /** Number of its other pods; 0 where that is not known. */
  readonly pods: number;
}

/** A pod's revision and the one before it. */
export interface Revisions {
  readonly own: Revision;
  /** The newest older one with ready pods; else the newest older one. */
  readonly older: Revision | undefined;
  /** The newest one, where it is newer than the pod's. */
  readonly newer: Revision | undefined;
  /** All older revisions that are kept, the newest first. */
  readonly olders: readonly Revision[];
  /** The workload as kubectl takes it: `deployment/web`. */
  readonly owner: string;
}

/** Labels that differ between revisions of one workload, or belong to one pod. */
export const OWN_LABELS: ReadonlySet<string> = new Set([
  ...POD_LABELS,
  'version',
  'app.kubernetes.io/version',
  'helm.sh/chart',
]);

function templateSelector(context: Reader): string {
  return Object.entries(context.pod.metadata?.labels ?? {})
    .filter(([key]) => !OWN_LABELS.has(key))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

function replicaSetRevisions(context: Reader, uid: string): Revisions | undefined {
  const sets = context.list('replicasets', { labelSelector: templateSelector(context) });
  const revision = (set: ReplicaSet): Revision => ({
    number: Number(set.metadata?.annotations?.['deployment.kubernetes.io/revision'] ?? 0),
    spec: set.spec?.template?.spec ?? { containers: [] },
    object: `ReplicaSet/${set.metadata?.name}`,
    metadata: set.metadata,
    template: set.spec?.template?.metadata,
    ...others(set),
  });
  // The status of the ReplicaSet counts the pod that is explained, which may be ready between two crashes.
  const others = ({ metadata, status }: ReplicaSet): Pick<Revision, 'ready' | 'pods'> => {
    const here = metadata?.uid === uid;
    const own = here && isReady(context.pod) ? 1 : 0;
    return { ready: Math.max(0, (status?.readyReplicas ?? 0) - own), pods: (status?.replicas ?? 0) - (here ? 1 : 0) };
  };
  const own = sets.some.find((set) => set.metadata?.uid === uid);
  const deployment = controllerOf(own);
  if (!own || deployment?.kind !== 'Deployment') return undefined;
  const mine = revision(own);
  // Of a part, the revision that ran just before may be the one that was not read.
  const all = (sets.all.state === 'known' ? sets.all.value : [])
    .filter((set) => set.metadata?.ownerReferences?.some((owner) => owner.uid === deployment.uid))
    .map(revision);
  return chosen(mine, all, `deployment/${deployment.name}`);
}

/** @param owner the workload as kubectl takes it */
function chosen(own: Revision, all: readonly Revision[], owner: string): Revisions {
  const older = all
    .filter(({ number, spec }) => number > 0 && number < own.number && spec.containers.length > 0)
    .sort((a, b) => b.number - a.number);
  return {
    own,
    older: older.find(({ ready }) => ready > 0) ?? older[0],
    newer: all.filter(({ number }) => number > own.number).sort((a, b) => b.number - a.number)[0],
    olders: older,
    owner,
  };
}

const HASH = 'controller-revision-hash';

/** A StatefulSet labels its pods with the name of the revision, a DaemonSet with the hash that the name ends with. */
function hashOf(one: ControllerRevision, owner: Owner): string {
  const name = one.metadata?.name ?? '';
  return owner.kind === 'StatefulSet' ? name : (one.metadata?.labels?.[HASH] ?? name.slice(owner.name.length + 1));
}

const isReady = ({ metadata, status }: Pod): boolean =>
  !metadata?.deletionTimestamp &&
  (status?.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True');

/** Counts the other pods of a revision: there are at least so many, where not all pods were read. */
function podsOf(context: Reader, one: ControllerRevision, owner: Owner): Pick<Revision, 'ready' | 'pods'> {
  const { some } = context.list('pods', { labelSelector: `${HASH}=${hashOf(one, owner)}` });
  const pods = some.filter(
    ({ metadata }) =>
      metadata?.name !== context.name && metadata?.ownerReferences?.some(({ uid }) => uid === owner.uid),
  );
  return { ready: pods.filter(isReady).length, pods: pods.length };
}

interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

function controllerRevisions(context: Reader, owner: Owner): Revisions | undefined {
  const list = context.list('controllerrevisions', { labelSelector: templateSelector(context) }).all;
  if (list.state !== 'known') return undefined;
  const hash = context.pod.metadata?.labels?.[HASH] ?? '';
  const mine = list.value.filter((one) => one.metadata?.ownerReferences?.some(({ uid }) => uid === owner.uid));
  const own = mine.find((one) => hash !== '' && hashOf(one, owner) === hash);
  if (!own) return undefined;
  const revision = (one: ControllerRevision): Revision => {
    const { data } = one as unknown as { data?: { spec?: { template?: { spec?: PodSpec; metadata?: ObjectMeta } } } };
    return {
      number: Number(one.revision ?? 0),
      spec: data?.spec?.template?.spec ?? { containers: [] },
      object: `ControllerRevision/${one.metadata?.name}`,
      metadata: one.metadata,
      template: data?.spec?.template?.metadata,
      ...podsOf(context, one, owner),
    };
  };
  return chosen(revision(own), mine.map(revision), `${owner.kind.toLowerCase()}/${owner.name}`);
}

/** Returns the pod's revision and the one that ran before; undefined for other pods, and where they were not read. */
export function revisionsOf(context: Reader): Revisions | undefined {
  const owner = controllerOf(context.pod);
  if (owner?.kind === 'ReplicaSet') return replicaSetRevisions(context, owner.uid);
  return owner?.kind === 'StatefulSet' || owner?.kind === 'DaemonSet' ? controllerRevisions(context, owner) : undefined;
}

/** The revision of a workload that a pod belongs to, and the one that ran before it. */
import type { ControllerRevision, KubeObject, PodSpec, ReplicaSet } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';

/** A revision of a Deployment, StatefulSet or DaemonSet. */
export interface Revision {
  readonly number: number;
  readonly spec: PodSpec;
  /** `ReplicaSet/web-5d4`. */
  readonly object: string;
  /** Number of ready pods; 0 where that is not known. */
  readonly ready: number;
  /** When its template was first used, RFC 3339; null: not known. */
  readonly created: string | null;
  /** What `kubectl annotate` or a tool wrote down as its reason (kubernetes.io/change-cause); null: nothing. */
  readonly changeCause: string | null;
}

/** A pod's revision and the one before it. */
export interface Revisions {
  readonly own: Revision;
  readonly older: Revision | undefined;
  /** All older revisions that still exist, the newest first. */
  readonly olders: readonly Revision[];
  /** The workload as kubectl takes it: `deployment/web`. */
  readonly owner: string;
}

/** What this file reads from: a check's context, or an experiment's own facts. */
export type Reader = Pick<PodContext, 'pod' | 'list'>;

const made = ({ metadata }: KubeObject): Pick<Revision, 'created' | 'changeCause'> => ({
  created: metadata?.creationTimestamp === undefined ? null : String(metadata.creationTimestamp),
  changeCause: metadata?.annotations?.['kubernetes.io/change-cause'] ?? null,
});

/** Labels that differ between revisions of one workload, or belong to one pod. */
const OWN_LABELS = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
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
    ready: set.status?.readyReplicas ?? 0,
    ...made(set),
  });
  const own = sets.some.find((set) => set.metadata?.uid === uid);
  const deployment = own?.metadata?.ownerReferences?.find(({ controller }) => controller);
  if (!own || deployment?.kind !== 'Deployment') return undefined;
  const mine = revision(own);
  // Of a part, the revision that ran just before may be the one that was not read.
  const older = (sets.all.state === 'known' ? sets.all.value : [])
    .filter((set) => set.metadata?.ownerReferences?.some((owner) => owner.uid === deployment.uid))
    .map(revision)
    .filter(({ number }) => number > 0 && number < mine.number)
    .sort((a, b) => b.number - a.number);
  return {
    own: mine,
    older: older.find(({ ready }) => ready > 0) ?? older[0],
    olders: older,
    owner: `deployment/${deployment.name}`,
  };
}

interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

function controllerRevisions(context: Reader, owner: Owner): Revisions | undefined {
  const list = context.list('controllerrevisions', { labelSelector: templateSelector(context) }).all;
  if (list.state !== 'known') return undefined;
  const hash = context.pod.metadata?.labels?.['controller-revision-hash'] ?? '';
  const mine = list.value.filter((one) => one.metadata?.ownerReferences?.some(({ uid }) => uid === owner.uid));
  const revision = (one: ControllerRevision): Revision => {
    const { data } = one as unknown as { data?: { spec?: { template?: { spec?: PodSpec } } } };
    return {
      number: Number(one.revision ?? 0),
      spec: data?.spec?.template?.spec ?? { containers: [] },
      object: `ControllerRevision/${one.metadata?.name}`,
      ready: 0,
      ...made(one as KubeObject),
    };
  };
  // A StatefulSet labels its pods with the revision's name, a DaemonSet with the hash that the name ends with.
  const own = mine.find((one) => one.metadata?.name === hash || one.metadata?.name?.endsWith(`-${hash}`));
  if (!own || hash === '') return undefined;
  const current = revision(own);
  const older = mine
    .map(revision)
    .filter(({ number, spec }) => number < current.number && spec.containers.length > 0)
    .sort((a, b) => b.number - a.number);
  return { own: current, older: older[0], olders: older, owner: `${owner.kind.toLowerCase()}/${owner.name}` };
}

/** Returns the pod's revision and the one that ran before; undefined for other pods, and where they were not read. */
export function revisionsOf(context: Reader): Revisions | undefined {
  const owner = context.pod.metadata?.ownerReferences?.find(({ controller }) => controller);
  if (owner?.kind === 'ReplicaSet') return replicaSetRevisions(context, owner.uid);
  return owner?.kind === 'StatefulSet' || owner?.kind === 'DaemonSet' ? controllerRevisions(context, owner) : undefined;
}

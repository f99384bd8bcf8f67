/** The cluster as it would be once the manifests are applied: objects of the manifests count as present. */
import type { Asking, Ledger } from '../evidence/ledger.ts';
import { isDefaultClass } from '../knowledge/default-class.ts';
import { listed } from '../model/facts.ts';
import type { Fact, Query } from '../model/facts.ts';
import { nameOf } from '../model/objects.ts';
import type { KubeObject, PersistentVolumeClaim, StorageClass } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Resource } from '../model/resources.ts';
import { parseObject } from '../sources/shape/parse.ts';
import type { Planned, Present } from './manifests.ts';

/** What one workload finds when it starts. */
export interface World extends Asking {
  /** The object of the manifests; undefined: they have none. */
  readonly inManifests: (kind: string, name: string, namespace?: string) => Present | undefined;
  /** Whether the manifests have the object, and Helm makes it only after this workload, a hook. */
  readonly comesLater: (kind: string, name: string, namespace?: string) => boolean;
  /** The custom object of the manifests that may create an object of this name; undefined: none. */
  readonly maker: (name: string) => Present | undefined;
  /** What the cluster itself has, without the manifests. */
  readonly cluster: (query: Query) => Fact<unknown>;
}

/** Returns the class that claims without one get: the newest default (plugin/pkg/admission/storage/storageclass). */
function defaultClass(ask: (query: Query) => Fact<unknown>): Fact<string | undefined> {
  const { all } = listed<StorageClass>(ask({ verb: 'list', resource: 'storageclasses' }));
  if (all.state !== 'known') return { state: 'failed', why: 'the StorageClasses were not read' };
  const [newest] = all.value
    .filter(isDefaultClass)
    .sort((a, b) =>
      String(b.metadata?.creationTimestamp ?? '').localeCompare(String(a.metadata?.creationTimestamp ?? '')),
    );
  return { state: 'known', value: newest && nameOf(newest) };
}

/** Returns a claim of the manifests as the server would store it: with its class, and waiting. */
function claimFact(claim: PersistentVolumeClaim, ask: (query: Query) => Fact<unknown>): Fact<PersistentVolumeClaim> {
  const pending = { ...claim, status: { phase: 'Pending' } };
  const { spec } = claim;
  if (spec?.storageClassName !== undefined || spec?.volumeName !== undefined) return { state: 'known', value: pending };
  const usual = defaultClass(ask);
  if (usual.state !== 'known') return usual as Fact<never>;
  return {
    state: 'known',
    value: { ...pending, spec: { ...spec, ...(usual.value ? { storageClassName: usual.value } : {}) } },
  };
}

/** Returns the claims that the controllers create for the pod: of volumeClaimTemplates and ephemeral volumes. */
function ownClaims({ claims, ref, pod }: Planned): PersistentVolumeClaim[] {
  const made = (name: string, spec: unknown): PersistentVolumeClaim[] => {
    const parsed = parseObject('persistentvolumeclaims', { metadata: { name, namespace: ref.namespace }, spec });
    return typeof parsed === 'string' ? [] : [parsed.value as PersistentVolumeClaim];
  };
  return [
    ...claims.flatMap((claim) => {
      const name = String((claim.metadata as { name?: unknown }).name);
      const volume = pod.spec?.volumes?.find((one) => one.name === name);
      return made(volume?.persistentVolumeClaim?.claimName ?? '', claim.spec);
    }),
    ...(pod.spec?.volumes ?? []).flatMap(({ name, ephemeral }) =>
      ephemeral ? made(`${ref.name}-${name}`, ephemeral.volumeClaimTemplate?.spec) : [],
    ),
  ];
}

interface Keyed extends KubeObject {
  data?: object;
  binaryData?: object;
}

/** Returns an object of the manifests with the keys that it has in the cluster: an apply keeps those of others. */
function merged(own: KubeObject, there: Fact<unknown>): KubeObject {
  if (there.state !== 'known') return own;
  const [mine, theirs] = [own as Keyed, there.value as Keyed];
  return {
    ...mine,
    data: { ...theirs.data, ...mine.data },
    ...(theirs.binaryData || mine.binaryData ? { binaryData: { ...theirs.binaryData, ...mine.binaryData } } : {}),
  } as KubeObject;
}

/**
 * Returns what a workload finds when it starts.
 * @param present the objects of the manifests
 */
export function worldOf(ledger: Ledger, present: readonly Present[], planned: Planned): World {
  const { hook, ref } = planned;
  const cluster = (query: Query): Fact<unknown> => ledger.ask(query);
  // Helm makes hooks in the order of their weight, and the rest of the release after those that come before.
  const isThere = (one: Present): boolean =>
    hook?.isBefore !== true || (one.hook?.isBefore === true && one.hook.weight <= hook.weight);
  const find = (kind: string, name: string, namespace = ref.namespace): Present | undefined =>
    present.find(
      (one) => one.kind === kind && one.name === name && (one.namespace === '' || one.namespace === namespace),
    );
  const claims = ownClaims(planned);
  const answer = (resource: Resource, namespace: string | undefined, name: string): KubeObject | undefined => {
    const one = find(RESOURCES[resource].kind, name, namespace);
    if (one?.value !== undefined && isThere(one)) return one.value;
    return resource === 'persistentvolumeclaims' && namespace === ref.namespace
      ? claims.find((claim) => nameOf(claim) === name)
      : undefined;
  };
  const get = (query: Query & { verb: 'get' }): Fact<unknown> => {
    const { resource, namespace, name } = query;
    const own = answer(resource, namespace, name);
    if (own === undefined) return cluster(query);
    if (resource === 'configmaps' || resource === 'secrets') {
      const there = cluster(query);
      // It may be there, and what it has there counts, too.
      return there.state === 'not-collected' ? there : { state: 'known', value: merged(own, there) };
    }
    if (resource !== 'persistentvolumeclaims') return { state: 'known', value: own };
    const there = cluster(query);
    return there.state === 'absent' ? claimFact(own, ask) : there;
  };
  const list = (query: Query & { verb: 'list' }): Fact<unknown> => {
    const there = cluster(query);
    if (there.state !== 'known' || query.fieldSelector !== undefined || query.labelSelector !== undefined) return there;
    const items = there.value as readonly KubeObject[];
    const { kind, namespaced } = RESOURCES[query.resource];
    const more = present.filter(
      (one) =>
        one.value !== undefined &&
        one.kind === kind &&
        isThere(one) &&
        (!namespaced || one.namespace === query.namespace) &&
        !items.some((item) => nameOf(item) === one.name),
    );
    return more.length === 0 ? there : { state: 'known', value: [...items, ...more.map(({ value }) => value!)] };
  };
  const ask = (query: Query): Fact<unknown> =>
    query.verb === 'get' ? get(query) : query.verb === 'list' ? list(query) : cluster(query);
  return {
    ask,
    has: (query) => ledger.has(query),
    get now() {
      return ledger.now;
    },
    get misses() {
      return ledger.misses;
    },
    set misses(count) {
      ledger.misses = count;
    },
    inManifests: (kind, name, namespace) => {
      const one = find(kind, name, namespace);
      return one && isThere(one) ? one : undefined;
    },
    comesLater: (kind, name, namespace) => {
      const one = find(kind, name, namespace);
      return one !== undefined && !isThere(one);
    },
    maker: (name) =>
      present.find((one) => one.mentions.includes(name) && (one.namespace === '' || one.namespace === ref.namespace)),
    cluster,
  };
}

/** Manifests that are saved before anything is deleted, and the one a bare pod is made anew from. Pure. */
import type { Container, KubeObject, ObjectMeta, Pod } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Resource } from '../model/resources.ts';

/** What the server wrote into metadata and refuses or overwrites in an object that is new. */
function ownMetadata(metadata: ObjectMeta | undefined): ObjectMeta {
  const {
    managedFields: _fields,
    uid: _uid,
    resourceVersion: _version,
    creationTimestamp: _created,
    generation: _generation,
    selfLink: _link,
    deletionTimestamp: _deleted,
    deletionGracePeriodSeconds: _grace,
    ...own
  } = metadata ?? {};
  return own;
}

/** The object as it could be applied again: without status and without what the server wrote into its metadata. */
export function cleaned(resource: Resource, object: KubeObject): KubeObject {
  const { kind, group, version } = RESOURCES[resource];
  const {
    apiVersion: _api,
    kind: _kind,
    metadata,
    status: _status,
    ...rest
  } = object as KubeObject & { status?: unknown };
  return { apiVersion: group === '' ? version : `${group}/${version}`, kind, metadata: ownMetadata(metadata), ...rest };
}

/** The token volume that admission adds, and adds again (plugin/pkg/admission/serviceaccount). */
const isTokenVolume = (name: string): boolean => /^kube-api-access-[a-z0-9]{5}$/.test(name);

/**
 * A bare pod's manifest for a second life: without the node it ran on (the scheduler chose it), without what admission
 * adds again (token volume, resolved priority) and without debugging containers, which cannot be created with a pod.
 */
export function remadePod(pod: Pod): KubeObject {
  const {
    nodeName: _node,
    priority: _priority,
    preemptionPolicy: _preemption,
    ephemeralContainers: _ephemeral,
    schedulingGates: _gates,
    volumes,
    containers,
    initContainers,
    ...spec
  } = pod.spec!;
  const each = (list: readonly Container[]): Container[] =>
    list.map(({ volumeMounts, ...one }) => ({
      ...one,
      ...(volumeMounts ? { volumeMounts: volumeMounts.filter((mount) => !isTokenVolume(mount.name)) } : {}),
    }));
  const base = cleaned('pods', pod);
  const { ownerReferences: _owners, generateName: _generate, ...metadata } = base.metadata!;
  return {
    ...base,
    metadata,
    spec: {
      ...spec,
      containers: each(containers),
      ...(initContainers ? { initContainers: each(initContainers) } : {}),
      ...(volumes ? { volumes: volumes.filter((volume) => !isTokenVolume(volume.name)) } : {}),
    },
  } as KubeObject;
}

/** `retry-web-1-20260102T030405Z.yaml` */
export const fileFor = (name: string, now: string): string =>
  `retry-${name}-${now.replace(/\.\d+/, '').replace(/[-:]/g, '')}.yaml`;

/** Manifests to save before a deletion, and the manifest to create a bare pod again from. Pure. */
import { withoutTokens } from '../knowledge/copy-spec.ts';
import type { KubeObject, ObjectMeta, Pod } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Resource } from '../model/resources.ts';
import { fileStamp } from '../model/command.ts';

/** Removes the fields of metadata that the server writes, and refuses or overwrites in a new object. */
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

/** Returns the object without its status and without the fields that the server wrote, so that it can be applied again. */
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

/**
 * Returns the manifest to create a bare pod again from: without its node, which the scheduler chose, without what
 * admission adds again (token volume, resolved priority), and without ephemeral containers, which a new pod cannot have.
 */
export function remadePod(pod: Pod): KubeObject {
  const {
    nodeName: _node,
    priority: _priority,
    preemptionPolicy: _preemption,
    ephemeralContainers: _ephemeral,
    schedulingGates: _gates,
    ...spec
  } = withoutTokens(pod.spec!);
  const base = cleaned('pods', pod);
  const { ownerReferences: _owners, generateName: _generate, ...metadata } = base.metadata!;
  return { ...base, metadata, spec } as KubeObject;
}

/** Returns `retry-web-1-20260102T030405Z.yaml`. @param now RFC 3339 */
export const fileFor = (name: string, now: string): string => `retry-${name}-${fileStamp(now)}.yaml`;

/** Who last wrote an object's data, according to its metadata. */
import type { KubeObject } from '../model/objects.ts';
import type { ContainerView } from './views.ts';

/** A change of an object's data. */
export interface Edit {
  /** RFC 3339. */
  readonly time: string;
  /** The field manager, such as `kubectl-edit`. */
  readonly manager: string;
}

/** Returns the last change to an object's data after its creation (metadata.managedFields). */
export function lastEdit(object: KubeObject): Edit | undefined {
  const created = Date.parse(object.metadata?.creationTimestamp ?? '');
  const edits = (object.metadata?.managedFields ?? []).filter(({ time, fieldsV1 }) => {
    const fields = (fieldsV1 ?? {}) as Record<string, unknown>;
    const data = 'f:data' in fields || 'f:binaryData' in fields || 'f:stringData' in fields;
    return data && time !== undefined && Date.parse(time) > created + 2000;
  });
  const last = edits.sort((a, b) => Date.parse(b.time!) - Date.parse(a.time!))[0];
  return last ? { time: last.time!, manager: last.manager ?? 'unknown' } : undefined;
}

/** The API writes whole seconds. */
const SLACK_MILLISECONDS = 1000;

/** Returns when an instance of a container read its configuration; containerd writes 1970 for one that never started. */
const readAt = ({ dead }: Pick<ContainerView, 'dead'>): number =>
  Date.parse(dead?.startedAt ?? '') || Date.parse(dead?.finishedAt ?? '');

/**
 * Returns the last change to an object's data after the newest ended instance of a container read it: that instance read
 * something else. An object that was deleted and created again was changed, too.
 */
export function changedSince(object: KubeObject, container: Pick<ContainerView, 'dead'>): Edit | undefined {
  const start = readAt(container);
  const isLater = (time: string | undefined): boolean => Date.parse(time ?? '') > start + SLACK_MILLISECONDS;
  const edit = lastEdit(object);
  if (edit && isLater(edit.time)) return edit;
  const { creationTimestamp: created, managedFields } = object.metadata ?? {};
  return created !== undefined && isLater(created)
    ? { time: created, manager: managedFields?.[0]?.manager ?? 'unknown' }
    : undefined;
}

/** Who last wrote an object's data, according to its metadata. */
import type { KubeObject } from '../model/objects.ts';

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

/**
 * Returns the last change to an object's data after a container started: the container read something else. An object
 * that was deleted and created again was changed, too.
 * @param startedAt when the container started, RFC 3339; undefined: not known
 */
export function changedSince(object: KubeObject, startedAt: string | undefined): Edit | undefined {
  const start = Date.parse(startedAt ?? '');
  const isLater = (time: string | undefined): boolean => Date.parse(time ?? '') > start + SLACK_MILLISECONDS;
  const edit = lastEdit(object);
  if (edit && isLater(edit.time)) return edit;
  const { creationTimestamp: created, managedFields } = object.metadata ?? {};
  return created !== undefined && isLater(created)
    ? { time: created, manager: managedFields?.[0]?.manager ?? 'unknown' }
    : undefined;
}

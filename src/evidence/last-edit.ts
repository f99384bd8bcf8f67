/** Who last wrote an object's data, according to its managedFields. */
import type { KubeObject } from '../model/objects.ts';

/**
 * Returns the time and the writer of the last change to an object's data after its creation (metadata.managedFields).
 */
export function lastEdit(object: KubeObject): { readonly time: string; readonly manager: string } | undefined {
  const created = Date.parse(object.metadata?.creationTimestamp ?? '');
  const edits = (object.metadata?.managedFields ?? []).filter(({ time, fieldsV1 }) => {
    const fields = (fieldsV1 ?? {}) as Record<string, unknown>;
    const data = 'f:data' in fields || 'f:binaryData' in fields || 'f:stringData' in fields;
    return data && time !== undefined && Date.parse(time) > created + 2000;
  });
  const last = edits.sort((a, b) => Date.parse(b.time!) - Date.parse(a.time!))[0];
  return last ? { time: last.time!, manager: last.manager ?? 'unknown' } : undefined;
}

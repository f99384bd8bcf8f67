/** Drops who wrote which field: half of a pod, and most of the metadata of any object. */
import type { KubeObject } from '../../model/objects.ts';
import type { Resource } from '../../model/resources.ts';

/** Drops managedFields, which no check reads in lists and watches. */
export function withoutWriters<T extends KubeObject>(object: T): T {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Resources of which it matters who wrote, but not which fields. */
const WITHOUT_FIELDS: ReadonlySet<Resource> = new Set([
  'pods',
  'nodes',
  'replicasets',
  'controllerrevisions',
  'events',
]);

/** Whether the fields of each writer can be left out of the objects of a resource. */
export const isWithoutFields = (resource: Resource): boolean => WITHOUT_FIELDS.has(resource);

const FIELDS = Buffer.from('"fieldsV1":{');
const [QUOTE, BACKSLASH, OPEN, CLOSE] = [0x22, 0x5c, 0x7b, 0x7d];

/** Returns the index after the end of the object that was opened before `from`; -1 where it has no end. */
function endOfObject(json: Buffer, from: number): number {
  let depth = 1;
  let isText = false;
  for (let i = from; i < json.length; i++) {
    const byte = json[i]!;
    if (byte === QUOTE) isText = !isText;
    else if (isText) i += byte === BACKSLASH ? 1 : 0;
    else if (byte === OPEN) depth++;
    else if (byte === CLOSE && --depth === 0) return i + 1;
  }
  return -1;
}

/**
 * Returns JSON as text, with `{}` for the fields of each writer: to parse them takes longer than to parse all else. JSON
 * that is cut off stays as it is from there on. In the text of a value there is a backslash before each quote, so what
 * looks like the key is one.
 */
export function withoutFields(json: Buffer): string {
  let text = '';
  let from = 0;
  for (let at = json.indexOf(FIELDS); at !== -1; at = json.indexOf(FIELDS, from)) {
    const open = at + FIELDS.length;
    const end = json[at - 1] === BACKSLASH ? open : endOfObject(json, open);
    if (end === -1) break;
    text += json.toString('utf8', from, open) + (end === open ? '' : '}');
    from = end;
  }
  return text + json.toString('utf8', from);
}

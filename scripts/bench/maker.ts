/**
 * Makes objects: through the API server, or straight in etcd. A hundred thousand pods take an hour of processor time of
 * an API server; in etcd they take minutes.
 *
 * What is written into etcd is what the API server makes of such an object: the first object of each shape is created
 * through it and read again, with its defaults, what admission adds, and its managedFields. Further objects of that
 * shape are this example with their own values.
 */
import { randomUUID } from 'node:crypto';
import type { Client } from '../../src/sources/cluster/client.ts';
import { create, writeStatus, type Made } from './api.ts';
import type { Etcd } from './etcd.ts';
import type { Creation, Json } from './types.ts';

export interface Wish extends Creation {
  /** Returns the status of the object as it was made. Default: `status`. */
  readonly statusOf?: (made: Made) => Json;
}

export interface Maker {
  /** Makes an object and its status. Returns it with its uid. */
  readonly make: (wish: Wish, manager?: string, statusManager?: string) => Promise<Made>;
  /** Resolves when everything is written. */
  readonly flush: () => Promise<void>;
}

export function apiMaker(client: Client): Maker {
  return {
    async make(wish, manager, statusManager = manager) {
      const made = await create(client, { path: wish.path, body: wish.body }, manager);
      const status = wish.statusOf?.(made) ?? wish.status;
      if (status) await writeStatus(client, `${wish.path}/${made.metadata.name}`, status, statusManager);
      return made;
    },
    flush: async () => undefined,
  };
}

/** The kinds that there are many of, and their places in etcd. */
const PLACES: Readonly<Record<string, string>> = {
  Pod: 'pods',
  Deployment: 'deployments',
  ReplicaSet: 'replicasets',
  Job: 'jobs',
  Event: 'events',
};

/** Keys of a list's items that are part of the names of fields in managedFields. */
const NAMING = new Set(['name', 'mountPath', 'containerPort', 'type']);

/** Returns a text that is equal for objects with the same fields, except for the values of most fields. */
export function shapeOf(value: unknown, inList = false): string {
  if (Array.isArray(value)) return `[${value.map((item) => shapeOf(item, true)).join()}]`;
  if (typeof value !== 'object' || value === null) return '';
  const parts = Object.entries(value).map(
    ([key, part]) => `${key}${inList && NAMING.has(key) ? `=${String(part)}` : shapeOf(part)}`,
  );
  return `{${parts.sort().join()}}`;
}

/** Returns the example with the values of another object of the same shape. What only the example has stays. */
export function withValues(example: unknown, own: unknown): unknown {
  if (Array.isArray(own) && Array.isArray(example))
    return [...own.map((item, i) => withValues(example[i], item)), ...example.slice(own.length)];
  if (typeof own !== 'object' || own === null || typeof example !== 'object' || example === null) return own;
  const all: Json = { ...example };
  for (const [key, value] of Object.entries(own)) all[key] = withValues((example as Json)[key], value);
  return all;
}

export function straightMaker(client: Client, etcd: Etcd): Maker {
  const api = apiMaker(client);
  const examples = new Map<string, Made>();
  const make: Maker['make'] = async (wish, manager, statusManager) => {
    const { path, body } = wish;
    const kind = body.kind as string;
    const place = PLACES[kind];
    if (place === undefined) return api.make(wish, manager, statusManager);
    const uid = randomUUID();
    const namespace = /\/namespaces\/([^/]+)\//.exec(`${path}/`)![1]!;
    const metadata = { ...(body.metadata as Json & { name: string }), namespace, uid };
    const made: Made = { ...body, metadata };
    const status = wish.statusOf?.(made) ?? wish.status;
    const whole = { ...made, ...(status && { status }) };
    const { ownerReferences: owners = [] } = metadata as { ownerReferences?: { uid: string }[] };
    // The names of owners are values; the names of what is in the spec are not.
    const shape = shapeOf({ kind, manager, ...whole, metadata: { ...metadata, ownerReferences: owners.length } });
    const example = examples.get(shape);
    if (example === undefined) {
      const first = await api.make(wish, manager, statusManager);
      const read = await client.json<Made>({ path: `${path}/${metadata.name}` });
      const { resourceVersion: _, ...rest } = read.metadata;
      examples.set(shape, { ...read, metadata: rest as Made['metadata'] });
      return first;
    }
    const object = withValues(example, whole) as Json & { metadata: Json };
    const [before] = (example.metadata.ownerReferences ?? []) as { uid: string }[];
    if (before !== undefined && owners[0] !== undefined)
      object.metadata.managedFields = JSON.parse(
        JSON.stringify(object.metadata.managedFields ?? []).replaceAll(before.uid, owners[0].uid),
      );
    await etcd.put(`/registry/${place}/${namespace}/${metadata.name}`, `${JSON.stringify(object)}\n`);
    return made;
  };
  return { make, flush: () => etcd.flush() };
}

/** Makes the files of a support bundle from facts. */
import { isDeepStrictEqual } from 'node:util';

import type { Evidence, LogText, Query } from '../../model/facts.ts';
import type { KubeObject } from '../../model/objects.ts';
import { RESOURCES, type Resource } from '../../model/resources.ts';
import { objectKey, type EvidenceIndex, type IndexedFact, type IndexedValue, type TargetRef } from './index-file.ts';
import * as at from './layouts.ts';

/** What the index says about the bundle. */
export interface Described {
  /** The version of this program. */
  readonly toolVersion?: string | undefined;
  /** The pod or workload that was explained: the default target of the bundle. */
  readonly target?: TargetRef | undefined;
}

const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/** The objects of one file, for example `cluster-resources/pods/shop.json`. */
interface Part {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly items: Map<string, KubeObject>;
  /** The whole list was read. */
  whole: boolean;
}

/**
 * Returns the files of a bundle.
 * @param evidence already redacted
 */
export function bundleFiles(evidence: Evidence, options: Described = {}): { path: string; data: Buffer }[] {
  const files = new Map<string, Buffer>();
  const parts = new Map<string, Part>();
  const answers = Object.values(evidence.facts);
  for (const { query, fact } of answers) {
    if (query.verb !== 'get' && query.verb !== 'list') continue;
    if (fact.state !== 'known' && fact.state !== 'partial') continue;
    const objects = query.verb === 'get' ? [fact.value as KubeObject] : (fact.value as KubeObject[]);
    // An empty list gets a file too.
    const part = query.verb === 'list' ? partOf(parts, query.resource, query.namespace) : undefined;
    if (query.verb === 'list' && query.metadataOnly === true) continue;
    if (part !== undefined && fact.state === 'known' && !isSelective(query)) part.whole = true;
    for (const object of objects) {
      const { name, namespace } = placeOf(query.resource, object);
      if (name !== undefined) partOf(parts, query.resource, namespace)?.items.set(objectKey(namespace, name), object);
    }
  }
  const facts = answers.map((answer) => indexed(answer, parts, files));
  for (const [path, part] of parts) files.set(path, json(listOf(part)));
  for (const [path, errors] of errorFiles(evidence)) if (!files.has(path)) files.set(path, errors);
  const index: EvidenceIndex = {
    apiVersion: 'crashloop/v1',
    kind: 'EvidenceIndex',
    toolVersion: options.toolVersion ?? 'unknown',
    recordedFrom: evidence.source.name,
    now: evidence.now,
    ...(evidence.undated ? { undated: evidence.undated } : {}),
    target: options.target ?? null,
    facts,
  };
  return [
    { path: at.INDEX, data: json(index) },
    ...[...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, data]) => ({ path, data })),
  ];
}

const isSelective = (query: Query): boolean =>
  query.verb === 'list' && (query.labelSelector !== undefined || query.fieldSelector !== undefined);

function partOf(parts: Map<string, Part>, resource: Resource, namespace: string | undefined): Part | undefined {
  // A list of all namespaces has no separate file.
  if (RESOURCES[resource].namespaced && (namespace === undefined || !at.isSegment(namespace))) return undefined;
  const path = `${at.objectPaths('support-bundle', resource, namespace)[0]!}.json`;
  let part = parts.get(path);
  if (part === undefined) {
    part = { resource, namespace, items: new Map(), whole: false };
    parts.set(path, part);
  }
  return part;
}

function placeOf(resource: Resource, object: KubeObject): { name: string | undefined; namespace: string | undefined } {
  return {
    name: object.metadata?.name,
    namespace: RESOURCES[resource].namespaced ? object.metadata?.namespace : undefined,
  };
}

/** Returns a list in the API's format. Secrets have empty values: other tools cannot read sizes. */
function listOf({ resource, items, whole }: Part): unknown {
  const { kind, group, version } = RESOURCES[resource];
  const objects = [...items.values()].map((object) => {
    const { data } = object as { data?: unknown };
    return resource === 'secrets' && typeof data === 'object' && data !== null
      ? { ...object, data: Object.fromEntries(Object.keys(data).map((key) => [key, ''])) }
      : object;
  });
  return {
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind: `${kind}List`,
    // Marks a list as cut, as Kubernetes does (ListMeta). By its documentation the number itself means nothing.
    ...(whole ? {} : { metadata: { remainingItemCount: 1 } }),
    items: objects,
  };
}

/** Returns an answer for the index: a reference where the files have the value exactly, else the value. */
function indexed(
  { query, fact }: Evidence['facts'][string],
  parts: Map<string, Part>,
  files: Map<string, Buffer>,
): IndexedFact {
  switch (fact.state) {
    case 'known':
      return { query, state: 'known', ...held(query, fact.value, parts, files) };
    case 'partial':
      return { query, state: 'partial', why: fact.why, ...held(query, fact.value, parts, files) };
    case 'absent':
    case 'not-collected':
      return { query, state: fact.state };
    case 'forbidden':
      return { query, state: 'forbidden', why: fact.why, needs: fact.needs };
    case 'failed':
      return { query, state: 'failed', why: fact.why };
  }
}

function held(query: Query, value: unknown, parts: Map<string, Part>, files: Map<string, Buffer>): IndexedValue {
  if (query.verb === 'log') {
    const { text, timestamps, truncated } = value as LogText;
    const data = Buffer.from(text);
    // Text that is not valid UTF-8 would change in a file.
    if (![query.namespace, query.pod, query.container].every(at.isSegment) || data.toString('utf8') !== text)
      return { value };
    files.set(`${at.logPath(query.namespace, query.pod, query.container, query.previous)}.log`, data);
    return { log: { timestamps, truncated } };
  }
  if (query.verb === 'raw') {
    const node = at.statsNode(query.path);
    if (node !== undefined && at.isSegment(node)) files.set(at.statsPath(node), json(value));
    if (query.path === '/version') files.set(at.VERSION, json({ info: value }));
    return { value };
  }
  const objects = query.verb === 'get' ? [value as KubeObject] : (value as KubeObject[]);
  const keys: string[] = [];
  for (const object of objects) {
    const { name, namespace } = placeOf(query.resource, object);
    const key = objectKey(namespace, name ?? '');
    const stored = query.resource === 'secrets' ? undefined : partOf(parts, query.resource, namespace)?.items.get(key);
    if (!isDeepStrictEqual(stored, object)) return { value };
    keys.push(key);
  }
  return { objects: keys };
}

/** Returns the files with errors, where other tools look for them. */
function errorFiles(evidence: Evidence): Map<string, Buffer> {
  const byResource = new Map<string, Record<string, string>>();
  const files = new Map<string, Buffer>();
  for (const { query, fact } of Object.values(evidence.facts)) {
    if (query.verb === 'log') {
      if (
        fact.state === 'known' ||
        fact.state === 'not-collected' ||
        ![query.namespace, query.pod, query.container].every(at.isSegment)
      )
        continue;
      const absent = query.previous
        ? `previous terminated container "${query.container}" in pod "${query.pod}" not found`
        : `container "${query.container}" in pod "${query.pod}" not found (NotFound)`;
      files.set(
        `${at.logPath(query.namespace, query.pod, query.container, query.previous)}-logs-errors.log`,
        Buffer.from(`${fact.state === 'absent' ? absent : fact.why}\n`),
      );
    } else if (query.verb === 'list' && (fact.state === 'forbidden' || fact.state === 'failed')) {
      const path = `${at.objectFolders(query.resource)[0]!}-errors.json`;
      byResource.set(path, { ...byResource.get(path), [query.namespace ?? '']: fact.why });
    }
  }
  for (const [path, errors] of byResource)
    files.set(path, json(Object.keys(errors).join() === '' ? [errors['']] : errors));
  return files;
}

/** Parses the objects of an answer or a recording into the shapes that the program reads. */
import type { Fact, Query } from '../../model/facts.ts';
import { nameOf, objectKey, type KubeObject } from '../../model/objects.ts';
import type { Resource, ResourceTypes } from '../../model/resources.ts';
import * as access from './access.ts';
import * as cluster from './cluster.ts';
import { meta, metaWithoutName } from './common.ts';
import { anyObject, fields, isObject, Misfits, text, type Shape } from './fit.ts';
import { pod } from './pod.ts';
import { RAW } from './raw.ts';
import * as storage from './storage.ts';
import * as workloads from './workloads.ts';

const SHAPES: { readonly [R in Resource]: Shape<ResourceTypes[R]> } = {
  pods: pod,
  nodes: cluster.node,
  namespaces: cluster.namespace,
  events: cluster.event,
  services: cluster.service,
  endpointslices: cluster.endpointSlice,
  configmaps: cluster.configMap,
  secrets: cluster.secret,
  serviceaccounts: cluster.serviceAccount,
  persistentvolumeclaims: storage.persistentVolumeClaim,
  persistentvolumes: storage.persistentVolume,
  storageclasses: storage.storageClass,
  csidrivers: storage.csiDriver,
  csinodes: storage.csiNode,
  deployments: workloads.deployment,
  replicasets: workloads.replicaSet,
  statefulsets: workloads.statefulSet,
  daemonsets: workloads.daemonSet,
  controllerrevisions: workloads.controllerRevision,
  jobs: workloads.job,
  cronjobs: workloads.cronJob,
  resourcequotas: cluster.resourceQuota,
  limitranges: cluster.limitRange,
  horizontalpodautoscalers: workloads.horizontalPodAutoscaler,
  networkpolicies: access.networkPolicy,
  roles: access.role,
  clusterroles: access.role,
  rolebindings: access.roleBinding,
  clusterrolebindings: access.roleBinding,
  sealedsecrets: cluster.customObject,
  externalsecrets: cluster.customObject,
};
const names = fields<KubeObject>({ apiVersion: text, kind: text, metadata: meta }, 'metadata');
const eventNames = fields<KubeObject>({ apiVersion: text, kind: text, metadata: metaWithoutName }, 'metadata');

const shapeOf = (resource: Resource, metadataOnly: boolean | undefined): Shape<KubeObject> =>
  metadataOnly !== true ? (SHAPES[resource] as Shape<KubeObject>) : resource === 'events' ? eventNames : names;

/** An object in shape. */
export interface Parsed {
  readonly value: KubeObject;
  /** What was dropped from it, for people; undefined: nothing. */
  readonly misfit: string | undefined;
}

/** Misfits of a list that can be asked for. */
const MOST_MISFITS = 20;
/** Characters of a name in the reason of a gap. */
const MOST_NAME = 80;

/**
 * Returns an object in shape; the reason where it is none.
 * @param metadataOnly the object has only its metadata
 */
export function parseObject(resource: Resource, value: unknown, metadataOnly?: boolean): Parsed | string {
  const misfits = new Misfits();
  const own = isObject(value) ? shapeOf(resource, metadataOnly)(value, misfits) : undefined;
  return own === undefined
    ? `not an API object: ${isObject(value) ? (misfits.text() ?? 'it has no name') : 'it is no JSON object'}`
    : { value: own, misfit: misfits.text() };
}

/** Returns which object has something of a wrong type, and what. */
export const misfitText = (resource: Resource, { value, misfit }: Parsed): string =>
  `${resource} ${objectKey(value).slice(0, MOST_NAME)}: ${misfit}`;

/** Objects in shape. */
export interface ParsedList {
  /** The objects that fit. */
  readonly items: readonly KubeObject[];
  /** The objects from which something was dropped. */
  readonly misfits: readonly Parsed[];
  /** Why the items are a part of what was read; undefined: they are all. */
  readonly why: string | undefined;
}

/** Returns the objects of a list in shape. */
export function parseList(resource: Resource, values: readonly unknown[], metadataOnly?: boolean): ParsedList {
  const items: KubeObject[] = [];
  const misfits: Parsed[] = [];
  let why: string | undefined;
  let left = 0;
  for (const value of values) {
    const parsed = parseObject(resource, value, metadataOnly);
    if (typeof parsed === 'string') why ??= `an item is ${parsed}`;
    else if (parsed.misfit === undefined) {
      items.push(parsed.value);
      continue;
    } else {
      misfits.push(parsed);
      why ??= misfitText(resource, parsed);
    }
    left++;
  }
  return { items, misfits, why: why === undefined || left === 1 ? why : `${why}; and ${left - 1} more like it` };
}

/** Returns the fact of an object that was read. */
export function objectFact(resource: Resource, value: unknown): Fact<KubeObject> {
  const parsed = parseObject(resource, value);
  if (typeof parsed === 'string') return { state: 'failed', why: `the answer is ${parsed}` };
  return parsedFact(parsed);
}

/** Returns the fact of a parsed object. */
export const parsedFact = ({ value, misfit }: Parsed): Fact<KubeObject> =>
  misfit === undefined ? { state: 'known', value } : { state: 'partial', value, why: misfit };

/** Returns the fact of a list that was read in part. @param misfits the objects that are left out of the items */
export const partialList = (
  value: readonly KubeObject[],
  why: string,
  misfits: readonly Parsed[],
): Fact<readonly KubeObject[]> => ({
  state: 'partial',
  value,
  why,
  ...(misfits.length > 0 && { misfits: misfits.map((one) => nameOf(one.value)).slice(0, MOST_MISFITS) }),
});

/**
 * Returns the fact of a list that was read.
 * @param part why there may be more objects; undefined: these are all
 */
export function listFact(
  resource: Resource,
  values: unknown,
  part?: string,
  metadataOnly?: boolean,
): Fact<readonly KubeObject[]> {
  if (!Array.isArray(values)) return { state: 'failed', why: 'the answer is not an API list' };
  const { items, misfits, why } = parseList(resource, values, metadataOnly);
  const reason = part ?? why;
  return reason === undefined ? { state: 'known', value: items } : partialList(items, reason, misfits);
}

/**
 * Returns the answer to a raw query in shape. An answer without a shape of its own may be any object.
 * @param path the path that was requested
 */
export function rawFact(path: string, value: unknown): Fact<unknown> {
  if (!isObject(value)) return { state: 'failed', why: 'the answer is no JSON object' };
  const resource = /\/namespaces\/[^/]{1,300}\/([a-z]{1,60})$/.exec(path)?.[1] ?? '';
  if (Object.hasOwn(SHAPES, resource)) {
    const { items, why } = parseList(resource as Resource, Array.isArray(value.items) ? value.items : []);
    return why === undefined ? { state: 'known', value: { ...value, items } } : { state: 'failed', why };
  }
  const misfits = new Misfits();
  const own = (RAW.find(([pattern]) => pattern.test(path))?.[1] ?? anyObject)(value, misfits);
  const why = misfits.text();
  return own === undefined || why !== undefined
    ? { state: 'failed', why: why ?? 'the answer is nested too deeply' }
    : { state: 'known', value: own };
}

/** Returns a fact that came from outside in shape. */
export function factInShape(query: Query, fact: Fact<unknown>): Fact<unknown> {
  if (fact.state !== 'known' && fact.state !== 'partial') return fact;
  const part = fact.state === 'partial' ? fact.why : undefined;
  switch (query.verb) {
    case 'get': {
      const own = objectFact(query.resource, fact.value);
      return part !== undefined && own.state === 'known' ? { ...own, state: 'partial', why: part } : own;
    }
    case 'list':
      return listFact(query.resource, fact.value, part, query.metadataOnly);
    case 'raw':
      return rawFact(query.path, fact.value);
    case 'log':
      return logFact(fact);
  }
}

function logFact(fact: Fact<unknown> & { readonly value: unknown }): Fact<unknown> {
  const log = fact.value;
  const fits =
    isObject(log) &&
    typeof log.text === 'string' &&
    typeof log.timestamps === 'boolean' &&
    typeof log.truncated === 'boolean';
  return fits ? fact : { state: 'failed', why: 'the log is not text' };
}

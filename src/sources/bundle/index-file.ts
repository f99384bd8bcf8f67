/** `crashloop/evidence.json`: the index in our own bundles. It lists every query and how it was answered. */
import type { Query } from '../../model/facts.ts';
import { RESOURCES } from '../../model/resources.ts';
import { isObject } from '../shape/fit.ts';

/** The pod or workload that was explained. */
export interface TargetRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The value of an answer, or where it is in the bundle's files. */
export type IndexedValue =
  | { readonly value: unknown }
  /** `NS/NAME` (or `/NAME`) of objects in the resource's files, in order; one for `get`. */
  | { readonly objects: readonly string[] }
  /** The log is in its file. */
  | { readonly log: { readonly timestamps: boolean; readonly truncated: boolean } };

/** One query and its answer. The value is in the bundle's other files where they have it exactly. */
export type IndexedFact = { readonly query: Query } & (
  | ({ readonly state: 'known' } & IndexedValue)
  /** A list that was read in part. `why` says why there can be more objects. */
  | ({ readonly state: 'partial'; readonly why: string } & IndexedValue)
  | { readonly state: 'absent' }
  | { readonly state: 'not-collected' }
  | { readonly state: 'forbidden'; readonly why: string; readonly needs: string }
  | { readonly state: 'failed'; readonly why: string }
);

/** The whole file. */
export interface EvidenceIndex {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'EvidenceIndex';
  readonly toolVersion: string;
  /** The name of the context or file that the evidence came from. */
  readonly recordedFrom: string;
  /** The time of that source when the evidence was complete, RFC 3339. */
  readonly now: string;
  /** That source did not know its time: it is the newest time in it. */
  readonly undated?: true;
  readonly target: TargetRef | null;
  readonly facts: readonly IndexedFact[];
}

/** Returns the key of an object in an index: `NS/NAME`, or `/NAME`. */
export const objectKey = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

const areTexts = (values: readonly unknown[]): boolean => values.every((value) => typeof value === 'string');
const areOptionalTexts = (values: readonly unknown[]): boolean =>
  values.every((value) => value === undefined || typeof value === 'string');

function isQuery(query: unknown): query is Query {
  if (!isObject(query)) return false;
  const { verb, resource, namespace, name, pod, container, previous, path } = query;
  switch (verb) {
    case 'get':
    case 'list':
      return (
        Object.hasOwn(RESOURCES, String(resource)) &&
        areOptionalTexts([namespace, query.labelSelector, query.fieldSelector]) &&
        (verb === 'list' || typeof name === 'string')
      );
    case 'log':
      return areTexts([namespace, pod, container]) && typeof previous === 'boolean';
    case 'raw':
      return typeof path === 'string';
    default:
      return false;
  }
}

function isValue(fact: Record<string, unknown>): boolean {
  if ('value' in fact) return true;
  if ('objects' in fact) return Array.isArray(fact.objects) && areTexts(fact.objects);
  const { log } = fact;
  return isObject(log) && typeof log.timestamps === 'boolean' && typeof log.truncated === 'boolean';
}

function isFact(fact: unknown): fact is IndexedFact {
  if (!isObject(fact) || !isQuery(fact.query)) return false;
  switch (fact.state) {
    case 'known':
      return isValue(fact);
    case 'partial':
      return typeof fact.why === 'string' && isValue(fact);
    case 'forbidden':
      return areTexts([fact.why, fact.needs]);
    case 'failed':
      return typeof fact.why === 'string';
    default:
      return fact.state === 'absent' || fact.state === 'not-collected';
  }
}

/** Returns the value as an index; undefined where it is no index of this version. */
export function asIndex(value: unknown): EvidenceIndex | undefined {
  if (!isObject(value) || value.kind !== 'EvidenceIndex' || value.apiVersion !== 'crashloop/v1') return undefined;
  const { now, facts, target } = value;
  if (typeof now !== 'string' || Number.isNaN(Date.parse(now)) || !Array.isArray(facts) || !facts.every(isFact))
    return undefined;
  const named = isObject(target) && areTexts([target.kind, target.namespace, target.name]);
  return target === undefined || target === null || named ? (value as unknown as EvidenceIndex) : undefined;
}

/** `crashloop/evidence.json`: the index in our own bundles. It lists every query and how it was answered. */
import type { Query } from '../../model/facts.ts';

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

/** Returns the value as an index; undefined where it is no index of this version. */
export function asIndex(value: unknown): EvidenceIndex | undefined {
  const index = value as Partial<EvidenceIndex> | null;
  if (
    typeof index !== 'object' ||
    index === null ||
    index.kind !== 'EvidenceIndex' ||
    index.apiVersion !== 'crashloop/v1'
  )
    return undefined;
  if (typeof index.now !== 'string' || Number.isNaN(Date.parse(index.now)) || !Array.isArray(index.facts))
    return undefined;
  return index as EvidenceIndex;
}

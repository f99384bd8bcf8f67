/** `crashloop/evidence.json`: the index that our own bundles carry beside the support bundle's files. */
import type { Query } from '../../model/facts.ts';

export interface TargetRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What an answer holds, or where it is. */
export type IndexedValue =
  | { readonly value: unknown }
  /** `NS/NAME` (or `/NAME`) of the objects in the resource's files, in order; for `get` one. */
  | { readonly objects: readonly string[] }
  /** A log, in its file. */
  | { readonly log: { readonly timestamps: boolean; readonly truncated: boolean } };

/**
 * One query and how it was answered. What a known answer holds stands in the bundle's own files where they tell it
 * exactly.
 */
export type IndexedFact = { readonly query: Query } & (
  | ({ readonly state: 'known' } & IndexedValue)
  /** A list of which these were read; `why` there may be more. */
  | ({ readonly state: 'partial'; readonly why: string } & IndexedValue)
  | { readonly state: 'absent' }
  | { readonly state: 'not-collected' }
  | { readonly state: 'forbidden'; readonly why: string; readonly needs: string }
  | { readonly state: 'failed'; readonly why: string }
);

export interface EvidenceIndex {
  readonly apiVersion: 'crashloop/v1';
  readonly kind: 'EvidenceIndex';
  readonly toolVersion: string;
  /** Context or file the evidence came from, for people. */
  readonly recordedFrom: string;
  /** The clock of that source when the evidence was complete, RFC 3339. */
  readonly now: string;
  readonly target: TargetRef | null;
  readonly facts: readonly IndexedFact[];
}

/** Where an object stands in an index. */
export const objectKey = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

/** @returns undefined where the value is not an index of this version */
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

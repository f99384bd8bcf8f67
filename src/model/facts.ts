/**
 * What was asked, and what came back. A fact is known, absent, forbidden, failed or not collected; the five are
 * never mixed up: a 403 is not "missing", nor is what a bundle does not hold.
 */
import type { Resource } from './resources.ts';

/** One question to a source. JSON-safe; `keyOf` gives its identity. */
export type Query =
  | { readonly verb: 'get'; readonly resource: Resource; readonly namespace?: string; readonly name: string }
  | {
      readonly verb: 'list';
      readonly resource: Resource;
      /** Absent: cluster-scoped resource, or all namespaces (only with a field selector). */
      readonly namespace?: string;
      /** kubectl's syntax: `app=web,tier in (a,b)`. */
      readonly labelSelector?: string;
      readonly fieldSelector?: string;
      /** Only metadata is wanted (names near a missing one): cheaper, and for Secrets no values travel. */
      readonly metadataOnly?: boolean;
    }
  | {
      readonly verb: 'log';
      readonly namespace: string;
      readonly pod: string;
      readonly container: string;
      /** The instance before the current one, as `kubectl logs --previous`. */
      readonly previous: boolean;
    }
  /** A GET of any other path that answers JSON (metrics, a node's stats/summary through the proxy). */
  | { readonly verb: 'raw'; readonly path: string };

export type Fact<T> =
  | { readonly state: 'known'; readonly value: T }
  /** The API server said 404 (the object, or its whole API group, is not there). */
  | { readonly state: 'absent' }
  | {
      readonly state: 'forbidden';
      readonly why: string /** The rule that would close the gap: `get secrets in shop`. */;
      readonly needs: string;
    }
  /** Asked and not answered: a timeout, a 500, a broken file. */
  | { readonly state: 'failed'; readonly why: string }
  /** Never asked, or a bundle that does not hold it. */
  | { readonly state: 'not-collected' };

/** A container's log as it was read: at most the newest few thousand lines. */
export interface LogText {
  /** Lines start with the kubelet's RFC 3339 timestamp and a space where `timestamps` is true. */
  readonly text: string;
  readonly timestamps: boolean;
  /** Older lines exist that were not read. */
  readonly truncated: boolean;
}

/** What came of a question beyond those that are asked at once (`gather`): a failed fact with these words. */
export const TOO_MANY = 'there was too much to ask for at once';

/** A query's identity: equal queries have equal keys. */
export function keyOf(q: Query): string {
  switch (q.verb) {
    case 'get':
      return `get ${q.resource} ${q.namespace ?? ''}/${q.name}`;
    case 'list':
      return `list ${q.resource} ${q.namespace ?? ''}/?l=${q.labelSelector ?? ''}&f=${q.fieldSelector ?? ''}${q.metadataOnly ? '&meta' : ''}`;
    case 'log':
      return `log ${q.namespace}/${q.pod}/${q.container}${q.previous ? ' previous' : ''}`;
    case 'raw':
      return `raw ${q.path}`;
  }
}

/** Everything gathered for one diagnosis. Frozen, JSON-safe; Secret values are never in it. */
export interface Evidence {
  readonly source: {
    readonly kind: 'cluster' | 'bundle' /** Context name or file, for people. */;
    readonly name: string;
  };
  /** The source's clock, RFC 3339: the server's time, or the moment a bundle was recorded. */
  readonly now: string;
  readonly facts: { readonly [key: string]: { readonly query: Query; readonly fact: Fact<unknown> } };
}

/**
 * Queries and their answers. A fact is known, absent, forbidden, failed or not collected, and the five never mix: a 403
 * does not mean "missing", and neither does a gap in a bundle.
 */
import type { Resource } from './resources.ts';

/** One question to a source. JSON-safe; `queryKey` returns its identity. */
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
      /**
       * Only metadata is wanted (names similar to a missing one): cheaper, and no values of Secrets are transferred.
       */
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
  /** The API server said 404: the object, or its whole API group, does not exist. */
  | { readonly state: 'absent' }
  | {
      readonly state: 'forbidden';
      readonly why: string /** The rule that allows the read: `get secrets in shop`. */;
      readonly needs: string;
    }
  /** Asked, but no usable answer: a timeout, a 500, a broken file. */
  | { readonly state: 'failed'; readonly why: string }
  /** Never asked, or not in the bundle. */
  | { readonly state: 'not-collected' };

/** A container's log as it was read: at most the newest few thousand lines. */
export interface LogText {
  /** Lines start with the kubelet's RFC 3339 timestamp and a space where `timestamps` is true. */
  readonly text: string;
  readonly timestamps: boolean;
  /** True if older lines exist that were not read. */
  readonly truncated: boolean;
}

/** The reason in the failed fact of a query over the limit of one wave (`gather`). */
export const TOO_MANY = 'too many requests at once';

/** Returns a query's identity: equal queries have equal keys. */
export function queryKey(q: Query): string {
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

/** Everything gathered for one diagnosis. Frozen, JSON-safe; it never holds values of Secrets. */
export interface Evidence {
  readonly source: {
    readonly kind: 'cluster' | 'bundle' /** Context name or file, for people. */;
    readonly name: string;
  };
  /** The source's clock, RFC 3339: the server's time, or the time at which a bundle was recorded. */
  readonly now: string;
  readonly facts: { readonly [key: string]: { readonly query: Query; readonly fact: Fact<unknown> } };
}

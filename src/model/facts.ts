/**
 * Queries and their answers. A fact is known, known in part, absent, forbidden, failed or not collected, and the six
 * never mix: a 403 does not mean "missing", and neither does a gap in a bundle.
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
  /**
   * A list of which these objects were read: there may be more. Or an object without the fields that have a wrong type.
   * `why` says what is missing.
   */
  | {
      readonly state: 'partial';
      readonly value: T;
      readonly why: string;
      /** Names of the objects that a list lacks because something in them has a wrong type. A `get` returns the rest. */
      readonly misfits?: readonly string[];
    }
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

/** A fact without a value. */
export type Unread = Exclude<Fact<never>, { state: 'known' | 'partial' }>;

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

/** Whether a recording lacks this fact or a part of it: then what it does not show may exist. */
export const isLacking = (fact: Fact<unknown>): boolean => fact.state === 'not-collected' || fact.state === 'partial';

/** A list as it was read. `some` shows what exists; only `all` shows what does not exist, or how many exist. */
export interface Listed<T> {
  /** The objects that were read; empty if none were. */
  readonly some: readonly T[];
  /** The fact itself. It is `known` only if the whole list was read. */
  readonly all: Fact<readonly T[]>;
}

/**
 * Returns a fact as a list.
 * @param fact the answer to a `list` query for objects of type T
 */
export function listed<T>(fact: Fact<unknown>): Listed<T> {
  const all = fact as Fact<readonly T[]>;
  return { some: all.state === 'known' || all.state === 'partial' ? all.value : [], all };
}

/** Returns the same fact with another value, if it has a value. */
export function mapFact<T, U>(fact: Fact<T>, change: (value: T) => U): Fact<U> {
  return fact.state === 'known' || fact.state === 'partial' ? { ...fact, value: change(fact.value) } : fact;
}

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
  /** `now` is only the newest time in a recording that does not say when it was made. */
  readonly undated?: true;
  readonly facts: { readonly [key: string]: { readonly query: Query; readonly fact: Fact<unknown> } };
}

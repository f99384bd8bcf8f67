/** What `watch` takes, and the changes that it reports. */
import type { Resource } from '../../model/resources.ts';

/** What to watch. */
export interface Watched {
  readonly resource: Resource;
  /** Absent for a cluster-scoped resource, or for all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** The representation to ask for, `application/json;as=…`, in the list and the watch. */
  readonly accept?: string;
}

/**
 * One change. After a gap in the watch, the object of a `deleted` only has its name, namespace, uid and
 * resourceVersion.
 */
export interface Change<T> {
  readonly type: 'added' | 'modified' | 'deleted';
  readonly object: T;
}

/** How to watch, and what to call. */
export interface WatchOptions<T> {
  /** Ends the watch and its stream. */
  readonly signal: AbortSignal;
  /** Called with the existing objects as `added`, page by page; then with each change. After a gap: the differences. */
  readonly onChanges: (changes: readonly Change<T>[]) => void;
  /** Called after each complete list. */
  readonly onSynced?: () => void;
  /** Called with one line for the user when the watch is interrupted, goes on, or is forbidden. */
  readonly onNotice?: (text: string) => void;
  /** Goes on also where the first list fails, unless the user may not list. */
  readonly persistent?: boolean;
  /**
   * Reads the existing objects instead of listing them whole. Called at the start and after each gap. The caller finds
   * the differences itself.
   * @returns the resourceVersion from which to watch
   */
  readonly list?: (signal: AbortSignal) => Promise<string>;
  /** Milliseconds between two lists where watching is forbidden. */
  readonly pollMilliseconds?: number;
  /** Bytes of one event. */
  readonly maxLine?: number;
}

/** The interface of everything that answers queries: a live cluster or a recording. */
import type { Clock } from '../clock.ts';
import type { Fact, Query } from '../model/facts.ts';

/** Answers queries with facts. */
export interface Source {
  readonly kind: 'cluster' | 'bundle';
  /** The name of the context or file, for messages. */
  readonly name: string;
  /** Of a cluster: the URL of its API server, for messages. */
  readonly server?: string;
  /** The namespace to use where the user names none. */
  readonly defaultNamespace: string;
  /**
   * Answers one query. An error about one item is a fact, not an exception.
   * @returns `get`: the object; `list`: an array of objects; `log`: a LogText; `raw`: parsed JSON. Secrets have the
   *   sizes of their values in bytes instead of the values
   * @throws UserError where no query can be answered: no kubeconfig, an expired login, an unreachable server
   */
  fetch(query: Query): Promise<Fact<unknown>>;
  /** Of a source that changes while it is read: the clock to wait by. */
  readonly clock?: Clock;
  /**
   * Returns the source's time, RFC 3339. Of a cluster: the newest Date header; before any answer, this machine's time.
   */
  now(): string;
  /**
   * The recording does not say when it was made: `now()` is the newest time in it, which may be long before. No answer
   * may say how long ago something happened.
   */
  readonly undated?: true;
  /** Of a cluster: resolves when the connection has sent the queries so far, or cannot be opened. Never throws. */
  opened?(): Promise<void>;
  /** Set by whoever learns from every fact: takes objects that were read without `fetch`, such as a page of pods. */
  learn?(objects: readonly unknown[]): void;
  /** Ends the connection. */
  close(): Promise<void>;
}

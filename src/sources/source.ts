/** The one interface behind which evidence comes from a live cluster or from a bundle. */
import type { Fact, Query } from '../model/facts.ts';

export interface Source {
  readonly kind: 'cluster' | 'bundle';
  /** Context name or file name, for people. */
  readonly name: string;
  /** The namespace to use where the user names none. */
  readonly defaultNamespace: string;
  /**
   * Answers one query. Never throws for what a server or a file says about one item (that is a Fact); throws
   * `UserError` only where nothing at all can be asked: no kubeconfig, expired login, unreachable server.
   * Values: `get` gives the object, `list` gives an array of objects, `log` a LogText, `raw` parsed JSON.
   * Secrets come without values (sizes in bytes in their place).
   */
  fetch(query: Query): Promise<Fact<unknown>>;
  /** The source's clock, RFC 3339. On a cluster: the newest Date header seen; before any answer, this machine's. */
  now(): string;
  /**
   * Of a source that is far: resolves when it is reached, or cannot be. What was asked until then is on its way. Never
   * throws.
   */
  opened?(): Promise<void>;
  close(): Promise<void>;
}

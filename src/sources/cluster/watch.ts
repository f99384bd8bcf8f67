/**
 * Lists objects and then watches their changes. It goes on after cut connections and forgotten versions, and polls where
 * watching is forbidden. Source: Kubernetes API concepts, "Efficient detection of changes";
 * k8s.io/client-go/tools/cache/reflector.go.
 */
import type { Resource } from '../../model/resources.ts';
import { later } from '../../clock.ts';
import { ApiError, Unauthorized } from './api-error.ts';
import type { ApiRequest, Client } from './client.ts';
import { pathOfResource, needsOf } from './paths.ts';
import { withoutValues } from './secrets.ts';
import { objectKey } from '../../model/objects.ts';
import { watchOnce, type Versioned } from './watch-stream.ts';

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
 * Returns the current resourceVersion, from a list of one object. A caller that reads the objects itself watches from it.
 * @throws as `Client.json`
 */
export async function versionOf(
  client: Client,
  { resource, namespace, labelSelector, fieldSelector }: Watched,
  signal: AbortSignal,
): Promise<string> {
  const page = await client.json<{ metadata?: { resourceVersion?: string } }>({
    path: pathOfResource(resource, namespace),
    query: { labelSelector, fieldSelector, limit: 1 },
    signal,
  });
  return page.metadata?.resourceVersion ?? '';
}

/**
 * One change. After a gap in the watch, the object of a `deleted` only has its name, namespace, uid and resourceVersion.
 */
export interface Change<T> {
  readonly type: 'added' | 'modified' | 'deleted';
  readonly object: T;
}

/** How to watch, and what to call. Tests shorten the times. */
export interface WatchOptions<T> {
  /** Ends the watch and its stream. */
  readonly signal: AbortSignal;
  /** Called with the existing objects as `added`, page by page; then with each change. After a gap: the differences. */
  readonly onChanges: (changes: readonly Change<T>[]) => void;
  /** Called after each complete list. */
  readonly onSynced?: () => void;
  /** Called with one line for the user when the watch is interrupted, goes on, or is forbidden. */
  readonly onNotice?: (text: string) => void;
  /**
   * Reads the existing objects instead of listing them whole. Called at the start and after each gap. The caller finds
   * the differences itself.
   * @returns the resourceVersion from which to watch
   */
  readonly list?: (signal: AbortSignal) => Promise<string>;
  /** Milliseconds between two lists where watching is forbidden. */
  readonly pollMilliseconds?: number;
  /** Milliseconds before the first new attempt after a failure. The time doubles, up to 30 times this. */
  readonly backoffMilliseconds?: number;
  /** Seconds after which the server ends each stream. */
  readonly streamSeconds?: number;
  /** Seconds after that at which a silent stream counts as lost. */
  readonly graceSeconds?: number;
  /** Bytes of one event. */
  readonly maxLine?: number;
}

const POLL_MILLISECONDS = 5000;
const BACKOFF_MILLISECONDS = 1000;
const BACKOFF_FACTOR_MAX = 30;
/** A stream that ends earlier than this without an event counts as a failure. */
const TOO_SHORT_MILLISECONDS = 1000;
/** Failures in a row after which the objects are listed again. */
const RESUMES = 3;

/** Wraps an error of the caller's own callback. It ends the watch. */
class Listener extends Error {}

/** Whether the server no longer knows the resourceVersion. */
const isGone = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 410 || error.reason === 'Expired' || error.reason === 'Gone');
/** Whether watching is forbidden, or not supported. */
const mayNotWatch = (error: unknown): boolean =>
  error instanceof ApiError && error.status !== undefined && (error.code === 403 || error.code === 405);

/** The fields to keep of every object. They show what changed during a gap. */
const briefOf = (object: Versioned): Versioned => {
  const { name, namespace, uid, resourceVersion } = object.metadata ?? {};
  return {
    metadata: {
      ...(name !== undefined && { name }),
      ...(namespace !== undefined && { namespace }),
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
    },
  };
};
const identityOf = ({ metadata }: Versioned): string => metadata?.uid ?? objectKey({ metadata });

/**
 * Lists and watches until the signal ends it, then resolves. It keeps names and versions in memory, no objects.
 * @throws what the first list throws (ApiError, UserError, RequestTimeout); later only where going on is useless: the login
 *   was refused, the list is forbidden or gone, or the client was closed
 */
export async function watch<T extends Versioned>(
  client: Client,
  watched: Watched,
  options: WatchOptions<T>,
): Promise<void> {
  return new Watcher<T>(client, watched, options).run();
}

class Watcher<T extends Versioned> {
  readonly #client: Client;
  readonly #watched: Watched;
  readonly #options: WatchOptions<T>;
  readonly #request: ApiRequest;
  readonly #known = new Map<string, Versioned>();
  #version = '';
  /** Failed attempts in a row. */
  #failures = 0;
  /** Forgotten versions in a row. */
  #forgotten = 0;
  #troubled = false;
  #polling = false;
  #listed = false;

  constructor(client: Client, watched: Watched, options: WatchOptions<T>) {
    const { resource, namespace, labelSelector, fieldSelector, accept } = watched;
    this.#client = client;
    this.#watched = watched;
    this.#options = options;
    this.#request = {
      path: pathOfResource(resource, namespace),
      query: { labelSelector: labelSelector || undefined, fieldSelector: fieldSelector || undefined },
      headers: { accept: accept ?? 'application/json' },
    };
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      try {
        if (this.#version === '') await this.#list();
        else if (this.#polling) await this.#poll();
        else await this.#stream();
      } catch (error) {
        if (signal.aborted) return;
        await this.#afterFailure(error);
      }
    }
  }

  async #list(): Promise<void> {
    const { signal, onSynced } = this.#options;
    this.#version = this.#options.list ? await this.#options.list(signal) : await this.#listWhole();
    // A watch needs a version; 0 means any.
    this.#version ||= '0';
    this.#listed = true;
    // A successful list does not show that the watch works again; it only counts while polling.
    if (this.#polling) this.#well();
    this.#call(() => onSynced?.());
  }

  async #listWhole(): Promise<string> {
    const seen = new Set<string>();
    let version = '';
    for await (const { body, restarted } of this.#client.pages({ ...this.#request, signal: this.#options.signal })) {
      if (restarted) seen.clear();
      const items = (body.items ?? []) as T[];
      for (const object of items) seen.add(identityOf(object));
      this.#tell(
        items
          .filter(
            (object) =>
              this.#known.get(identityOf(object))?.metadata?.resourceVersion !== object.metadata?.resourceVersion,
          )
          .map((object) => ({ type: this.#known.has(identityOf(object)) ? 'modified' : 'added', object })),
      );
      version = body.metadata?.resourceVersion ?? '';
    }
    this.#tell(
      [...this.#known].filter(([key]) => !seen.has(key)).map(([, brief]) => ({ type: 'deleted', object: brief as T })),
    );
    return version;
  }

  /** Remembers changes and reports them, Secrets without their values. */
  #tell(changes: readonly Change<T>[]): void {
    if (changes.length === 0) return;
    for (const { type, object } of changes) {
      if (type === 'deleted') this.#known.delete(identityOf(object));
      else if (!this.#options.list) this.#known.set(identityOf(object), briefOf(object));
    }
    const own =
      this.#watched.resource === 'secrets'
        ? changes.map((change) => ({ ...change, object: withoutValues(change.object as never) as unknown as T }))
        : changes;
    this.#call(() => this.#options.onChanges(own));
  }

  #call(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      throw new Listener('', { cause: error });
    }
  }

  async #stream(): Promise<void> {
    const { signal, streamSeconds, graceSeconds, maxLine } = this.#options;
    let off = (): void => {};
    let lasted = false;
    const lasts = (): void => {
      lasted = true;
      this.#well();
    };
    const onOpen = (): void => {
      off = later(this.#client.clock, Math.min(TOO_SHORT_MILLISECONDS, (streamSeconds ?? Infinity) * 500), lasts);
    };
    const more = {
      ...(streamSeconds !== undefined && { seconds: streamSeconds }),
      ...(graceSeconds !== undefined && { graceSeconds }),
      ...(maxLine !== undefined && { maxLine }),
    };
    try {
      for await (const event of watchOnce<T>(this.#client, this.#request, {
        signal,
        from: this.#version,
        onOpen,
        ...more,
      })) {
        if (signal.aborted) return;
        if (event.type === 'ERROR')
          throw new ApiError(
            event.object.code ?? 500,
            event.object.message ?? event.object.reason ?? 'the watch failed',
            event.object,
          );
        lasts();
        this.#version = (event.object as Versioned).metadata?.resourceVersion || this.#version;
        if (event.type === 'BOOKMARK') continue;
        const known = this.#known.has(identityOf(event.object));
        const type = event.type === 'DELETED' ? 'deleted' : event.type === 'ADDED' && !known ? 'added' : 'modified';
        this.#tell([{ type, object: event.object }]);
      }
    } finally {
      off();
    }
    if (!lasted) throw new Error('the server ended the watch immediately');
  }

  async #poll(): Promise<void> {
    await this.#client.clock.sleep(this.#options.pollMilliseconds ?? POLL_MILLISECONDS, this.#options.signal);
    if (!this.#options.signal.aborted) await this.#list();
  }

  #well(): void {
    this.#failures = this.#forgotten = 0;
    if (!this.#troubled) return;
    this.#troubled = false;
    this.#options.onNotice?.('watching again');
  }

  /** Decides how to go on after a failure. @throws the error where going on is useless */
  async #afterFailure(error: unknown): Promise<void> {
    if (error instanceof Listener) throw error.cause;
    const { resource, namespace } = this.#watched;
    if (this.#version !== '' && !this.#polling) {
      if (isGone(error)) {
        this.#version = '';
        // The first time list again immediately; wait where the server forgets the version that it just listed.
        if (this.#forgotten++ > 0)
          await this.#client.clock.sleep(this.#backoff(this.#forgotten - 1), this.#options.signal);
        return;
      }
      if (mayNotWatch(error)) {
        this.#polling = true;
        const needs = needsOf({ verb: 'list', resource, ...(namespace === undefined ? {} : { namespace }) }).replace(
          /^list/,
          'watch',
        );
        this.#options.onNotice?.(
          `you may not watch ${resource} (needs: ${needs}): listing them every ${(this.#options.pollMilliseconds ?? POLL_MILLISECONDS) / 1000} s instead`,
        );
        return;
      }
    }
    const refused =
      error instanceof ApiError && error.status !== undefined && (error.code === 403 || error.code === 404);
    if (!this.#listed || refused || this.#client.closed || error instanceof Unauthorized) throw error;
    if (!this.#troubled) {
      this.#troubled = true;
      this.#options.onNotice?.(`the watch of ${resource} was interrupted: ${(error as Error).message}; trying again`);
    }
    if (++this.#failures >= RESUMES && !this.#polling) this.#version = '';
    const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    await this.#client.clock.sleep(Math.max(asked, this.#backoff(this.#failures)), this.#options.signal);
  }

  /** Returns the milliseconds to wait: longer after each failure in a row, and random so that programs spread out. */
  #backoff(failures: number): number {
    const first = this.#options.backoffMilliseconds ?? BACKOFF_MILLISECONDS;
    return Math.min(first * 2 ** Math.max(0, failures - 1), first * BACKOFF_FACTOR_MAX) * (1 + Math.random() / 2);
  }
}

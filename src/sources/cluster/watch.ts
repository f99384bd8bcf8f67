/**
 * List, then watch: what is there, and every change from then on, over cut connections, servers that forget and servers
 * that refuse. Source: Kubernetes API concepts, "Efficient detection of changes";
 * k8s.io/client-go/tools/cache/reflector.go.
 */
import type { Resource } from '../../model/resources.ts';
import { pause } from '../../pause.ts';
import { ApiError, Unauthorized } from './api-error.ts';
import type { ApiRequest, Client } from './client.ts';
import { pathOfResource, needsOf } from './paths.ts';
import { withoutValues } from './secrets.ts';
import { objectKey } from '../../model/objects.ts';
import { watchOnce, type Versioned } from './watch-stream.ts';

/** What to watch. */
export interface Watched {
  readonly resource: Resource;
  /** Absent: cluster-scoped, or all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Another representation, `application/json;as=…`, for the list and the watch. */
  readonly accept?: string;
}

/**
 * The resourceVersion from which to watch, told by a list of one object: for who reads what is there in a way of their
 * own.
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

/** `deleted`: after a gap in the watch nothing but name, namespace, uid and resourceVersion is known of the object. */
export interface Change<T> {
  readonly type: 'added' | 'modified' | 'deleted';
  readonly object: T;
}

export interface WatchOptions<T> {
  /** Ends the watch, and its stream with it. */
  readonly signal: AbortSignal;
  /** What is there at first, page by page, as `added`; then each change. After a gap only the differences. */
  readonly onChanges: (changes: readonly Change<T>[]) => void;
  /** All that was there when it was listed has been told; once more after each later list. */
  readonly onSynced?: () => void;
  /** One line for the person, once per trouble: the connection is gone, is back, watching is not allowed. */
  readonly onNotice?: (text: string) => void;
  /**
   * Reads what is there in the caller's own way, instead of listing whole objects. It is called at first and after each
   * gap; what it finds is the caller's to compare.
   * @returns the resourceVersion from which to watch
   */
  readonly list?: (signal: AbortSignal) => Promise<string>;
  /** Where watching is forbidden: milliseconds between two lists. */
  readonly pollMilliseconds?: number;
  /** Milliseconds before the first new attempt after a failure; it doubles up to thirty times that. */
  readonly backoffMilliseconds?: number;
  /** Seconds after which the server ends each stream, and those after which a silent one is given up. */
  readonly streamSeconds?: number;
  readonly graceSeconds?: number;
  readonly maxLine?: number;
}

const POLL_MILLISECONDS = 5000;
const BACKOFF_MILLISECONDS = 1000;
const BACKOFF_FACTOR_MAX = 30;
/** A stream that ended this soon, and told nothing, is no success. */
const TOO_SHORT_MILLISECONDS = 1000;
/** Attempts to take a watch up again before the whole is listed anew. */
const RESUMES = 3;

/** Not the server's fault but that of who listens: it ends the watch. */
class Listener extends Error {}

/** The server has forgotten the version from which to go on. */
const isGone = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 410 || error.reason === 'Expired' || error.reason === 'Gone');
/** A right that was never given, or a server that knows no watch of this. */
const mayNotWatch = (error: unknown): boolean =>
  error instanceof ApiError && error.status !== undefined && (error.code === 403 || error.code === 405);

/** Name, namespace, uid, version: kept of every object, to tell what changed during a gap. */
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
 * Lists and watches until the signal ends it, then resolves. Holds no objects, only their names and versions.
 * @throws what the first list throws (ApiError, UserError, RequestTimeout); later only where going on is of no use: the
 *   login was refused, the list is forbidden or no longer there, the client was closed
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
  /** In a row: attempts that failed, and versions that were forgotten. */
  #failures = 0;
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
    // Without a version there is nothing to watch from; 0 is any.
    this.#version ||= '0';
    this.#listed = true;
    // That a list goes well says nothing about the watch.
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

  /** Remembers changes and passes them on, Secrets without their values. */
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
    let well: NodeJS.Timeout | undefined;
    let lasted = false;
    const lasts = (): void => {
      lasted = true;
      this.#well();
    };
    const onOpen = (): void => {
      well = setTimeout(lasts, Math.min(TOO_SHORT_MILLISECONDS, (streamSeconds ?? Infinity) * 500));
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
      clearTimeout(well);
    }
    if (!lasted) throw new Error('the server ended the watch at once');
  }

  async #poll(): Promise<void> {
    await pause(this.#options.pollMilliseconds ?? POLL_MILLISECONDS, this.#options.signal);
    if (!this.#options.signal.aborted) await this.#list();
  }

  #well(): void {
    this.#failures = this.#forgotten = 0;
    if (!this.#troubled) return;
    this.#troubled = false;
    this.#options.onNotice?.('watching again');
  }

  /** Decides how to go on. @throws where that is of no use */
  async #afterFailure(error: unknown): Promise<void> {
    if (error instanceof Listener) throw error.cause;
    const { resource, namespace } = this.#watched;
    if (this.#version !== '' && !this.#polling) {
      if (isGone(error)) {
        this.#version = '';
        // Once at once; a server that forgets everything it just listed is not asked without a pause.
        if (this.#forgotten++ > 0) await pause(this.#backoff(this.#forgotten - 1), this.#options.signal);
        return;
      }
      if (mayNotWatch(error)) {
        this.#polling = true;
        const needs = needsOf({ verb: 'list', resource, ...(namespace === undefined ? {} : { namespace }) }).replace(
          /^list/,
          'watch',
        );
        this.#options.onNotice?.(
          `${resource} may not be watched here (needs: ${needs}): they are listed every ${(this.#options.pollMilliseconds ?? POLL_MILLISECONDS) / 1000} s instead`,
        );
        return;
      }
    }
    const refused =
      error instanceof ApiError && error.status !== undefined && (error.code === 403 || error.code === 404);
    if (!this.#listed || refused || this.#client.closed || error instanceof Unauthorized) throw error;
    if (!this.#troubled) {
      this.#troubled = true;
      this.#options.onNotice?.(`the watch of ${resource} was interrupted, trying again: ${(error as Error).message}`);
    }
    if (++this.#failures >= RESUMES && !this.#polling) this.#version = '';
    const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    await pause(Math.max(asked, this.#backoff(this.#failures)), this.#options.signal);
  }

  /** Milliseconds; longer after each failure in a row, and never the same for two programs. */
  #backoff(failures: number): number {
    const first = this.#options.backoffMilliseconds ?? BACKOFF_MILLISECONDS;
    return Math.min(first * 2 ** Math.max(0, failures - 1), first * BACKOFF_FACTOR_MAX) * (1 + Math.random() / 2);
  }
}

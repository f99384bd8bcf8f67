/**
 * Lists objects and then watches their changes. It goes on after cut connections and forgotten versions, and polls
 * where watching is forbidden. Source: Kubernetes API concepts, "Efficient detection of changes";
 * k8s.io/client-go/tools/cache/reflector.go.
 */
import { later } from '../../clock.ts';
import type { KubeObject } from '../../model/objects.ts';
import { parseObject, type Parsed } from '../shape/parse.ts';
import { ApiError, Unauthorized } from './api-error.ts';
import type { ApiRequest, Client } from './client.ts';
import { expectPage, isExpected } from './expected.ts';
import { KnownObjects } from './known-objects.ts';
import { needsOf, pathOfResource } from './paths.ts';
import { withoutWriters } from './writers.ts';
import { withoutValues } from './secrets.ts';
import type { Change, Watched, WatchOptions } from './watch-options.ts';
import { watchOnce, type Versioned } from './watch-stream.ts';

/**
 * Returns the current resourceVersion, from a list of one object. A caller that reads the objects itself watches from
 * it.
 * @throws as `Client.json`
 */
export async function versionOf(
  client: Client,
  { resource, namespace, labelSelector, fieldSelector }: Watched,
  signal: AbortSignal,
): Promise<string> {
  const path = pathOfResource(resource, namespace);
  const page = await client.json<unknown>({ path, query: { labelSelector, fieldSelector, limit: 1 }, signal });
  return expectPage(page, path).metadata?.resourceVersion ?? '';
}

const POLL_MILLISECONDS = 5000;
/** Before the first new attempt after a failure. The time doubles, up to the factor. */
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

/**
 * Lists and watches until the signal ends it, then resolves. It keeps names and versions in memory, no objects.
 * @throws what the first list throws (ApiError, UserError, RequestTimeout); later only where going on is useless: the
 *   login was refused, the list is forbidden or gone, or the client was closed
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
  readonly #known = new KnownObjects<T>();
  #version = '';
  /** Failed attempts in a row. */
  #failures = 0;
  /** Forgotten versions in a row. */
  #forgotten = 0;
  #troubled = false;
  #polling = false;
  #listed = false;
  /** An object that does not fit was reported. */
  #misfit = false;

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
    const first = !this.#listed;
    this.#listed = true;
    // A successful list does not show that the watch works again; it only counts at first and while polling.
    if (this.#polling || first) this.#well();
    this.#call(() => onSynced?.());
  }

  async #listWhole(): Promise<string> {
    const list = this.#known.startList();
    let version = '';
    for await (const { body, restarted } of this.#client.pages({ ...this.#request, signal: this.#options.signal })) {
      if (restarted) list.restart();
      this.#tell(list.changesOf((body.items ?? []) as T[]));
      version = body.metadata?.resourceVersion ?? '';
    }
    this.#tell(list.deleted());
    return version;
  }

  /** Returns the changes with their objects in shape, without those that do not fit, and says so once. */
  #inShape(changes: readonly Change<T>[]): Change<T>[] {
    const { resource } = this.#watched;
    return changes.flatMap((change) => {
      const object: Versioned & { readonly kind?: unknown } = change.object;
      // After a gap, a deleted object only has its name.
      const brief = change.type === 'deleted' || object.kind === 'PartialObjectMetadata';
      const parsed = parseObject(resource, resource === 'pods' ? withoutWriters(object as KubeObject) : object, brief);
      const wrong = typeof parsed === 'string' ? parsed : parsed.misfit;
      if (wrong === undefined) return [{ ...change, object: (parsed as Parsed).value as T }];
      if (!this.#misfit) {
        this.#misfit = true;
        this.#options.onNotice?.(`the watch of ${resource} leaves out an object: ${wrong}`);
      }
      return [];
    });
  }

  /** Remembers changes and reports them, Secrets without their values. */
  #tell(changes: readonly Change<T>[]): void {
    if (changes.length === 0) return;
    this.#known.remember(this.#options.list ? changes.filter(({ type }) => type === 'deleted') : changes);
    const own =
      this.#watched.resource === 'secrets'
        ? changes.map((change) => ({ ...change, object: withoutValues(change.object as never) as unknown as T }))
        : changes;
    const fitting = this.#inShape(own);
    if (fitting.length > 0) this.#call(() => this.#options.onChanges(fitting));
  }

  #call(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      throw new Listener('', { cause: error });
    }
  }

  async #stream(): Promise<void> {
    const { signal, maxLine } = this.#options;
    let off = (): void => {};
    let lasted = false;
    const lasts = (): void => {
      lasted = true;
      this.#well();
    };
    const onOpen = (): void => {
      off = later(this.#client.clock, TOO_SHORT_MILLISECONDS, lasts);
    };
    try {
      for await (const event of watchOnce<T>(this.#client, this.#request, {
        signal,
        from: this.#version,
        onOpen,
        ...(maxLine !== undefined && { maxLine }),
      })) {
        if (signal.aborted) return;
        if (event.type === 'ERROR')
          throw new ApiError(
            event.object.code ?? 500,
            event.object.message ?? event.object.reason ?? 'the watch failed',
            event.object,
          );
        if (event.type !== 'BOOKMARK' && !isExpected(event.object as { kind?: unknown }, this.#watched.resource))
          throw new Error(`the watch of ${this.#watched.resource} sent another kind of object`);
        lasts();
        this.#version = (event.object as Versioned).metadata?.resourceVersion || this.#version;
        if (event.type === 'BOOKMARK') continue;
        const known = this.#known.has(event.object);
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
    const { persistent = false } = this.#options;
    const refused =
      error instanceof ApiError &&
      error.status !== undefined &&
      (error.code === 403 || (error.code === 404 && !persistent));
    if (!(this.#listed || persistent) || refused || this.#client.closed || error instanceof Unauthorized) throw error;
    if (!this.#troubled) {
      this.#troubled = true;
      const what = this.#listed ? `the watch of ${resource} was interrupted` : `cannot list ${resource}`;
      this.#options.onNotice?.(`${what}: ${(error as Error).message}; trying again`);
    }
    if (++this.#failures >= RESUMES && !this.#polling) this.#version = '';
    const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    await this.#client.clock.sleep(Math.max(asked, this.#backoff(this.#failures)), this.#options.signal);
  }

  /** Returns the milliseconds to wait: longer after each failure in a row, and random so that programs spread out. */
  #backoff(failures: number): number {
    const factor = Math.min(2 ** Math.max(0, failures - 1), BACKOFF_FACTOR_MAX);
    return BACKOFF_MILLISECONDS * factor * (1 + Math.random() / 2);
  }
}

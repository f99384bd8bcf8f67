/** Where a wait gets its objects: from a watch for each request, or from one watch of a whole namespace. */
import { selectorText, selects } from '../evidence/selector.ts';
import type { LabelSelector } from '../evidence/selector.ts';
import type { KubeObject } from '../model/objects.ts';
import type { Resource } from '../model/resources.ts';
import type { Client } from '../sources/cluster/client.ts';
import { watch } from '../sources/cluster/watch.ts';
import type { Change, Watched, WatchOptions } from '../sources/cluster/watch-options.ts';

/** The objects that a wait follows. */
export interface Followed {
  readonly resource: Resource;
  readonly namespace: string;
  /** Only those with these labels. */
  readonly selector?: LabelSelector | undefined;
  /** Only the one of this name. */
  readonly name?: string;
}

export type Listener<T> = Pick<WatchOptions<T>, 'signal' | 'onChanges' | 'onSynced' | 'onNotice'>;

/** Follows objects until the signal aborts, then resolves. @throws as `watch` */
export type Feed = <T extends KubeObject>(followed: Followed, listener: Listener<T>) => Promise<void>;

/** Returns what a watch of its own asks the server for. */
export function watchedOf({ resource, namespace, selector, name }: Followed): Watched {
  return {
    resource,
    namespace,
    ...(selector === undefined ? {} : { labelSelector: selectorText(selector) }),
    ...(name === undefined ? {} : { fieldSelector: `metadata.name=${name}` }),
  };
}

/** Returns a feed that watches for each request, and reads no more than that. */
export const ownFeed =
  (client: Client): Feed =>
  (followed, listener) =>
    watch(client, watchedOf(followed), { ...listener, persistent: true });

const matches = ({ selector, name }: Followed, object: KubeObject): boolean =>
  (name === undefined || object.metadata?.name === name) &&
  (selector === undefined || selects(selector, object.metadata?.labels ?? {}));

/** One watch, and those that follow a part of it. */
class Hub {
  readonly #objects = new Map<string, KubeObject>();
  readonly #followers = new Set<(changes: readonly Change<KubeObject>[]) => void>();
  readonly #listed = new Set<() => void>();
  readonly #notified = new Set<(text: string) => void>();
  #synced = false;
  readonly #ended: Promise<void>;

  constructor(client: Client, { resource, namespace }: Followed, signal: AbortSignal) {
    this.#ended = watch<KubeObject>(
      client,
      { resource, namespace },
      {
        signal,
        persistent: true,
        onChanges: (changes) => {
          for (const { type, object } of changes) {
            if (type === 'deleted') this.#objects.delete(object.metadata?.uid ?? '');
            else this.#objects.set(object.metadata?.uid ?? '', object);
          }
          for (const follower of this.#followers) follower(changes);
        },
        onSynced: () => {
          this.#synced = true;
          for (const listed of this.#listed) listed();
        },
        onNotice: (text) => {
          for (const notified of this.#notified) notified(text);
        },
      },
    );
    this.#ended.catch(() => {});
  }

  follow<T extends KubeObject>(
    followed: Followed,
    { signal, onChanges, onSynced, onNotice }: Listener<T>,
  ): Promise<void> {
    const mine = new Set<string>();
    const take = (changes: readonly Change<KubeObject>[]): void => {
      const own = changes.flatMap((change): Change<T>[] => {
        const uid = change.object.metadata?.uid ?? '';
        const object = change.object as T;
        if (change.type !== 'deleted' && matches(followed, object)) {
          const type = mine.has(uid) ? 'modified' : 'added';
          mine.add(uid);
          return [{ type, object }];
        }
        // One that lost its label is gone for this follower.
        return mine.delete(uid) ? [{ type: 'deleted', object }] : [];
      });
      if (own.length > 0) onChanges(own);
    };
    take([...this.#objects.values()].map((object) => ({ type: 'added', object })));
    this.#followers.add(take);
    if (onNotice) this.#notified.add(onNotice);
    if (onSynced) this.#listed.add(onSynced);
    if (this.#synced) onSynced?.();
    const leave = (): void => {
      this.#followers.delete(take);
      if (onNotice) this.#notified.delete(onNotice);
      if (onSynced) this.#listed.delete(onSynced);
    };
    const left = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
    return Promise.race([this.#ended, left]).finally(leave);
  }
}

/**
 * Returns a feed with one watch for each resource of a namespace, however many follow it. For many targets: a server
 * accepts about a hundred streams on one connection.
 * @param signal ends the watches
 */
export function sharedFeed(client: Client, signal: AbortSignal): Feed {
  const hubs = new Map<string, Hub>();
  return (followed, listener) => {
    const key = `${followed.resource} ${followed.namespace}`;
    const hub = hubs.get(key) ?? new Hub(client, followed, signal);
    hubs.set(key, hub);
    return hub.follow(followed, listener);
  };
}

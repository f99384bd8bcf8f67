/** A workload, its pods and its revisions, kept up to date by watches. */
import type { Target } from '../diagnosis/target.ts';
import { UserError } from '../errors.ts';
import type { ControllerRevision, Deployment, KubeObject, Pod, ReplicaSet } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { LabelSelector } from '../evidence/selector.ts';
import { unreadable } from '../diagnosis/missing.ts';
import { ApiError, NoAnswer } from '../sources/cluster/api-error.ts';
import { pathOfResource } from '../sources/cluster/paths.ts';
import type { Client } from '../sources/cluster/client.ts';
import type { Change } from '../sources/cluster/watch-options.ts';
import type { Source } from '../sources/source.ts';
import type { Feed, Followed } from './feed.ts';
import { WAITED_FOR } from './rollout.ts';
import type { WaitResource } from './rollout.ts';

/** Milliseconds before the next attempt to read the target. They double, up to the second number. */
const AGAIN_MILLISECONDS = [1000, 10_000] as const;

/** Objects by UID, kept up to date by a watch. */
class Store<T extends KubeObject> {
  readonly objects = new Map<string, T>();
  take(changes: readonly Change<T>[]): void {
    for (const { type, object } of changes) {
      const key = object.metadata?.uid ?? '';
      if (type === 'deleted') this.objects.delete(key);
      else this.objects.set(key, object);
    }
  }
  all(): T[] {
    return [...this.objects.values()];
  }
}

export interface ViewOptions {
  readonly feed: Feed;
  readonly signal: AbortSignal;
  readonly onChange: () => void;
  readonly onNotice: (text: string) => void;
}

export class View {
  readonly #client: Client;
  readonly #source: Source;
  readonly #target: Target & { readonly resource: WaitResource };
  readonly #options: ViewOptions;
  readonly #own = new Store<KubeObject>();
  readonly #pods = new Store<Pod>();
  readonly #revisions = new Store<ReplicaSet | ControllerRevision>();
  #revisionsReadable = true;
  #failure: unknown;
  /** Why nothing was read yet, by resource. */
  readonly #troubles = new Map<string, string>();
  /** Milliseconds to add to this machine's clock to get the server's. */
  #offset = 0;
  #served: number | undefined;

  constructor(
    client: Client,
    source: Source,
    target: Target & { readonly resource: WaitResource },
    options: ViewOptions,
  ) {
    this.#client = client;
    this.#source = source;
    this.#target = target;
    this.#options = options;
  }

  /**
   * Resolves when all objects have been read once.
   * @throws UserError if the target does not exist, or the user may not read it or its pods
   */
  async opened(): Promise<void> {
    const { resource, namespace, name } = this.#target;
    const object = await this.#read();
    this.#own.take([{ type: 'added', object }]);
    const own = this.#listen(this.#own, { resource, namespace, name });
    if (resource === 'pods') return own;
    const selector = ((object as Deployment).spec?.selector ?? {}) as LabelSelector;
    const revisions =
      resource === 'deployments' ? 'replicasets' : resource === 'daemonsets' ? 'controllerrevisions' : undefined;
    const optional = (error: unknown): void => {
      if (!(error instanceof ApiError) || error.code !== 403) throw error;
      this.#revisionsReadable = false;
    };
    await Promise.all([
      own,
      this.#listen(this.#pods, { resource: 'pods', namespace, selector }),
      ...(revisions === undefined
        ? []
        : [this.#listen(this.#revisions, { resource: revisions, namespace, selector }).catch(optional)]),
    ]);
  }

  /** Reads the target, again and again while the server gives no usable answer. @throws as `opened` */
  async #read(): Promise<KubeObject> {
    const { resource, namespace, name } = this.#target;
    const { signal, onNotice } = this.#options;
    for (let wait: number = AGAIN_MILLISECONDS[0]; ; wait = Math.min(2 * wait, AGAIN_MILLISECONDS[1])) {
      let why: string;
      try {
        const fact = await this.#source.fetch({ verb: 'get', resource, namespace, name });
        if (fact.state === 'known') {
          this.#troubles.delete(resource);
          return fact.value as KubeObject;
        }
        if (fact.state !== 'failed') throw await unreadable(this.#source, this.#target, fact, undefined, WAITED_FOR);
        why = fact.why;
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        why = error.message;
      }
      if (!this.#troubles.has(resource)) onNotice(`cannot read ${resource} "${name}": ${why}; trying again`);
      this.#troubles.set(resource, `${this.#request(pathOfResource(resource, namespace, name))}: ${why}`);
      await this.#client.clock.sleep(wait, signal);
      signal.throwIfAborted();
    }
  }

  #request(path: string): string {
    return `GET ${this.#client.config.server.replace(/\/$/, '')}${path}`;
  }

  /** Returns the request that the server does not answer as it should, and its answer; undefined if there is none. */
  trouble(): string | undefined {
    return [...this.#troubles.values()][0];
  }

  /** Starts a watch. Resolves with its first list. */
  #listen<T extends KubeObject>(store: Store<T>, watched: Followed): Promise<void> {
    const { feed, signal, onChange, onNotice } = this.#options;
    return new Promise((resolve, reject) => {
      let listed = false;
      const onSynced = (): void => {
        listed = true;
        this.#troubles.delete(watched.resource);
        resolve();
      };
      feed<T>(watched, {
        signal,
        onChanges: (changes) => {
          store.take(changes);
          onChange();
        },
        onSynced,
        onNotice: (text) => {
          if (!listed)
            this.#troubles.set(
              watched.resource,
              `${this.#request(pathOfResource(watched.resource, watched.namespace))}: ${text.replace(/; trying again$/, '')}`,
            );
          onNotice(text);
        },
      }).then(resolve, (error: unknown) => {
        if (listed) this.#failure = error;
        onChange();
        reject(
          error instanceof ApiError && error.code === 403 && (store as unknown) !== this.#revisions
            ? new UserError(
                `you may not watch ${watched.resource} in namespace ${watched.namespace}: ${error.message}`,
                `needs: get, list and watch ${watched.resource} in ${watched.namespace}`,
              )
            : error,
        );
      });
    });
  }

  /**
   * Returns the object as it is now.
   * @throws UserError if it was deleted; the error that ended a watch
   */
  object(): KubeObject {
    if (this.#failure !== undefined) throw this.#failure;
    const { resource, namespace, name } = this.#target;
    const [object] = this.#own.all();
    if (!object) throw new UserError(`${RESOURCES[resource].kind}/${name} in ${namespace} was deleted`);
    return object;
  }

  /** Returns whether the object was deleted. */
  isGone(): boolean {
    return this.#failure === undefined && this.#own.all().length === 0;
  }

  pods(): Pod[] {
    return this.#target.resource === 'pods' ? (this.#own.all() as Pod[]) : this.#pods.all();
  }

  /** Returns the revisions; undefined if they may not be read. */
  revisions(): (ReplicaSet | ControllerRevision)[] | undefined {
    return this.#revisionsReadable ? this.#revisions.all() : undefined;
  }

  /** Returns the server's time, RFC 3339; between two of its answers our clock counts. */
  now(): string {
    const served = this.#client.serverTime;
    if (served !== undefined && served !== this.#served) {
      this.#served = served;
      this.#offset = served - this.#client.clock.now();
    }
    return new Date(this.#client.clock.now() + this.#offset).toISOString();
  }
}

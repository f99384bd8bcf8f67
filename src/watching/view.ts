/** A workload, its pods and its revisions, kept up to date by watches. */
import type { Target } from '../diagnosis/target.ts';
import { UserError } from '../errors.ts';
import type { ControllerRevision, Deployment, KubeObject, Pod, ReplicaSet } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import { selectorText } from '../evidence/selector.ts';
import { unreadable } from '../diagnosis/missing.ts';
import { ApiError } from '../sources/cluster/api-error.ts';
import type { Client } from '../sources/cluster/client.ts';
import { watch } from '../sources/cluster/watch.ts';
import type { Change, Watched } from '../sources/cluster/watch-options.ts';
import type { Source } from '../sources/source.ts';
import type { WaitResource } from './rollout.ts';

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
    const fact = await this.#source.fetch({ verb: 'get', resource, namespace, name });
    if (fact.state !== 'known') throw await unreadable(this.#source, this.#target, fact);
    const object = fact.value as KubeObject;
    this.#own.take([{ type: 'added', object }]);
    const own = this.#listen(this.#own, { resource, namespace, fieldSelector: `metadata.name=${name}` });
    if (resource === 'pods') return own;
    const labelSelector = selectorText((object as Deployment).spec?.selector as Parameters<typeof selectorText>[0]);
    const revisions =
      resource === 'deployments' ? 'replicasets' : resource === 'daemonsets' ? 'controllerrevisions' : undefined;
    const optional = (error: unknown): void => {
      if (!(error instanceof ApiError) || error.code !== 403) throw error;
      this.#revisionsReadable = false;
    };
    await Promise.all([
      own,
      this.#listen(this.#pods, { resource: 'pods', namespace, labelSelector }),
      ...(revisions === undefined
        ? []
        : [this.#listen(this.#revisions, { resource: revisions, namespace, labelSelector }).catch(optional)]),
    ]);
  }

  /** Starts a watch. Resolves with its first list. */
  #listen<T extends KubeObject>(store: Store<T>, watched: Watched): Promise<void> {
    const { signal, onChange, onNotice } = this.#options;
    return new Promise((resolve, reject) => {
      let listed = false;
      const onSynced = (): void => {
        listed = true;
        resolve();
      };
      watch<T>(this.#client, watched, {
        signal,
        onChanges: (changes) => {
          store.take(changes);
          onChange();
        },
        onSynced,
        onNotice,
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

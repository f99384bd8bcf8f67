/** Deletes one object until the server says that there is none. */
import { ApiError, refusedWith } from '../sources/cluster/api-error.ts';
import type { ClusterApi, RemoveOptions } from './api.ts';

/** An object to delete. */
export interface Doomed {
  readonly resource: 'jobs' | 'pods';
  readonly namespace: string;
  readonly name: string;
  /** Only the object with this UID; undefined: any. */
  readonly uid?: string;
  readonly graceSeconds?: number;
}

/**
 * Returns whether an error of the server says that the object does not exist. A 404 that does not name it can come from
 * a proxy or mean an unknown path.
 */
export const saysGone = (error: unknown, name: string): boolean =>
  error instanceof ApiError &&
  error.code === 404 &&
  error.reason === 'NotFound' &&
  error.status?.details?.name === name;

/** One deletion. An answer of 200 to DELETE proves nothing: a proxy can give it too. */
export class Removal {
  readonly #api: ClusterApi;
  readonly #doomed: Doomed;
  /** The object is being deleted, as far as is known. */
  #asked = false;
  #mayGet = true;

  constructor(api: ClusterApi, doomed: Doomed) {
    this.#api = api;
    this.#doomed = doomed;
  }

  /**
   * Asks for the deletion where that is still needed, and looks whether the object is gone.
   * @returns whether it is gone; otherwise it has to be called again
   * @throws ApiError, UserError as `remove` and `get` do; ApiError 403 where the user may not delete it
   */
  async step(): Promise<boolean> {
    const { name } = this.#doomed;
    let forbidden: unknown;
    if (!this.#asked || !this.#mayGet) {
      try {
        await this.#delete();
        this.#asked = true;
      } catch (error) {
        if (saysGone(error, name)) return true;
        // RBAC says 403 of an object that does not exist, too. 409: another object has the name.
        const status = refusedWith(error);
        if (status === 403) forbidden = error;
        else if (status !== 409) throw error;
      }
    }
    const gone = this.#mayGet && (await this.#look());
    if (!gone && forbidden !== undefined) throw forbidden;
    return gone;
  }

  #delete(): Promise<void> {
    const { resource, namespace, name, uid, graceSeconds } = this.#doomed;
    const options: RemoveOptions = {
      ...(uid ? { uid } : {}),
      ...(graceSeconds === undefined ? {} : { graceSeconds }),
    };
    return this.#api.remove(resource, namespace, name, options);
  }

  /** @returns whether the object is gone. Where it may not be read, its DELETE says so later. */
  async #look(): Promise<boolean> {
    const { resource, namespace, name, uid } = this.#doomed;
    try {
      const { metadata } = await this.#api.get(resource, namespace, name);
      this.#asked = metadata?.deletionTimestamp !== undefined;
      return Boolean(uid && metadata?.uid && metadata.uid !== uid);
    } catch (error) {
      if (saysGone(error, name)) return true;
      if (refusedWith(error) !== 403) throw error;
      this.#mayGet = false;
      return false;
    }
  }
}

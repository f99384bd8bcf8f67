/** Remembers which objects a watch has reported, to find the differences after a gap. */
import { objectKey } from '../../model/objects.ts';
import type { Change } from './watch-options.ts';
import type { Versioned } from './watch-stream.ts';

/** Returns the fields to keep of an object. */
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

/** The differences that a new list shows. */
export interface ListDifferences<T> {
  /** The list starts over: forgets its earlier pages. */
  restart(): void;
  /** Returns the new and changed objects of one page. */
  changesOf(items: readonly T[]): Change<T>[];
  /** Returns the known objects that the list lacks. Call it after the last page. */
  deleted(): Change<T>[];
}

/** Names and versions of the objects, not the objects themselves. */
export class KnownObjects<T extends Versioned> {
  readonly #known = new Map<string, Versioned>();

  has(object: Versioned): boolean {
    return this.#known.has(identityOf(object));
  }

  /** Takes changes into account. */
  remember(changes: readonly Change<T>[]): void {
    for (const { type, object } of changes) {
      if (type === 'deleted') this.#known.delete(identityOf(object));
      else this.#known.set(identityOf(object), briefOf(object));
    }
  }

  /** Compares a new list with the known objects. */
  startList(): ListDifferences<T> {
    const seen = new Set<string>();
    return {
      restart: () => seen.clear(),
      changesOf: (items) => {
        for (const object of items) seen.add(identityOf(object));
        return items
          .filter(
            (object) =>
              this.#known.get(identityOf(object))?.metadata?.resourceVersion !== object.metadata?.resourceVersion,
          )
          .map((object) => ({ type: this.has(object) ? 'modified' : 'added', object }));
      },
      deleted: () =>
        [...this.#known]
          .filter(([key]) => !seen.has(key))
          .map(([, brief]) => ({ type: 'deleted', object: brief as T })),
    };
  }
}

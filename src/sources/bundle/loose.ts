/** Answers queries from a file of objects, as `kubectl get pod web-1 -o yaml` prints them. */
import type { Fact, Query } from '../../model/facts.ts';
import type { KubeObject } from '../../model/objects.ts';
import { RESOURCES, type Resource } from '../../model/resources.ts';
import { RecordedClock } from './clock.ts';
import { clean, itemsOf, parseDocuments, resourceOf } from './objects.ts';
import { metadataOf } from './recording.ts';
import { fieldSelector, labelSelector } from './selectors.ts';
import { UserError } from '../../errors.ts';

/** The objects of one file. */
export class LooseObjects {
  readonly clock = new RecordedClock();
  readonly #objects = new Map<Resource, KubeObject[]>();

  /** Parses a file. @throws UserError that names the file, where it has no object that this program knows */
  static async parse(name: string, text: string): Promise<LooseObjects> {
    const hint = 'give the output of `kubectl get pod NAME -o yaml`, or a support bundle';
    let documents: unknown[];
    try {
      documents = await parseDocuments(text);
    } catch (error) {
      throw new UserError(
        `${name} is neither JSON nor YAML: ${String((error as Error).message)
          .split('\n', 1)[0]!
          .slice(0, 200)}`,
        hint,
      );
    }
    const loose = new LooseObjects();
    let found = 0;
    for (const object of documents.flatMap(itemsOf)) {
      const resource = resourceOf(object);
      if (resource === undefined) continue;
      const kept = clean(object, resource);
      loose.#objects.set(resource, [...(loose.#objects.get(resource) ?? []), kept]);
      loose.clock.seeAll(kept);
      found++;
    }
    if (found === 0) throw new UserError(`${name} has no Kubernetes object that this program knows`, hint);
    return loose;
  }

  /** Returns the objects of a resource. */
  objects(resource: Resource): readonly KubeObject[] {
    return this.#objects.get(resource) ?? [];
  }

  /**
   * Answers a query. An object that is not in the file was not collected: the cluster may have it. So a list is at most
   * known in part, and not collected where no object in the file matches.
   */
  fetch(query: Query): Fact<unknown> {
    if (query.verb !== 'get' && query.verb !== 'list') return { state: 'not-collected' };
    const objects = this.objects(query.resource).filter((o) => inNamespace(o, query.resource, query.namespace));
    if (query.verb === 'get') {
      const found = objects.find((o) => o.metadata?.name === query.name);
      return found === undefined ? { state: 'not-collected' } : { state: 'known', value: found };
    }
    const labels = labelSelector(query.labelSelector);
    const fields = fieldSelector(query.fieldSelector);
    if (labels === undefined || fields === undefined) return { state: 'failed', why: 'cannot read the selector' };
    const matching = objects.filter((o) => labels(o) && fields(o));
    if (matching.length === 0) return { state: 'not-collected' };
    const value = query.metadataOnly === true ? matching.map(metadataOf) : matching;
    return { state: 'partial', value, why: 'the file may lack others' };
  }
}

const inNamespace = (object: KubeObject, resource: Resource, namespace: string | undefined): boolean =>
  namespace === undefined || !RESOURCES[resource].namespaced || (object.metadata?.namespace ?? 'default') === namespace;

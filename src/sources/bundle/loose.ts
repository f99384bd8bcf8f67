/** Answers queries from a file of objects, as `kubectl get pod web-1 -o yaml` prints them. */
import type { Fact, Query } from '../../model/facts.ts';
import type { KubeObject } from '../../model/objects.ts';
import { RESOURCES, type Resource } from '../../model/resources.ts';
import { RecordedClock } from './clock.ts';
import { clean, itemsOf, parseDocuments, resourceOf } from './objects.ts';
import { metadataOf } from './recording.ts';
import { isObject } from '../shape/fit.ts';
import { misfitText, parsedFact, parseObject, partialList, type Parsed } from '../shape/parse.ts';
import { fieldSelector, labelSelector } from './selectors.ts';
import { UserError } from '../../errors.ts';

/** The objects of one file. */
export class LooseObjects {
  readonly clock = new RecordedClock();
  readonly #objects = new Map<Resource, Parsed[]>();

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
    let broken: string | undefined;
    for (const object of documents.flatMap(itemsOf)) {
      const resource = isObject(object) ? resourceOf(object) : undefined;
      if (resource === undefined) continue;
      const parsed = parseObject(resource, clean(object, resource));
      if (typeof parsed === 'string') {
        broken ??= `a ${RESOURCES[resource].kind} in it is ${parsed}`;
        continue;
      }
      const kept = loose.#objects.get(resource);
      if (kept === undefined) loose.#objects.set(resource, [parsed]);
      else kept.push(parsed);
      loose.clock.seeAll(parsed.value);
      found++;
    }
    if (found === 0)
      throw new UserError(
        broken === undefined
          ? `${name} has no Kubernetes object that this program knows`
          : `cannot use ${name}: ${broken}`,
        hint,
      );
    return loose;
  }

  /** Returns the objects of a resource. */
  objects(resource: Resource): readonly KubeObject[] {
    return (this.#objects.get(resource) ?? []).map(({ value }) => value);
  }

  /**
   * Answers a query. An object that is not in the file was not collected: the cluster may have it. So a list is at most
   * known in part, and not collected where no object in the file matches.
   */
  fetch(query: Query): Fact<unknown> {
    if (query.verb !== 'get' && query.verb !== 'list') return { state: 'not-collected' };
    const here = (this.#objects.get(query.resource) ?? []).filter(({ value }) =>
      inNamespace(value, query.resource, query.namespace),
    );
    if (query.verb === 'get') {
      const found = here.find(({ value }) => value.metadata?.name === query.name);
      return found === undefined ? { state: 'not-collected' } : parsedFact(found);
    }
    const objects = here.filter(({ misfit }) => misfit === undefined).map(({ value }) => value);
    const labels = labelSelector(query.labelSelector);
    const fields = fieldSelector(query.fieldSelector);
    if (labels === undefined || fields === undefined) return { state: 'failed', why: 'cannot read the selector' };
    const matching = objects.filter((o) => labels(o) && fields(o));
    if (matching.length === 0 && here.length === objects.length) return { state: 'not-collected' };
    const value = query.metadataOnly === true ? matching.map(metadataOf) : matching;
    const misfits = here.filter(({ misfit, value: one }) => misfit !== undefined && labels(one) && fields(one));
    const [first] = misfits;
    const why = first === undefined ? 'the file may lack others' : misfitText(query.resource, first);
    return partialList(value, why, misfits);
  }
}

const inNamespace = (object: KubeObject, resource: Resource, namespace: string | undefined): boolean =>
  namespace === undefined || !RESOURCES[resource].namespaced || (object.metadata?.namespace ?? 'default') === namespace;

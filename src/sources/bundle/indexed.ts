/** Answers queries from one of our own bundles, exactly as they were answered when the bundle was written. */
import { queryKey, listed, mapFact, type Fact, type LogText, type Query } from '../../model/facts.ts';
import type { KubeObject } from '../../model/objects.ts';
import { RESOURCES, type Resource } from '../../model/resources.ts';
import { BrokenFile, type BundleFiles } from './files.ts';
import { objectKey, type EvidenceIndex, type IndexedFact, type IndexedValue } from './index-file.ts';
import * as at from './layouts.ts';
import { LOG_BYTES } from '../log-limits.ts';
import { metadataOf } from './recording.ts';
import { isObject } from '../shape/fit.ts';
import { factInShape } from '../shape/parse.ts';
import { fieldSelector, labelSelector } from './selectors.ts';
import { isImplausible } from './whole.ts';

const NOT_COLLECTED: Fact<never> = { state: 'not-collected' };

/** One of our own bundles. */
export class IndexedRecording {
  readonly index: EvidenceIndex;
  readonly #files: BundleFiles;
  readonly #top: string;
  readonly #facts = new Map<string, IndexedFact>();
  readonly #objects = new Map<string, Promise<Map<string, unknown>>>();

  constructor(index: EvidenceIndex, files: BundleFiles, top: string) {
    this.index = index;
    this.#files = files;
    this.#top = top;
    for (const fact of index.facts) this.#facts.set(queryKey(fact.query), fact);
  }

  /** Answers a query. One that was never asked is answered from other answers where these are enough. */
  async fetch(query: Query): Promise<Fact<unknown>> {
    try {
      return factInShape(query, await this.#fetch(query));
    } catch (error) {
      return { state: 'failed', why: error instanceof Error ? error.message : String(error) };
    }
  }

  async #fetch(query: Query): Promise<Fact<unknown>> {
    const asked = this.#facts.get(queryKey(query));
    if (asked !== undefined) return this.#answer(asked);
    if (query.verb === 'get') return this.#derivedGet(query);
    return query.verb === 'list' ? this.#derivedList(query) : NOT_COLLECTED;
  }

  async #answer(fact: IndexedFact): Promise<Fact<unknown>> {
    const { query } = fact;
    if (fact.state === 'absent' || fact.state === 'not-collected') return { state: fact.state };
    if (fact.state === 'forbidden') return { state: 'forbidden', why: fact.why, needs: fact.needs };
    if (fact.state === 'failed') return { state: 'failed', why: fact.why };
    return fact.state === 'partial'
      ? { state: 'partial', why: fact.why, value: await this.#value(query, fact) }
      : { state: 'known', value: await this.#value(query, fact) };
  }

  /** Returns the value of an answer. @throws BrokenFile where a file lacks a value that the index names */
  async #value(query: Query, fact: IndexedValue): Promise<unknown> {
    if ('value' in fact) return fact.value;
    if ('log' in fact) {
      if (query.verb !== 'log') throw new BrokenFile(`${at.INDEX} is broken`);
      const path = `${at.logPath(query.namespace, query.pod, query.container, query.previous)}.log`;
      // This program writes no longer logs, but another could have changed the file.
      const log = await this.#files.tail(this.#top + path, 2 * LOG_BYTES);
      if (log === undefined) throw new BrokenFile(`the bundle lacks ${path}`);
      return {
        text: log.data.toString('utf8', log.cut ? log.data.indexOf(10) + 1 : 0),
        timestamps: fact.log.timestamps,
        truncated: fact.log.truncated || log.cut,
      } satisfies LogText;
    }
    if (!('objects' in fact) || (query.verb !== 'get' && query.verb !== 'list'))
      throw new BrokenFile(`${at.INDEX} is broken`);
    const found: unknown[] = [];
    for (const key of fact.objects) {
      const object = (await this.#stored(query.resource, key.slice(0, key.indexOf('/')))).get(key);
      if (object === undefined) throw new BrokenFile(`the bundle lacks ${query.resource} ${key}`);
      found.push(object);
    }
    return query.verb === 'get' ? found[0] : found;
  }

  /** Returns the objects of a resource's file, by `objectKey`. They are not in shape yet. */
  #stored(resource: Resource, namespace: string): Promise<Map<string, unknown>> {
    const path = `${at.objectPaths('support-bundle', resource, namespace === '' ? undefined : namespace)[0]!}.json`;
    let stored = this.#objects.get(path);
    if (stored === undefined) {
      stored = this.#files.read(this.#top + path).then((data) => {
        const list: unknown = data === undefined ? {} : JSON.parse(data.toString('utf8'));
        const items: unknown[] = isObject(list) && Array.isArray(list.items) ? list.items : [];
        return new Map(
          items.flatMap((item) => {
            if (!isObject(item) || !isObject(item.metadata)) return [];
            const { namespace, name } = item.metadata;
            return typeof name === 'string' ? [[objectKey(namespace as string | undefined, name), item] as const] : [];
          }),
        );
      });
      this.#objects.set(path, stored);
    }
    return stored;
  }

  /** Returns the list of a resource in a namespace without selectors; undefined where it was not asked for. */
  async #unselected(
    resource: Resource,
    namespace: string | undefined,
  ): Promise<{ fact: Fact<unknown>; metadataOnly: boolean } | undefined> {
    for (const metadataOnly of [false, true]) {
      const asked = this.#facts.get(
        queryKey({
          verb: 'list',
          resource,
          ...(namespace === undefined ? {} : { namespace }),
          ...(metadataOnly ? { metadataOnly } : {}),
        }),
      );
      if (asked?.state === 'known' || asked?.state === 'partial')
        return { fact: factInShape(asked.query, await this.#answer(asked)), metadataOnly };
    }
    return undefined;
  }

  async #derivedGet(query: Extract<Query, { verb: 'get' }>): Promise<Fact<unknown>> {
    const namespace = RESOURCES[query.resource].namespaced ? query.namespace : undefined;
    const list = await this.#unselected(query.resource, namespace);
    if (list !== undefined) {
      const { some, all } = listed<KubeObject>(list.fact);
      const found = some.find((o) => o.metadata?.name === query.name);
      if (isImplausible(query.resource, some)) return NOT_COLLECTED;
      if (found === undefined && all.state === 'known') return { state: 'absent' };
      if (found !== undefined && !list.metadataOnly) return { state: 'known', value: found };
    }
    // Another list can contain the object. Not for Secrets: their file lacks the sizes of the values.
    if (query.resource === 'secrets' || (namespace !== undefined && !at.isSegment(namespace))) return NOT_COLLECTED;
    const stored = (await this.#stored(query.resource, namespace ?? '')).get(objectKey(namespace, query.name));
    return stored === undefined ? NOT_COLLECTED : { state: 'known', value: stored };
  }

  async #derivedList(query: Extract<Query, { verb: 'list' }>): Promise<Fact<unknown>> {
    const list = await this.#unselected(query.resource, query.namespace);
    if (list === undefined) return NOT_COLLECTED;
    if (list.metadataOnly && query.metadataOnly !== true) return NOT_COLLECTED;
    const labels = labelSelector(query.labelSelector);
    const fields = fieldSelector(query.fieldSelector);
    if (labels === undefined || fields === undefined) return { state: 'failed', why: 'cannot read the selector' };
    // A list of metadata can only be selected by metadata.
    if (list.metadataOnly && /(?:^|,)\s*(?!metadata\.)/.test(query.fieldSelector ?? 'metadata.')) return NOT_COLLECTED;
    return mapFact(list.fact as Fact<readonly KubeObject[]>, (items) => {
      const matching = items.filter((o) => labels(o) && fields(o));
      return query.metadataOnly === true ? matching.map(metadataOf) : matching;
    });
  }
}

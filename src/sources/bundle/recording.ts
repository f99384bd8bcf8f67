/** Answers queries from a support bundle or a cluster-info dump. It only parses the files that a query needs. */
import type { Fact, Query } from '../../model/facts.ts';
import type { KubeObject } from '../../model/objects.ts';
import { RESOURCES, type Resource } from '../../model/resources.ts';
import { RecordedClock, TELLING } from './clock.ts';
import { BrokenFile, type BundleFiles } from './files.ts';
import * as at from './layouts.ts';
import { clean, itemsOf, parseDocuments } from './objects.ts';
import { RecordedLogs } from './recorded-logs.ts';
import { isObject } from '../shape/fit.ts';
import { parsedFact, parseList, partialList, rawFact, type Parsed } from '../shape/parse.ts';
import { refusal } from './refusals.ts';
import { collectorDenies, definitionMissing, refusedBy } from './side-files.ts';
import { fieldSelector, labelSelector } from './selectors.ts';
import { inNamespace, isImplausible, partOf, together, type Items } from './whole.ts';

type Get = Extract<Query, { verb: 'get' }>;
type List = Extract<Query, { verb: 'list' }>;
type Fetched = Fact<unknown>;

/** The objects of one resource in one namespace, or why there are none. */
type Held = Items | { readonly error: Fact<never> };

const NOT_COLLECTED: Fact<never> = { state: 'not-collected' };
const known = (value: unknown): Fetched => ({ state: 'known', value });

/** A support bundle or a cluster-info dump. */
export class Recording {
  readonly files: BundleFiles;
  readonly layout: at.LayoutKind;
  readonly clock = new RecordedClock();
  /** The folder of the layout in the bundle, with a trailing `/`; '' for the top. */
  readonly #top: string;
  readonly #held = new Map<string, Promise<Held>>();
  readonly #logs: RecordedLogs;

  constructor(files: BundleFiles, layout: at.LayoutKind, top: string) {
    this.files = files;
    this.layout = layout;
    this.#top = top;
    this.#logs = new RecordedLogs(files, layout, top, this.clock, async () => {
      const held = await this.#heldOf({ verb: 'list', resource: 'pods' });
      return 'items' in held ? held.items : [];
    });
  }

  async fetch(query: Query): Promise<Fetched> {
    try {
      switch (query.verb) {
        case 'get':
          return await this.#get(query);
        case 'list':
          return await this.#list(query);
        case 'log':
          return await this.#logs.fetch(query);
        case 'raw':
          return await this.#raw(query.path);
      }
    } catch (error) {
      if (error instanceof BrokenFile) return { state: 'failed', why: error.message };
      throw error;
    }
  }

  /** Returns the objects of a resource in a namespace; cluster-scoped ones where the namespace is undefined. */
  held(resource: Resource, namespace: string | undefined, query: Query): Promise<Held> {
    const key = `${resource} ${namespace ?? ''}`;
    let held = this.#held.get(key);
    if (held === undefined) {
      held = this.#load(resource, namespace, query);
      this.#held.set(key, held);
    }
    return held;
  }

  /** Returns the namespaces that have a file of a resource, sorted. */
  async namespaces(resource: Resource): Promise<string[]> {
    const found = new Set<string>();
    if (this.layout === 'cluster-info-dump') {
      for (const folder of await this.files.list(this.#top)) {
        if (!folder.endsWith('/')) continue;
        const names = await this.files.list(this.#top + folder);
        if (
          names.some((name) =>
            at.objectPaths(this.layout, resource, 'x').some((p) => at.EXTENSIONS.some((e) => `x/${name}` === p + e)),
          )
        )
          found.add(folder.slice(0, -1));
      }
    } else {
      for (const folder of at.objectFolders(resource)) {
        for (const file of await this.files.list(this.#top + folder)) {
          const name = /^(.+)\.(?:json|ya?ml)$/.exec(file)?.[1];
          if (name !== undefined && !name.endsWith('-errors')) found.add(name);
        }
      }
    }
    return [...found].sort();
  }

  async #load(resource: Resource, namespace: string | undefined, query: Query): Promise<Held> {
    if (namespace !== undefined && !at.isSegment(namespace)) return { error: NOT_COLLECTED };
    let error: Fact<never> = NOT_COLLECTED;
    const paths = at.objectPaths(this.layout, resource, namespace).map((path) => ({ path, filter: false }));
    // One file can have the objects of all namespaces.
    if (namespace !== undefined && this.layout === 'support-bundle')
      paths.push(...at.objectFolders(resource).map((path) => ({ path, filter: true })));
    for (const { path, filter } of paths) {
      const held = await this.#parse(path, resource, query);
      if (held === undefined) continue;
      if ('items' in held) return filter && namespace !== undefined ? inNamespace(held, namespace) : held;
      error = held.error;
    }
    const refused =
      this.layout === 'support-bundle' ? await refusedBy(this.files, this.#top, resource, namespace, query) : undefined;
    if (refused !== undefined) return { error: refused };
    if (error.state !== 'not-collected' || this.layout !== 'support-bundle') return { error };
    const folder = await this.#loadFolder(resource, namespace, query);
    return (
      folder ?? {
        error: (await definitionMissing(this.files, this.#top, resource)) ? { state: 'absent' } : NOT_COLLECTED,
      }
    );
  }

  /** Parses one file; undefined where it does not exist. */
  async #parse(path: string, resource: Resource, query: Query): Promise<Held | undefined> {
    for (const extension of at.EXTENSIONS) {
      const file = path + extension;
      let text: string | undefined;
      try {
        text = (await this.files.read(this.#top + file))?.toString('utf8');
        if (text === undefined) continue;
        if (text.trim() === '') return { error: { state: 'failed', why: `${file} is empty` } };
        const documents = await parseDocuments(text);
        const [status] = documents;
        if (isObject(status) && status.kind === 'Status')
          return { error: refusal(`${textOf(status.message)} (${textOf(status.reason)})`, query) };
        if (documents.some((document) => typeof document !== 'object'))
          return { error: { state: 'failed', why: `${file} holds no Kubernetes objects` } };
        const { items, misfits, why } = parseList(
          resource,
          documents.flatMap(itemsOf).map((item) => clean(item, resource)),
        );
        if (TELLING.has(resource)) this.clock.seeObjects(items);
        return { items, misfits, part: why ?? partOf(documents, items, resource, file) };
      } catch (error) {
        if (error instanceof BrokenFile) return { error: { state: 'failed', why: error.message } };
        return {
          error: {
            state: 'failed',
            why: `${file} does not parse: ${String((error as Error).message)
              .split('\n', 1)[0]!
              .slice(0, 200)}`,
          },
        };
      }
    }
    return undefined;
  }

  /** Reads a cluster-scoped resource from a folder with one file an object. */
  async #loadFolder(resource: Resource, namespace: string | undefined, query: Query): Promise<Held | undefined> {
    if (namespace !== undefined || RESOURCES[resource].namespaced) return undefined;
    const names = await this.namespaces(resource);
    const items: KubeObject[] = [];
    const misfits: Parsed[] = [];
    for (const name of names) {
      const held = await this.#parse(`${at.objectFolders(resource)[0]!}/${name}`, resource, query);
      if (held !== undefined && 'error' in held) return held;
      items.push(...(held?.items ?? []));
      misfits.push(...(held?.misfits ?? []));
    }
    return names.length > 0 ? { items, misfits, part: 'the bundle holds single objects' } : undefined;
  }

  async #get(query: Get): Promise<Fetched> {
    const { namespaced } = RESOURCES[query.resource];
    const held = await this.held(query.resource, namespaced ? query.namespace : undefined, query);
    if ('error' in held) {
      const collected = held.error.state === 'not-collected' && (await collectorDenies(this.files, this.#top, query));
      return collected ? { state: 'absent' } : forQuery(held.error, query);
    }
    const wanted = ({ metadata }: KubeObject): boolean =>
      metadata?.name === query.name && (metadata.namespace ?? query.namespace) === query.namespace;
    const item = held.items.find(wanted);
    if (item !== undefined) return known(item);
    const misfit = held.misfits?.find(({ value }) => wanted(value));
    if (misfit !== undefined) return parsedFact(misfit);
    if (isImplausible(query.resource, held.items)) return NOT_COLLECTED;
    return held.part !== undefined && !(await collectorDenies(this.files, this.#top, query))
      ? NOT_COLLECTED
      : { state: 'absent' };
  }

  async #list(query: List): Promise<Fetched> {
    const labels = labelSelector(query.labelSelector);
    const fields = fieldSelector(query.fieldSelector);
    if (labels === undefined || fields === undefined)
      return {
        state: 'failed',
        why: `cannot read the selector ${query.labelSelector ?? ''} ${query.fieldSelector ?? ''}`.trim(),
      };
    const held = await this.#heldOf(query);
    if ('error' in held) return forQuery(held.error, query);
    const items = held.items.filter((item) => labels(item) && fields(item));
    const value = query.metadataOnly === true ? items.map(metadataOf) : items;
    if (held.part === undefined) return known(value);
    const misfits = (held.misfits ?? []).filter((one) => labels(one.value) && fields(one.value));
    return partialList(value, held.part, misfits);
  }

  async #heldOf(query: List): Promise<Held> {
    const { namespaced } = RESOURCES[query.resource];
    if (!namespaced) return this.held(query.resource, undefined, query);
    if (query.namespace !== undefined) {
      const held = await this.held(query.resource, query.namespace, query);
      return 'error' in held
        ? held
        : {
            ...held,
            items: held.items.filter((item) => (item.metadata?.namespace ?? query.namespace) === query.namespace),
            misfits: held.misfits?.filter(
              ({ value }) => (value.metadata?.namespace ?? query.namespace) === query.namespace,
            ),
          };
    }
    const namespaces = await this.namespaces(query.resource);
    if (namespaces.length === 0) {
      const held = await this.held(query.resource, undefined, query);
      return 'error' in held ? held : together(held);
    }
    let part = (await this.#lacksNamespaces(namespaces)) ? `the bundle holds only ${namespaces.join(', ')}` : undefined;
    const items: KubeObject[] = [];
    for (const namespace of namespaces) {
      const held = await this.held(query.resource, namespace, query);
      if ('error' in held) return held;
      items.push(...held.items);
      part ??= held.part;
    }
    return { items, part };
  }

  /** Whether the cluster can have other namespaces than these. */
  async #lacksNamespaces(namespaces: readonly string[]): Promise<boolean> {
    const all = await this.#list({ verb: 'list', resource: 'namespaces' });
    return (
      all.state !== 'known' || (all.value as KubeObject[]).some((one) => !namespaces.includes(one.metadata?.name ?? ''))
    );
  }

  async #raw(path: string): Promise<Fetched> {
    const node = at.statsNode(path);
    const file =
      node !== undefined && at.isSegment(node) ? at.statsPath(node) : path === '/version' ? at.VERSION : undefined;
    const text = file === undefined ? undefined : (await this.files.read(this.#top + file))?.toString('utf8');
    if (text === undefined) return NOT_COLLECTED;
    try {
      const value: unknown = JSON.parse(text);
      if (node !== undefined) this.clock.seeAll(value);
      return rawFact(path, path === '/version' && isObject(value) ? (value.info ?? value) : value);
    } catch {
      return text.trim() === '' || text.trimStart().startsWith('{')
        ? { state: 'failed', why: `${file!} does not parse` }
        : refusal(text, { verb: 'raw', path });
    }
  }

  /** Dates the recording by the last line of the logs of a namespace. @param most logs to read */
  seeLogs(namespace: string, most: number): Promise<void> {
    return this.#logs.see(namespace, most);
  }

  /** Dates the recording by the kubelets' stats. @param most nodes to read */
  async seeStats(most: number): Promise<void> {
    for (const file of (await this.files.list(`${this.#top}node-stats`)).slice(0, most)) {
      await this.fetch({ verb: 'raw', path: `/api/v1/nodes/${file.replace(/\.json$/, '')}/proxy/stats/summary` });
    }
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Returns an error for a query. The error is kept once a resource, but the rule that would help depends on the query.
 */
function forQuery(error: Fact<never>, query: Query): Fact<never> {
  return error.state === 'forbidden' ? refusal(error.why, query) : error;
}

/** Returns an object's metadata only, as the API server does for a query with `metadataOnly`. */
export function metadataOf(object: KubeObject): KubeObject {
  return {
    ...(object.apiVersion === undefined ? {} : { apiVersion: object.apiVersion }),
    ...(object.kind === undefined ? {} : { kind: object.kind }),
    ...(object.metadata === undefined ? {} : { metadata: object.metadata }),
  };
}

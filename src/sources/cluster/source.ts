/** The live cluster as a source of evidence. */
import { UserError } from '../../errors.ts';
import type { Fact, Query, Unread } from '../../model/facts.ts';
import type { KubeObject } from '../../model/objects.ts';
import { RESOURCES, type Resource } from '../../model/resources.ts';
import type { Source } from '../source.ts';
import { ApiError, RequestTimeout } from './api-error.ts';
import { ConnectionLost } from './channel.ts';
import { createClient, DEFAULT_REQUEST_TIMEOUT_MS, type ApiRequest, type Client } from './client.ts';
import type { Environment, GlobalFlags } from './flags.ts';
import { readLog } from './read-log.ts';
import { needsOf, pathOfResource } from './paths.ts';
import { loadKubeconfig } from './load-kubeconfig.ts';
import { withoutValues, withoutValuesAnywhere } from './secrets.ts';

/** Of a longer list no more is held in memory: it is known in part. */
const MAX_ITEMS = 10_000;
/** As kubectl pages; of metadata a page may hold more: some 2 MB either way. */
const OBJECTS_A_PAGE = 500;
const NAMES_A_PAGE = 2000;
const METADATA = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json';
/** Versions to try where the table's is not served: a cluster's operator may be older. */
const OLDER_VERSIONS: { readonly [R in Resource]?: readonly string[] } = { externalsecrets: ['v1beta1'] };

/**
 * The cluster that kubectl would talk to with these flags. Reads the kubeconfig; connects with the first question.
 * @throws UserError where the kubeconfig leads nowhere
 */
export async function openCluster(flags: GlobalFlags, environment: Environment): Promise<ClusterSource> {
  const config = await loadKubeconfig(flags, environment);
  return new ClusterSource(createClient(config, environment));
}

export class ClusterSource implements Source {
  readonly kind = 'cluster';
  readonly name: string;
  readonly defaultNamespace: string;
  readonly client: Client;
  /** The version that answered, of resources that have several. */
  readonly #versions = new Map<Resource, string>();
  #answered = false;

  constructor(client: Client) {
    this.client = client;
    this.name = client.config.name;
    this.defaultNamespace = client.config.namespace;
  }

  now(): string {
    return new Date(this.client.serverTime ?? Date.now()).toISOString();
  }

  opened(): Promise<void> {
    return this.client.opened();
  }

  async close(): Promise<void> {
    this.client.close();
  }

  async fetch(query: Query): Promise<Fact<unknown>> {
    try {
      const fact = await this.#ask(query);
      this.#answered = true;
      return fact;
    } catch (error) {
      return this.judge(error, query);
    }
  }

  async #ask(query: Query): Promise<Fact<unknown>> {
    switch (query.verb) {
      case 'get': {
        // What refers to nothing, or to a folder: as a path, these would ask for something else.
        if (['', '.', '..'].includes(query.name)) return { state: 'absent' };
        const value = await this.#versioned(query.resource, (version) =>
          this.client.json(this.#path(query.resource, query.namespace, query.name, version)),
        );
        return { state: 'known', value: query.resource === 'secrets' ? withoutValues(value as object) : value };
      }
      case 'list':
        return this.#list(query);
      case 'log':
        return readLog(this.client, query, this.client.config.timeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS);
      case 'raw':
        return { state: 'known', value: withoutValuesAnywhere(await this.client.json({ path: query.path })) };
    }
  }

  async #list(query: Query & { verb: 'list' }): Promise<Fact<unknown>> {
    const { resource, namespace, labelSelector, fieldSelector, metadataOnly } = query;
    if (RESOURCES[resource].namespaced && !namespace && !fieldSelector) {
      return { state: 'failed', why: `${resource} of all namespaces are only listed with a field selector` };
    }
    const { items, complete } = await this.#versioned(resource, (version) =>
      this.client.list<KubeObject>(
        {
          ...this.#path(resource, namespace, undefined, version),
          query: { labelSelector, fieldSelector },
          ...(metadataOnly && { headers: { accept: METADATA } }),
        },
        {
          max: MAX_ITEMS,
          limit: metadataOnly ? NAMES_A_PAGE : OBJECTS_A_PAGE,
          ...((metadataOnly || resource === 'pods') && { kept: withoutWriters }),
        },
      ),
    );
    // Items of a metadata list call themselves PartialObjectMetadata, which is no kind of anybody's.
    const values: KubeObject[] = metadataOnly ? items.map(({ metadata }) => (metadata ? { metadata } : {})) : items;
    const value = resource === 'secrets' ? values.map((secret) => withoutValues(secret)) : values;
    return complete
      ? { state: 'known', value }
      : {
          state: 'partial',
          value,
          why: `there are more than ${MAX_ITEMS} ${resource}${namespace ? ` in ${namespace}` : ''}`,
        };
  }

  #path(resource: Resource, namespace: string | undefined, name: string | undefined, version: string): ApiRequest {
    return { path: pathOfResource(resource, namespace, name, version) };
  }

  /** Asks in the version the cluster serves. An unknown version is a 404 that is no Status. */
  async #versioned<T>(resource: Resource, ask: (version: string) => Promise<T>): Promise<T> {
    const known = this.#versions.get(resource);
    const versions = known ? [known] : [RESOURCES[resource].version, ...(OLDER_VERSIONS[resource] ?? [])];
    for (const [i, version] of versions.entries()) {
      try {
        const answer = await ask(version);
        this.#versions.set(resource, version);
        return answer;
      } catch (error) {
        const unknown = error instanceof ApiError && error.code === 404 && !error.status?.details?.name;
        if (!unknown || i === versions.length - 1) throw error;
      }
    }
    throw new Error('a resource has at least one version');
  }

  /** What an error says about this one item. @throws UserError where it says that nothing can be asked */
  judge(error: unknown, query: Query): Unread {
    if (error instanceof ApiError) {
      if (error.status) this.#answered = true;
      if (error.code < 400 && ownPath(query) && !this.#answered) throw notKubernetes(this.client, error);
      if (error.code === 404) {
        if (error.status || !ownPath(query)) return { state: 'absent' };
        // Somebody else answered: what is missing there says nothing about the cluster.
        if (!this.#answered) throw notKubernetes(this.client, error);
      }
      if (error.code === 403 && error.status)
        return { state: 'forbidden', why: error.message, needs: needed(error, query) };
      if (error.code === 400 && /HTTP request to an HTTPS server/.test(error.message))
        throw notKubernetes(this.client, error);
      return { state: 'failed', why: error.message };
    }
    if (error instanceof RequestTimeout) {
      if (!this.#answered)
        throw new UserError(
          `Unable to connect to the server: ${error.message}`,
          `it is ${this.client.config.server}; --request-timeout allows more time`,
        );
      return { state: 'failed', why: error.message };
    }
    if (error instanceof ConnectionLost || isCutOff(error))
      return { state: 'failed', why: `the connection broke: ${(error as Error).message}` };
    throw error;
  }
}

/**
 * Half of a listed pod, and most of an object's metadata, says who wrote which field: nobody asks that of these lists,
 * and there may be thousands of objects in one.
 */
function withoutWriters(object: KubeObject): KubeObject {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** A path that every Kubernetes API server knows, where its 404 is always a Status. */
const ownPath = (query: Query): boolean =>
  query.verb === 'get' || query.verb === 'list' ? RESOURCES[query.resource].group === '' : query.verb === 'log';

function notKubernetes(client: Client, error: ApiError): UserError {
  const { server, hintIfUnreachable } = client.config;
  return new UserError(
    `${server} does not answer as a Kubernetes API server does: ${error.message}`,
    hintIfUnreachable ?? 'look at the cluster\'s "server" in the kubeconfig',
  );
}

/** The answer ended early. */
const isCutOff = (error: unknown): boolean =>
  error instanceof Error &&
  /^(ERR_STREAM_PREMATURE_CLOSE|ECONNRESET|EPIPE|ERR_HTTP2_\w+|Z_BUF_ERROR|Z_DATA_ERROR|HPE_\w+)$/.test(
    (error as NodeJS.ErrnoException).code ?? '',
  );

/** A user who may not act as another is refused before anything else is looked at. */
function needed(error: ApiError, query: Query): string {
  const acting = /cannot impersonate resource "([a-z]{1,40})"/.exec(error.message.slice(0, 2000));
  return acting ? `impersonate ${acting[1]}` : needsOf(query);
}

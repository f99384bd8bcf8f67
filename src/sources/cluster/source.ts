/** The live cluster as a source of facts. */
import type { Clock } from '../../clock.ts';
import type { Fact, Query, Unread } from '../../model/facts.ts';
import type { KubeObject } from '../../model/objects.ts';
import { RESOURCES, type Resource } from '../../model/resources.ts';
import type { Source } from '../source.ts';
import { ApiError, NoAnswer, RequestTimeout } from './api-error.ts';
import { ConnectionLost } from './channel.ts';
import { DEFAULT_REQUEST_TIMEOUT_MS, type ApiRequest, type Client } from './client.ts';
import { createClient } from './http-client.ts';
import type { Environment, GlobalFlags } from './flags.ts';
import { absenceOf, expectObject, expectRaw, groupOf, groupsIn } from './expected.ts';
import { listFact, objectFact, rawFact } from '../shape/parse.ts';
import { readLog } from './read-log.ts';
import { needsOf, pathOfResource } from './paths.ts';
import { loadKubeconfig } from './load-kubeconfig.ts';
import { withoutValues, withoutValuesAnywhere } from './secrets.ts';
import { isWithoutFields, withoutWriters } from './writers.ts';

/** Objects. A longer list is known in part. */
const MAX_ITEMS = 10_000;
/** Objects a page, as in kubectl. */
const OBJECTS_A_PAGE = 500;
/** Objects a page where only metadata is read. Either page has about 2 MB. */
const NAMES_A_PAGE = 2000;
/** Asks for metadata only. */
const METADATA = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json';
/** API versions to try where the cluster does not serve that of RESOURCES: its operator may be older. */
const OLDER_VERSIONS: { readonly [R in Resource]?: readonly string[] } = { externalsecrets: ['v1beta1'] };

/**
 * Opens the cluster that kubectl would use with these flags. Reads the kubeconfig, and connects at the first query.
 * @throws UserError where the kubeconfig is not usable
 */
export async function openCluster(flags: GlobalFlags, environment: Environment): Promise<ClusterSource> {
  const config = await loadKubeconfig(flags, environment);
  return new ClusterSource(createClient(config, environment));
}

/** A source that asks the API server. */
export class ClusterSource implements Source {
  readonly kind = 'cluster';
  readonly name: string;
  readonly server: string;
  readonly defaultNamespace: string;
  readonly client: Client;
  readonly clock: Clock;
  learn?: (objects: readonly unknown[]) => void;
  /** The API version that the cluster serves. */
  readonly #versions = new Map<Resource, string>();
  /** The API groups that the cluster serves. */
  #groups: Promise<ReadonlySet<string> | undefined> | undefined;
  /** A Kubernetes API server has answered at least once. */
  #answered = false;

  constructor(client: Client) {
    this.client = client;
    this.clock = client.clock;
    this.name = client.config.name;
    this.server = client.config.server;
    this.defaultNamespace = client.config.namespace;
  }

  now(): string {
    return new Date(this.client.serverTime ?? this.clock.now()).toISOString();
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
      if (error instanceof ApiError && error.code === 404 && absenceOf(error, query) === 'group')
        return (await this.#lacksGroup(groupOf(query))) ? { state: 'absent' } : this.judge(error, query);
      return this.judge(error, query);
    }
  }

  /** Whether the API server says that it does not serve an API group in any version. */
  async #lacksGroup(group: string): Promise<boolean> {
    this.#groups ??= this.client.json<unknown>({ path: '/apis' }).then(groupsIn, () => undefined);
    const asked = this.#groups;
    const groups = await asked;
    if (groups === undefined && this.#groups === asked) this.#groups = undefined;
    return groups !== undefined && !groups.has(group);
  }

  async #ask(query: Query): Promise<Fact<unknown>> {
    switch (query.verb) {
      case 'get': {
        // These names would make the path of another resource.
        if (['', '.', '..'].includes(query.name)) return { state: 'absent' };
        const value = await this.#versioned(query.resource, async (version) => {
          const request = this.#path(query.resource, query.namespace, query.name, version);
          return this.client.json(request, (body) => expectObject(body, request.path, query.name, query.namespace));
        });
        return objectFact(query.resource, query.resource === 'secrets' ? withoutValues(value) : value);
      }
      case 'list':
        return this.#list(query);
      case 'log':
        return readLog(this.client, query, this.client.config.timeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS);
      case 'raw':
        return rawFact(
          query.path,
          withoutValuesAnywhere(expectRaw(await this.client.json({ path: query.path }), query.path)),
        );
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
    // Drop the kind of metadata lists: PartialObjectMetadata is not the kind of the objects.
    const values: KubeObject[] = metadataOnly ? items.map(({ metadata }) => (metadata ? { metadata } : {})) : items;
    const value = resource === 'secrets' ? values.map((secret) => withoutValues(secret)) : values;
    const more = `there are more than ${MAX_ITEMS} ${resource}${namespace ? ` in ${namespace}` : ''}`;
    return listFact(resource, value, complete ? undefined : more, metadataOnly);
  }

  #path(resource: Resource, namespace: string | undefined, name: string | undefined, version: string): ApiRequest {
    return { path: pathOfResource(resource, namespace, name, version), withoutFields: isWithoutFields(resource) };
  }

  /**
   * Asks with the API version that the cluster serves. An unknown version is answered with a 404 that names no object.
   */
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

  /**
   * Turns the error of a query into a fact.
   * @throws UserError where no query can be answered: the server is no Kubernetes API server, or does not answer
   */
  judge(error: unknown, query: Query): Unread {
    if (error instanceof ApiError) {
      if (error.status) this.#answered = true;
      if (error.code < 400 && ownPath(query) && !this.#answered) throw notKubernetes(this.client, error);
      if (error.code === 404) {
        if (absenceOf(error, query) === 'absent') return { state: 'absent' };
        // The 404 is not from a Kubernetes API server, so it does not say that the object is absent.
        if (!error.status && ownPath(query) && !this.#answered) throw notKubernetes(this.client, error);
      }
      if (error.code === 403 && error.status)
        return { state: 'forbidden', why: error.message, needs: needed(error, query) };
      if (error.code === 400 && /HTTP request to an HTTPS server/.test(error.message))
        throw notKubernetes(this.client, error);
      return { state: 'failed', why: error.message };
    }
    if (error instanceof RequestTimeout) {
      if (!this.#answered)
        throw new NoAnswer(
          `Unable to connect to the server: ${error.message}`,
          `check ${this.client.config.server}, or allow more time with --request-timeout`,
        );
      return { state: 'failed', why: error.message };
    }
    if (error instanceof ConnectionLost || isCutOff(error))
      return { state: 'failed', why: `the connection broke: ${(error as Error).message}` };
    throw error;
  }
}

/** Whether every Kubernetes API server serves the query's path. A 404 on such a path is always a Status. */
const ownPath = (query: Query): boolean =>
  query.verb === 'get' || query.verb === 'list' ? RESOURCES[query.resource].group === '' : query.verb === 'log';

function notKubernetes(client: Client, error: ApiError): NoAnswer {
  const { server, hintIfUnreachable } = client.config;
  return new NoAnswer(
    `${server} does not answer as a Kubernetes API server does: ${error.message}`,
    hintIfUnreachable ?? 'check "server" of the cluster in the kubeconfig',
  );
}

/** Whether an error says that an answer ended early. */
const isCutOff = (error: unknown): boolean =>
  error instanceof Error &&
  /^(ERR_STREAM_PREMATURE_CLOSE|ECONNRESET|EPIPE|ERR_HTTP2_\w+|Z_BUF_ERROR|Z_DATA_ERROR|HPE_\w+)$/.test(
    (error as NodeJS.ErrnoException).code ?? '',
  );

/** Returns the missing rule. The server checks impersonation before the query itself. */
function needed(error: ApiError, query: Query): string {
  const acting = /cannot impersonate resource "([a-z]{1,40})"/.exec(error.message.slice(0, 2000));
  return acting ? `impersonate ${acting[1]}` : needsOf(query);
}

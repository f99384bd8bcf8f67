/**
 * Reads names from a live cluster. It asks for tables of a few columns, as `kubectl get` does, because they are small.
 */
import type { KubeObject } from '../../model/objects.ts';
import { RESOURCES } from '../../model/resources.ts';
import type { Resource } from '../../model/resources.ts';
import { createClient } from '../../sources/cluster/http-client.ts';
import type { Client } from '../../sources/cluster/client.ts';
import { orAborted } from '../../sources/cluster/deadline.ts';
import type { Environment, GlobalFlags } from '../../sources/cluster/flags.ts';
import type { Page } from '../../sources/cluster/paging.ts';
import { readKubeConfig } from '../../sources/cluster/read-kubeconfig.ts';
import { pathOfResource } from '../../sources/cluster/paths.ts';
import { loadKubeconfig } from '../../sources/cluster/load-kubeconfig.ts';
import type { Choice } from './choices.ts';
import type { Place } from './surroundings.ts';
import { inOrder, rowsOf, type Row, type Table } from './table-rows.ts';

/** Asks for rows without their objects. Source: k8s.io/apimachinery/pkg/apis/meta/v1/types.go:Table. */
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
/** Rows of one page. */
const PAGE = 500;
/** Choices after which no further page is read: a person does not read that many. */
const ENOUGH = 500;

/** How long completion may take. */
export interface Patience {
  /** Aborts all requests. */
  readonly signal: AbortSignal;
  /** Aborts requests that only add to the choices found so far. */
  readonly soon: AbortSignal;
}

/**
 * Connects to the cluster that the flags and the kubeconfig name. Credential plugins cannot ask the user anything.
 * @returns a place without names where the kubeconfig is not usable
 */
export async function clusterPlace(
  flags: GlobalFlags,
  environment: Environment,
  patience: Patience,
): Promise<Place & { close(): void }> {
  // Completion sends one request after another. HTTP/2 would not help, and takes longer to load.
  const env = { ...environment.env, DISABLE_HTTP2: 'true' };
  const quiet: Environment = {
    ...environment,
    env,
    stdinIsTerminal: false,
    stderrFd: 'ignore',
    ending: patience.signal,
  };
  try {
    const client = createClient(await loadKubeconfig(flags, quiet), quiet);
    return new ClusterPlace(client, patience, () => namespacesOfContexts(client, flags, quiet));
  } catch {
    return { names: async () => [], object: async () => undefined, close: () => undefined };
  }
}

class ClusterPlace implements Place {
  readonly #client: Client;
  readonly #patience: Patience;
  readonly #namespaces: () => Promise<readonly Choice[]>;

  constructor(client: Client, patience: Patience, namespaces: () => Promise<readonly Choice[]>) {
    this.#client = client;
    this.#patience = patience;
    this.#namespaces = namespaces;
  }

  async names(resource: Resource, prefix: string): Promise<readonly Choice[]> {
    const found: Row[] = [];
    const path = this.#path(resource);
    const { signal, soon } = this.#patience;
    try {
      const pages = this.#client.pages(
        { path, query: { includeObject: 'None' }, headers: { accept: TABLE }, signal },
        PAGE,
      );
      while (found.length < ENOUGH) {
        const next: IteratorResult<Page, void> = await orAborted(pages.next(), found.length === 0 ? signal : soon);
        if (next.done === true) break;
        found.push(...rowsOf(next.value.body as Table).filter(({ name }) => name.startsWith(prefix)));
      }
    } catch {
      // Refused, unreachable or too late: the rows of earlier pages stay.
    }
    // A user who may not list namespaces still works in those that the kubeconfig names.
    if (found.length === 0 && resource === 'namespaces') return this.#namespaces();
    return inOrder(new Map(found.map((row) => [row.name, row])));
  }

  async object(resource: Resource, name: string): Promise<object | undefined> {
    const { signal } = this.#patience;
    return orAborted(this.#client.json<KubeObject>({ path: this.#path(resource, name), signal }), signal).catch(
      () => undefined,
    );
  }

  #path(resource: Resource, name?: string): string {
    return pathOfResource(resource, RESOURCES[resource].namespaced ? this.#client.config.namespace : undefined, name);
  }

  close(): void {
    this.#client.close();
  }
}

/** Returns the namespaces that the contexts of the same cluster name. */
async function namespacesOfContexts(client: Client, flags: GlobalFlags, environment: Environment): Promise<Choice[]> {
  const { contexts, currentContext } = await readKubeConfig(flags, environment).catch(() => ({
    contexts: new Map<string, never>(),
    currentContext: '',
  }));
  const cluster = flags.cluster || contexts.get(flags.context || currentContext)?.cluster;
  const named = [...contexts.values()].filter((one) => one.cluster === cluster).map((one) => one.namespace);
  return [...new Set([...named, client.config.namespace])]
    .filter((name) => name !== '')
    .sort()
    .map((value) => ({ value }));
}

/** Returns the kubeconfig's contexts (described by cluster and namespace), clusters or users. Never throws. */
export async function kubeconfigNames(
  what: 'context' | 'cluster' | 'user',
  flags: GlobalFlags,
  environment: Environment,
): Promise<Choice[]> {
  try {
    const config = await readKubeConfig(flags, environment);
    if (what === 'context')
      return [...config.contexts]
        .map(([value, { cluster, namespace }]) => ({
          value,
          about: [cluster, namespace].filter((part) => part !== '').join(', '),
        }))
        .sort(byValue);
    return [...(what === 'cluster' ? config.clusters : config.users).keys()].map((value) => ({ value })).sort(byValue);
  } catch {
    return [];
  }
}

const byValue = (a: Choice, b: Choice): number => (a.value < b.value ? -1 : 1);

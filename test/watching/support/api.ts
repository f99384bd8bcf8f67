/** A small Kubernetes API in memory: it gets, lists and watches objects that a test puts into it. */
import type { ServerResponse } from 'node:http';
import type { KubeObject } from '../../../src/model/objects.ts';
import { RESOURCES } from '../../../src/model/resources.ts';
import type { Resource } from '../../../src/model/resources.ts';
import { FakeClock, START } from '../../support/fake-clock.ts';
import {
  fakeServer,
  json,
  status,
  type FakeServer,
  type Handler,
  type Seen,
  type ServerOptions,
} from '../../sources/cluster/support/server.ts';

interface Watcher {
  readonly resource: string;
  readonly matches: (object: KubeObject) => boolean;
  readonly response: ServerResponse;
}

const at = (object: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);

export class FakeApi {
  server!: FakeServer;
  readonly clock = new FakeClock();
  readonly #objects = new Map<string, KubeObject>();
  readonly #watchers = new Set<Watcher>();
  readonly #logs = new Map<string, string>();
  #version = 100;
  /** `watch pods`, `list replicasets`: requests that get a 403. */
  readonly forbidden = new Set<string>();

  /**
   * @param options.delay milliseconds that each answer takes
   * @param before called first for each request; returns true where it answered
   */
  static async open(
    { delay = 0, ...options }: ServerOptions & { readonly delay?: number } = {},
    before?: (...given: Parameters<Handler>) => boolean,
  ): Promise<FakeApi> {
    const api = new FakeApi();
    const answer: Handler = (seen, response, count) => {
      if (!before?.(seen, response, count)) api.#answer(seen, response);
    };
    const handler: Handler =
      delay === 0 ? answer : (...given) => void api.clock.sleep(delay).then(() => answer(...given));
    api.server = await fakeServer(handler, { protocol: 'http', clock: api.clock, ...options });
    return api;
  }

  get watches(): number {
    return this.#watchers.size;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  /** Creates or replaces an object, and notifies the watches. */
  put(object: object): void {
    const one = object as KubeObject;
    const resource = (Object.keys(RESOURCES) as Resource[]).find((name) => RESOURCES[name].kind === one.kind)!;
    const key = `${resource}/${one.metadata?.name}`;
    const type = this.#objects.has(key) ? 'MODIFIED' : 'ADDED';
    const stored = {
      ...one,
      metadata: {
        uid: `uid-${key}`,
        creationTimestamp: this.clock.ago(0),
        ...one.metadata,
        namespace: 'shop',
        resourceVersion: String(++this.#version),
      },
    } as KubeObject;
    this.#objects.set(key, stored);
    this.#tell(type, resource, stored);
  }

  /** Returns one object; undefined where there is none. */
  object(resource: string, name: string): KubeObject | undefined {
    return this.#objects.get(`${resource}/${name}`);
  }

  /** Returns all objects of a resource. */
  objects(resource: string): KubeObject[] {
    return [...this.#objects].flatMap(([key, object]) => (key.startsWith(`${resource}/`) ? [object] : []));
  }

  remove(kind: string, name: string): void {
    const resource = (Object.keys(RESOURCES) as Resource[]).find((one) => RESOURCES[one].kind === kind)!;
    const object = this.#objects.get(`${resource}/${name}`)!;
    this.#objects.delete(`${resource}/${name}`);
    this.#tell('DELETED', resource, {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(++this.#version) },
    } as KubeObject);
  }

  log(pod: string, text: string): void {
    this.#logs.set(pod, text);
  }

  #tell(type: string, resource: string, object: KubeObject): void {
    for (const watcher of this.#watchers)
      if (watcher.resource === resource && watcher.matches(object))
        watcher.response.write(`${JSON.stringify({ type, object })}\n`);
  }

  #answer(seen: Seen, response: ServerResponse): void {
    const url = new URL(seen.url, 'http://x');
    const parts = url.pathname.split('/').filter(Boolean);
    const rest = parts.slice(parts[0] === 'api' ? 2 : 3);
    const [resource = '', name, sub] = rest[0] === 'namespaces' && rest.length > 2 ? rest.slice(2) : rest;
    const labels = (url.searchParams.get('labelSelector') ?? '')
      .split(',')
      .filter(Boolean)
      .map((term) => term.split('='));
    const fields = (url.searchParams.get('fieldSelector') ?? '')
      .split(',')
      .filter(Boolean)
      .map((term) => term.split('='));
    const matches = (object: KubeObject): boolean =>
      labels.every(([key, value]) =>
        value === undefined ? object.metadata?.labels?.[key!] !== undefined : object.metadata?.labels?.[key!] === value,
      ) &&
      fields.every(
        ([path, value]) => (String(at(object, path!.replace(/!$/, '')) ?? '') === value) !== path!.endsWith('!'),
      );
    const watching = url.searchParams.get('watch') === 'true';
    const verb = watching ? 'watch' : name === undefined ? 'list' : 'get';
    if (this.forbidden.has(`${verb} ${resource}`))
      return void status(response, 403, 'Forbidden', `${resource} is forbidden: cannot ${verb}`);
    if (sub === 'log' && this.#objects.has(`pods/${name}`))
      return void response.writeHead(200, { 'content-type': 'text/plain' }).end(this.#logs.get(name!) ?? '');
    if (watching) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      const watcher = { resource, matches, response };
      this.#watchers.add(watcher);
      response.on('close', () => this.#watchers.delete(watcher));
      return;
    }
    if (url.pathname === '/apis') return void json(response, { kind: 'APIGroupList', groups: [{ name: 'apps' }] });
    if (name === undefined)
      return void json(response, {
        kind: `${RESOURCES[resource as Resource]?.kind ?? ''}List`,
        metadata: { resourceVersion: String(this.#version) },
        items: [...this.#objects]
          .filter(([key, object]) => key.startsWith(`${resource}/`) && matches(object))
          .map(([, object]) => object),
      });
    const object = sub === undefined ? this.#objects.get(`${resource}/${name}`) : undefined;
    if (object) return void json(response, object);
    status(response, 404, 'NotFound', `${resource} "${name}" not found`, { details: { name, kind: resource } });
  }
}

/** RFC 3339, so many seconds before the test began. */
export const ago = (seconds: number): string => new Date(START - seconds * 1000).toISOString();

/** A pod with one container `web`, created a minute ago. */
export function podOf(
  name: string,
  status: object,
  more: { metadata?: object; spec?: object; status?: object } = {},
): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, creationTimestamp: ago(60), labels: { app: 'web' }, ...more.metadata },
    spec: {
      nodeName: 'n1',
      restartPolicy: 'Always',
      containers: [{ name: 'web', image: 'registry.example.com/web:1' }],
      ...more.spec,
    },
    status: {
      phase: 'Running',
      startTime: ago(60),
      containerStatuses: [
        {
          name: 'web',
          restartCount: 0,
          ready: true,
          started: true,
          image: 'registry.example.com/web:1',
          imageID: '',
          ...status,
        },
      ],
      ...more.status,
    },
  };
}
export const RUNNING = { state: { running: { startedAt: ago(55) } } };
export const crashing = (restarts: number): object => ({
  ready: false,
  started: false,
  restartCount: restarts,
  state: {
    waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container=web pod=web_shop(u)' },
  },
  lastState: {
    terminated: {
      exitCode: 1,
      reason: 'Error',
      startedAt: ago(6),
      finishedAt: ago(5),
      containerID: `containerd://${restarts}`,
    },
  },
});
export const READY = {
  conditions: [
    { type: 'Ready', status: 'True', lastTransitionTime: ago(50) },
    { type: 'PodScheduled', status: 'True' },
  ],
};
export const deploymentOf = (status: object, more: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', uid: 'deploy', generation: 2, labels: { app: 'web' } },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'registry.example.com/web:1' }] },
    },
    ...more,
  },
  status: { observedGeneration: 2, ...status },
});
export const setOf = (name: string, revision: number, template?: object): object => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name,
    uid: name,
    labels: { app: 'web' },
    annotations: { 'deployment.kubernetes.io/revision': String(revision) },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'deploy', controller: true }],
  },
  spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, ...(template ? { template } : {}) },
  status: {},
});
export const ownedBy = (set: string): object => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: set, uid: set, controller: true }],
});

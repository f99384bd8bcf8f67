/** A fake cluster: it holds objects, accepts merge patches and deletions, and runs the test's script after each call. */
import type { Event, KubeObject, Pod } from '../../src/model/objects.ts';
import type { Resource } from '../../src/model/resources.ts';
import type { ClusterApi, PatchOptions, RemoveOptions } from '../../src/experiments/api.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { apiError } from '../experiments/fake-lab.ts';
import { patched } from '../support/patches.ts';

export class FakeCluster implements ClusterApi {
  readonly calls: string[] = [];
  readonly objects = new Map<string, KubeObject>();
  readonly clock = FakeClock.running();
  seconds = 0;
  /** Throws to refuse. */
  before: (call: string, dryRun: boolean) => void = () => undefined;
  /** What controllers and kubelets do after a call. */
  after: (call: string) => void = () => undefined;

  constructor(...objects: readonly (readonly [Resource, KubeObject])[]) {
    for (const [resource, object] of objects) this.put(resource, object);
  }

  put(resource: Resource, object: KubeObject): void {
    this.objects.set(`${resource}/${object.metadata?.name}`, object);
  }

  #do(verb: string, key: string, dryRun = false): string {
    const call = `${verb} ${key}`;
    this.calls.push(dryRun ? `${call} (dry run)` : call);
    this.before(call, dryRun);
    return call;
  }

  #found(key: string): KubeObject {
    const object = this.objects.get(key);
    if (!object) throw apiError(404, `${key} not found`, key.split('/')[1]);
    return object;
  }

  async create(
    resource: Resource,
    object: KubeObject,
    options: { readonly dryRun?: boolean } = {},
  ): Promise<KubeObject> {
    const key = `${resource}/${object.metadata?.name}`;
    const call = this.#do('create', key, options.dryRun);
    if (options.dryRun) return object;
    if (this.objects.has(key)) throw apiError(409, `${key} already exists`);
    this.put(resource, { ...object, metadata: { ...object.metadata!, uid: `new-${object.metadata?.name}` } });
    this.after(call);
    return object;
  }

  async get<T extends KubeObject>(resource: Resource, _namespace: string, name: string): Promise<T> {
    const call = this.#do('get', `${resource}/${name}`);
    this.seconds++;
    const found = this.objects.get(`${resource}/${name}`);
    this.after(call);
    if (!found) throw apiError(404, 'not found', name);
    return found as T;
  }

  async list<T extends KubeObject>(resource: Resource): Promise<T[]> {
    const call = this.#do('list', resource);
    this.seconds++;
    const found = [...this.objects].filter(([key]) => key.startsWith(`${resource}/`)).map(([, object]) => object);
    this.after(call);
    return found as T[];
  }

  async events(): Promise<Event[]> {
    return [];
  }

  async remove(resource: Resource, _namespace: string, name: string, options: RemoveOptions = {}): Promise<void> {
    const key = `${resource}/${name}`;
    const call = this.#do('remove', key, options.dryRun);
    const found = this.#found(key);
    if (options.uid !== undefined && found.metadata?.uid !== options.uid)
      throw apiError(409, 'the UID in the precondition does not match');
    if (options.dryRun) return;
    this.objects.delete(key);
    this.after(call);
  }

  async evict(
    _namespace: string,
    name: string,
    options: { readonly dryRun?: boolean; readonly uid?: string } = {},
  ): Promise<void> {
    const key = `pods/${name}`;
    const call = this.#do('evict', key, options.dryRun);
    if (options.uid !== undefined && this.#found(key).metadata?.uid !== options.uid)
      throw apiError(409, 'the UID in the precondition does not match');
    if (options.dryRun) return;
    this.objects.delete(key);
    this.after(call);
  }

  async patch(
    resource: Resource,
    _namespace: string,
    name: string,
    change: object,
    { dryRun, type = 'merge' }: PatchOptions = {},
  ): Promise<KubeObject> {
    const key = `${resource}/${name}`;
    const call = this.#do('patch', `${key} ${JSON.stringify(change)}`, dryRun);
    const now = this.#found(key);
    const object = patched(now, type, change) as unknown as KubeObject;
    for (const part of ['uid', 'resourceVersion'] as const)
      if (object.metadata?.[part] !== now.metadata?.[part]) throw apiError(409, 'the object has been modified', name);
    if (dryRun) return object;
    this.objects.set(key, object);
    this.after(call);
    return object;
  }

  async can(): Promise<boolean | null> {
    return true;
  }

  now(): string {
    return new Date(Date.parse('2026-01-01T12:00:00Z') + this.seconds * 1000).toISOString();
  }

  replicas(key: string): { replicas: unknown; kept: string | undefined } {
    const object = this.#found(key) as KubeObject & { spec?: { replicas?: number } };
    return { replicas: object.spec?.replicas, kept: object.metadata?.annotations?.['crashloop.dev/replicas'] };
  }
}

/** A pod of ReplicaSet web-abc; ready since the given second of the fake clock, or as the status says. */
export function podNamed(
  name: string,
  more: { uid?: string; status?: object; metadata?: object; readyAt?: string } = {},
): Pod {
  const ready = {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: more.readyAt ?? '2026-01-01T12:00:00Z' }],
    containerStatuses: [
      { name: 'web', restartCount: 0, ready: true, state: { running: { startedAt: '2026-01-01T12:00:00Z' } } },
    ],
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid: more.uid ?? `uid-${name}`,
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-abc', uid: 'uid-web-abc', controller: true },
      ],
      ...more.metadata,
    },
    spec: {
      nodeName: 'node-1',
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'web', image: 'web:1' }],
    },
    status: more.status ?? ready,
  } as unknown as Pod;
}

export const CRASHED = (exitCode = 1): object => ({
  phase: 'Running',
  containerStatuses: [
    {
      name: 'web',
      restartCount: 1,
      ready: false,
      state: {
        terminated: {
          exitCode,
          reason: 'Error',
          startedAt: '2026-01-01T11:59:00Z',
          finishedAt: '2026-01-01T11:59:02Z',
          containerID: `containerd://${exitCode}`,
        },
      },
    },
  ],
});

export const workload = (kind: string, name: string, spec: object = {}, metadata: object = {}): KubeObject =>
  ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, ...metadata },
    spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, ...spec },
  }) as KubeObject;

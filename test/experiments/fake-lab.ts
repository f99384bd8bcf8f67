/** A fake cluster: Jobs create pods, pods behave as the test scripts them, and every call is recorded. */
import type { Event, KubeObject, Pod, PodSpec } from '../../src/model/objects.ts';
import type { Resource } from '../../src/model/resources.ts';
import type { ClusterApi, RemoveOptions } from '../../src/experiments/api.ts';
import { ApiError } from '../../src/sources/cluster/api-error.ts';
import { FakeClock } from '../support/fake-clock.ts';

/**
 * Returns the pod's status at an age in seconds; undefined: no pod was created.
 * @param at returns the time at which the pod had an age in seconds
 */
export type Life = (
  age: number,
  spec: PodSpec,
  name: string,
  at: (second: number) => string,
) => Pod['status'] | undefined;

const REASONS: Readonly<Record<number, string>> = { 403: 'Forbidden', 404: 'NotFound', 409: 'AlreadyExists' };

export const apiError = (code: number, message: string, name?: string): ApiError =>
  new ApiError(code, message, {
    kind: 'Status',
    reason: REASONS[code] ?? 'Other',
    message,
    code,
    ...(name === undefined ? {} : { details: { name } }),
  });

const nameOf = (spec: PodSpec, which: string | undefined): string => which ?? spec.containers[0]!.name;

/** Every container runs from its first second. */
export const lives: Life = (age, spec, _name, at) =>
  ({
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: spec.containers.map((container) => ({
      name: container.name,
      restartCount: 0,
      ready: true,
      image: '',
      imageID: '',
      state: age < 1 ? { waiting: { reason: 'ContainerCreating' } } : { running: { startedAt: at(1) } },
    })),
  }) as unknown as Pod['status'];

/** One container ends with an exit code after some seconds, and so does the pod. */
export const dies =
  (exitCode: number, after = 2, more: { container?: string; reason?: string; message?: string } = {}): Life =>
  (age, spec, name, at) => {
    if (age < after + 1) return lives(age, spec, name, at);
    const terminated = {
      exitCode,
      reason: more.reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
      ...(more.message ? { message: more.message } : {}),
      startedAt: at(1),
      finishedAt: at(1 + after),
    };
    const list = spec.initContainers?.some((container) => container.name === more.container)
      ? 'initContainerStatuses'
      : 'containerStatuses';
    return {
      phase: exitCode === 0 ? 'Succeeded' : 'Failed',
      [list]: [
        {
          name: nameOf(spec, more.container),
          restartCount: 0,
          ready: false,
          image: '',
          imageID: '',
          state: { terminated },
        },
      ],
    } as unknown as Pod['status'];
  };

/** A container keeps waiting. */
export const waits =
  (reason: string, message = ''): Life =>
  (_age, spec) =>
    ({
      phase: 'Pending',
      containerStatuses: [
        {
          name: spec.containers[0]!.name,
          restartCount: 0,
          ready: false,
          image: '',
          imageID: '',
          state: { waiting: { reason, message } },
        },
      ],
    }) as unknown as Pod['status'];

/** The scheduler finds no node. */
export const unscheduled =
  (message: string): Life =>
  () =>
    ({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
    }) as unknown as Pod['status'];

interface Held {
  readonly object: KubeObject;
  readonly spec: PodSpec;
  /** Milliseconds since 1970. */
  readonly born: number;
  /** When the pod disappears, milliseconds since 1970. */
  gone: number;
}

/** An event about the container `web`: its reason, its message, how often, and the seconds since the container began. */
export type Said = readonly [reason: string, message: string, count: number, seconds: number];

export interface Script {
  /** By a part of the object's name; the first match counts. Default: it lives. */
  lives?: readonly (readonly [string, Life])[];
  /** Is called before each call takes effect; throws to refuse it. */
  before?: (call: string, dryRun: boolean) => void;
  denied?: readonly string[];
  events?: readonly Partial<Event>[];
  /** The events of pods, by a part of the pod's name; null: they cannot be read. */
  says?: readonly (readonly [string, readonly Said[] | null])[];
  /** Fields of every Job that a read returns. */
  job?: object;
  /** Seconds for which a deleted pod still exists. */
  lingers?: number;
}

export class FakeLab implements ClusterApi {
  readonly calls: string[] = [];
  readonly jobs = new Map<string, KubeObject>();
  readonly pods = new Map<string, Held>();
  readonly dryRuns: KubeObject[] = [];
  readonly clock = FakeClock.running();
  readonly #script: Script;

  constructor(script: Script = {}) {
    this.#script = script;
  }

  #call(verb: string, what: string, dryRun = false): void {
    const call = `${verb} ${what}`;
    this.calls.push(dryRun ? `${call} (dry run)` : call);
    this.#script.before?.(call, dryRun);
  }

  async create(
    resource: Resource,
    object: KubeObject,
    options: { readonly dryRun?: boolean } = {},
  ): Promise<KubeObject> {
    const name = object.metadata?.name ?? '';
    this.#call('create', `${resource}/${name}`, options.dryRun);
    if (options.dryRun) {
      this.dryRuns.push(object);
      return object;
    }
    if (this.jobs.has(name) || this.pods.has(name)) throw apiError(409, `${resource} "${name}" already exists`, name);
    if (resource === 'jobs') {
      const { template } = (
        object as unknown as { spec: { template: { metadata: KubeObject['metadata']; spec: PodSpec } } }
      ).spec;
      this.jobs.set(name, { ...object, metadata: { ...object.metadata, uid: `uid-${name}` } });
      const owner = { apiVersion: 'batch/v1', kind: 'Job', name, uid: `uid-${name}`, controller: true };
      this.#born(
        {
          metadata: {
            ...template.metadata,
            name: `${name}-abcde`,
            namespace: object.metadata?.namespace ?? '',
            uid: `uid-${name}-abcde`,
            ownerReferences: [owner],
          },
        },
        template.spec,
      );
    } else {
      this.#born({ metadata: { ...object.metadata, uid: `uid-${name}` } }, (object as Pod).spec!);
    }
    return object;
  }

  #born(object: KubeObject, spec: PodSpec): void {
    this.pods.set(object.metadata!.name!, { object, spec, born: this.clock.now(), gone: Infinity });
  }

  #look(name: string, held: Held): Pod | undefined {
    const [, life] = this.#script.lives?.find(([part]) => name.includes(part)) ?? ['', lives];
    const { born } = held;
    const age = Math.floor((this.clock.now() - born) / 1000);
    const status = life(age, held.spec, name, (second) => new Date(born + second * 1000).toISOString());
    return (
      status &&
      ({
        ...held.object,
        apiVersion: 'v1',
        kind: 'Pod',
        spec:
          status.phase === 'Pending' && !status.containerStatuses ? held.spec : { ...held.spec, nodeName: 'node-1' },
        status,
      } as Pod)
    );
  }

  async get<T extends KubeObject>(resource: Resource, _namespace: string, name: string): Promise<T> {
    this.#call('get', `${resource}/${name}`);
    this.#forget();
    const held = this.pods.get(name);
    const job = this.jobs.get(name);
    const found = resource === 'jobs' ? job && { ...job, ...this.#script.job } : held && this.#look(name, held);
    if (!found) throw apiError(404, `${resource} "${name}" not found`, name);
    return found as T;
  }

  /** Drops the pods that are gone by now. */
  #forget(): void {
    for (const [name, { gone }] of this.pods) if (gone <= this.clock.now()) this.pods.delete(name);
  }

  async list<T extends KubeObject>(resource: Resource, namespace: string, labelSelector: string): Promise<T[]> {
    this.#call('list', `${resource}${namespace ? '' : ' everywhere'}`);
    this.#forget();
    const wanted = labelSelector.split(',').map((term) => term.split('='));
    const fits = (object: KubeObject): boolean =>
      wanted.every(([key, value]) =>
        value === undefined ? key! in (object.metadata?.labels ?? {}) : object.metadata?.labels?.[key!] === value,
      );
    if (resource === 'jobs') return [...this.jobs.values()].filter(fits) as T[];
    return [...this.pods]
      .flatMap(([name, held]) => (fits(held.object) ? [this.#look(name, held)] : []))
      .filter((pod) => pod !== undefined) as unknown as T[];
  }

  async events(_namespace?: string, _kind?: string, name = ''): Promise<Event[]> {
    this.#call('list', 'events');
    const [, said = []] = this.#script.says?.find(([part]) => name.includes(part)) ?? [];
    if (said === null) throw apiError(403, 'events is forbidden');
    const { born = 0 } = this.pods.get(name) ?? {};
    // A container begins a second after its pod.
    const at = (seconds: number): string => new Date(born + (seconds + 1) * 1000).toISOString();
    const own = said
      .map(([reason, message, count, seconds]) => ({
        involvedObject: { kind: 'Pod', name, uid: `uid-${name}`, fieldPath: 'spec.containers{web}' },
        ...{ reason, message, count, firstTimestamp: at(0), lastTimestamp: at(seconds) },
      }))
      .filter(({ lastTimestamp }) => Date.parse(lastTimestamp) <= this.clock.now());
    return [...(this.#script.events ?? []), ...own] as unknown as Event[];
  }

  async remove(resource: Resource, _namespace: string, name: string, options: RemoveOptions = {}): Promise<void> {
    this.#call('remove', `${resource}/${name}`, options.dryRun);
    if (options.dryRun) return;
    if (resource === 'jobs') {
      if (!this.jobs.delete(name)) throw apiError(404, `jobs "${name}" not found`, name);
      for (const held of this.pods.values())
        if (held.object.metadata?.ownerReferences?.[0]?.name === name) this.#end(held);
      return;
    }
    const held = this.pods.get(name);
    if (!held) throw apiError(404, `pods "${name}" not found`, name);
    this.#end(held);
  }

  #end(held: Held): void {
    held.gone = Math.min(held.gone, this.clock.now() + (this.#script.lingers ?? 0) * 1000);
    if (!this.#script.lingers) this.pods.delete(held.object.metadata!.name!);
  }

  async evict(): Promise<void> {
    throw new Error('experiments evict no pod');
  }

  async patch(): Promise<KubeObject> {
    throw new Error('experiments patch nothing');
  }

  async can(verb: string, resource: Resource): Promise<boolean | null> {
    return !(this.#script.denied ?? []).includes(`${verb} ${resource}`);
  }

  now(): string {
    return new Date(this.clock.now()).toISOString();
  }

  /** Whether no object is left. */
  get empty(): boolean {
    return this.jobs.size === 0 && this.pods.size === 0;
  }
}

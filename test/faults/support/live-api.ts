/** The fake API of test/watching as a cluster: it creates, changes and deletes, and pods live and die. */
import type { ServerResponse } from 'node:http';
import type { Deployment, Job, KubeObject, Pod, ReplicaSet } from '../../../src/model/objects.ts';
import { RESOURCES } from '../../../src/model/resources.ts';
import type { Resource } from '../../../src/model/resources.ts';
import { json, status, type Seen } from '../../sources/cluster/support/server.ts';
import { patched } from '../../support/patches.ts';
import { crashing, READY, RUNNING, type FakeApi } from '../../watching/support/api.ts';

/** An event about the container `web` of a pod: its reason, its message and the age of the pod in seconds. */
export type Said = readonly [reason: string, message: string, age: number];

/** Returns the status of a pod at an age in seconds, with events until then; undefined: it keeps the one it has. */
export type Life = (
  pod: Pod,
  age: number,
  ago: (seconds: number) => string,
) => (object & { readonly events?: readonly Said[] }) | undefined;

/** Seconds for which a controller writes the status of its workload after a change. */
const REPORTED_SECONDS = 120;
/** The label of everything that an experiment creates. */
const COPY = 'crashloop.dev/experiment';
type Dict = Record<string, unknown>;

/** An answer that was made, but not sent. */
export interface Reply {
  readonly code: number;
  readonly body: object;
}

const success = { kind: 'Status', apiVersion: 'v1', status: 'Success' };
const failure = (code: number, reason: string, message: string, name: string): Reply => ({
  code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code, details: { name } },
});

export class LiveApi {
  readonly #api: FakeApi;
  readonly #life: Life;
  readonly #prints: string;
  readonly #born = new Map<string, number>();
  #made = 0;

  /** @param prints what a copy prints that lists files of an image */
  constructor(api: FakeApi, life: Life, prints = '') {
    this.#api = api;
    this.#life = life;
    this.#prints = prints;
  }

  /** Returns the names of what experiments created and what still exists. */
  copies(): string[] {
    return (['jobs', 'pods'] as const).flatMap((resource) =>
      this.#api
        .objects(resource)
        .filter(({ metadata }) => metadata?.labels?.[COPY] !== undefined)
        .map(({ metadata }) => metadata?.name ?? ''),
    );
  }

  /** Brings the status of the pods up to the time of the clock. */
  tick(): void {
    const { clock } = this.#api;
    for (const pod of this.#api.objects('pods') as Pod[]) {
      const name = pod.metadata?.name ?? '';
      const born = this.#born.get(name) ?? Date.parse(String(pod.metadata?.creationTimestamp));
      const ago = (seconds: number): string => new Date(born + seconds * 1000).toISOString();
      const { events = [], ...now } = this.#life(pod, (clock.now() - born) / 1000, ago) ?? { ...pod.status };
      for (const said of events) this.#say(pod, said, ago);
      if (JSON.stringify(now) !== JSON.stringify(pod.status)) this.#api.put({ ...pod, status: now });
    }
  }

  #say({ metadata }: Pod, [reason, message, age]: Said, at: (seconds: number) => string): void {
    const { name = '', uid = '' } = metadata ?? {};
    const involvedObject = { kind: 'Pod', name, uid, fieldPath: 'spec.containers{web}' };
    const times = { firstTimestamp: at(age), lastTimestamp: at(age) };
    const about = { metadata: { name: `${name}.${reason}` }, involvedObject, reason, message, count: 2 };
    const event = { kind: 'Event', ...about, ...times };
    if (!this.#api.object('events', about.metadata.name)) this.#api.put(event);
  }

  #create(object: KubeObject): void {
    const { kind = '', metadata } = object;
    const uid = `uid-${++this.#made}`;
    const name = metadata?.name ?? '';
    if (kind === 'Pod') this.#born.set(name, this.#api.clock.now());
    if (kind === 'Pod' && name.includes('-crashloop-files-')) this.#api.log(name, this.#prints);
    this.#api.put({ ...object, metadata: { ...metadata, uid, creationTimestamp: this.#api.clock.ago(0) } });
    if (kind !== 'Job') return;
    const { template } = (object as Job).spec!;
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name: metadata?.name, uid, controller: true };
    this.#create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...template.metadata, name: `${metadata?.name}-abcde`, ownerReferences: [owner] },
      spec: { nodeName: 'n1', ...template.spec },
    } as KubeObject);
  }

  #remove(kind: string, object: KubeObject): void {
    this.#api.remove(kind, object.metadata?.name ?? '');
    if (kind === 'Job')
      for (const pod of this.#api.objects('pods'))
        if (pod.metadata?.ownerReferences?.some((owner) => owner.uid === object.metadata?.uid))
          this.#remove('Pod', pod);
    this.#replace(object);
  }

  /** What the controller of a deleted pod does: it creates another. */
  #replace(pod: KubeObject, change: object = {}): void {
    const owner = pod.metadata?.ownerReferences?.[0];
    const { replicas } = (this.#api.object('deployments', 'web') as { spec?: { replicas?: number } })?.spec ?? {};
    if (owner?.kind !== 'ReplicaSet' || replicas === 0) return;
    const { metadata, spec } = pod as Pod;
    const { uid: _, ...rest } = metadata!;
    const name = `${owner.name}-${100 + ++this.#made}`;
    this.#create({ apiVersion: 'v1', kind: 'Pod', metadata: { ...rest, name, ...change }, spec } as KubeObject);
  }

  /** A new ReplicaSet for a new template, or the one that has it already, and its pods in place of the older ones. */
  #revise(deployment: Deployment, template: object): void {
    const { clock } = this.#api;
    const sets = this.#api.objects('replicasets') as ReplicaSet[];
    const numberOf = ({ metadata }: KubeObject): number =>
      Number(metadata?.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
    const text = JSON.stringify(template);
    const found = sets.find(({ spec }) => JSON.stringify(spec?.template) === text);
    const revision = String(Math.max(...sets.map(numberOf)) + 1);
    const name = found?.metadata?.name ?? `web-r${revision}`;
    const { metadata } = found ?? sets[0]!;
    const annotations = { 'deployment.kubernetes.io/revision': revision };
    const { uid: _, ...rest } = metadata!;
    this.#api.put({
      ...(found ?? sets[0]),
      metadata: { ...rest, name, uid: name, annotations },
      spec: { ...sets[0]!.spec, template },
    });
    for (const pod of this.#api.objects('pods') as Pod[]) {
      const [owner] = pod.metadata?.ownerReferences ?? [];
      if (owner?.kind !== 'ReplicaSet') continue;
      this.#api.remove('Pod', pod.metadata?.name ?? '');
      const { uid: _uid, ...own } = pod.metadata!;
      const spec = { nodeName: 'n1', restartPolicy: 'Always', ...(template as { spec: object }).spec };
      const made = { ...own, name: `${name}-${100 + ++this.#made}`, ownerReferences: [{ ...owner, name, uid: name }] };
      this.#create({ apiVersion: 'v1', kind: 'Pod', metadata: made, spec } as unknown as KubeObject);
    }
    const ready = ({ status }: Pod): boolean =>
      status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') ?? false;
    const report = (): void => {
      this.tick();
      const now = this.#api.object('deployments', 'web') as Deployment;
      if (JSON.stringify(now.spec?.template) !== text) return;
      const pods = (this.#api.objects('pods') as Pod[]).filter(
        (pod) => pod.metadata?.ownerReferences?.[0]?.uid === name,
      );
      const counts = {
        updatedReplicas: pods.length,
        replicas: pods.length,
        availableReplicas: pods.filter(ready).length,
      };
      const generation = now.metadata?.generation;
      this.#api.put({ ...now, status: { observedGeneration: generation, ...counts } });
    };
    const generation = (deployment.metadata?.generation ?? 0) + 1;
    this.#api.put({ ...deployment, metadata: { ...deployment.metadata, generation } });
    void (async () => {
      for (let seconds = 0; seconds < REPORTED_SECONDS; seconds++) {
        await clock.sleep(1000, this.#closed.signal);
        if (this.#closed.signal.aborted) return;
        report();
      }
    })();
  }
  readonly #closed = new AbortController();

  /** Ends what the controllers do. */
  close(): void {
    this.#closed.abort();
  }

  /** What the controllers do after a change of the Deployment. */
  #roll(before: Dict, after: Dict): void {
    type Shape = { spec?: { replicas?: number; template?: { metadata?: { annotations?: object }; spec?: object } } };
    const [was, is] = [before as Shape, after as Shape];
    if (JSON.stringify(is.spec?.template?.spec) !== JSON.stringify(was.spec?.template?.spec)) {
      this.#revise(after as Deployment, is.spec!.template!);
      return;
    }
    const pods = (): KubeObject[] =>
      this.#api.objects('pods').filter(({ metadata }) => metadata?.ownerReferences?.[0]?.kind === 'ReplicaSet');
    const annotations = is.spec?.template?.metadata?.annotations;
    if (is.spec?.replicas === 0) for (const pod of pods()) this.#remove('Pod', pod);
    else if (was.spec?.replicas === 0) this.#replace(this.#last!);
    else if (JSON.stringify(annotations) !== JSON.stringify(was.spec?.template?.metadata?.annotations))
      for (const pod of pods()) {
        this.#api.remove('Pod', pod.metadata?.name ?? '');
        this.#replace(pod, { annotations });
      }
  }
  #last: KubeObject | undefined;

  /** Acts on a request that writes. Returns the answer; undefined for a request that only reads. */
  write({ method, url, body, headers }: Seen): Reply | undefined {
    this.tick();
    if (method === 'GET') return undefined;
    const { pathname, searchParams } = new URL(url, 'http://x');
    const sent = (body === '' ? {} : JSON.parse(body)) as KubeObject & { dryRun?: string[] };
    const isDry = searchParams.has('dryRun') || sent.dryRun !== undefined;
    if (pathname.endsWith('/selfsubjectaccessreviews'))
      return { code: 201, body: { ...sent, status: { allowed: true } } };
    const [, resource = '', name = '', sub] = /\/namespaces\/shop\/([a-z]+)(?:\/([^/]+))?(?:\/([a-z]+))?$/.exec(
      pathname,
    )!;
    const { kind } = RESOURCES[resource as Resource];
    if (method === 'POST' && sub === undefined && name === '') {
      const wanted = sent.metadata?.name ?? '';
      if (this.#api.object(resource, wanted))
        return failure(409, 'AlreadyExists', `${resource} "${wanted}" already exists`, wanted);
      if (!isDry) this.#create(sent);
      return { code: 201, body: { ...sent, kind } };
    }
    const object = this.#api.object(resource, name);
    if (!object) return failure(404, 'NotFound', `${resource} "${name}" not found`, name);
    if (method === 'PATCH') {
      const now = patched(object, String(headers['content-type']), sent);
      const { resourceVersion, uid } = (now as unknown as KubeObject).metadata ?? {};
      if (resourceVersion !== object.metadata?.resourceVersion || uid !== object.metadata?.uid)
        return failure(409, 'Conflict', `the object ${name} has been modified`, name);
      if (isDry) return { code: 200, body: now };
      this.#last = this.#api.objects('pods').find(({ metadata }) => metadata?.ownerReferences?.length) ?? this.#last;
      this.#api.put(now);
      this.#roll(object as unknown as Dict, now);
      return { code: 200, body: this.#api.object(resource, name)! };
    }
    const { deleteOptions, preconditions } = sent as { deleteOptions?: Dict; preconditions?: Dict };
    const { uid } = (preconditions ?? (deleteOptions?.preconditions as Dict) ?? {}) as { uid?: string };
    if (uid !== undefined && uid !== object.metadata?.uid)
      return failure(409, 'Conflict', `the UID in the precondition (${uid}) does not match`, name);
    if (!isDry) this.#remove(kind, object);
    return { code: sub === 'eviction' ? 201 : 200, body: success };
  }
}

/** Sends an answer. */
export const send = (response: ServerResponse, { code, body }: Reply): void => json(response, body, code);

/** Sends a 404 for a path that the server does not serve. */
export const unknownPath = (response: ServerResponse): void =>
  status(response, 404, 'NotFound', 'the server could not find the requested resource');

const container = (more: object): object => ({
  name: 'web',
  image: 'registry.example.com/web:1',
  imageID: '',
  restartCount: 0,
  ready: true,
  started: true,
  ...more,
});

/** Runs from its first second and is ready. */
export const lives: Life = (_pod, age, at) =>
  age < 1
    ? {
        phase: 'Pending',
        containerStatuses: [container({ ready: false, state: { waiting: { reason: 'ContainerCreating' } } })],
      }
    : {
        phase: 'Running',
        conditions: [
          { type: 'Ready', status: 'True', lastTransitionTime: at(1) },
          { type: 'PodScheduled', status: 'True' },
        ],
        containerStatuses: [container({ state: { running: { startedAt: at(1) } } })],
      };

const exits =
  (exitCode: number, reason: string, phase: string): Life =>
  (pod, age, at) =>
    age < 3
      ? lives(pod, age, at)
      : {
          phase,
          containerStatuses: [
            container({
              ready: false,
              state: { terminated: { exitCode, reason, startedAt: at(1), finishedAt: at(3) } },
            }),
          ],
        };
/** Exits with 1 after two seconds, for good. */
export const dies = exits(1, 'Error', 'Failed');
/** Exits with 0 after two seconds. */
export const ends = exits(0, 'Completed', 'Succeeded');

/** Runs, and becomes ready so many seconds after its creation. */
export const readyAt =
  (seconds: number): Life =>
  (pod, age, at) => {
    if (age >= seconds || age < 1) return lives(pod, age, at);
    return {
      phase: 'Running',
      conditions: [{ type: 'PodScheduled', status: 'True' }],
      containerStatuses: [container({ ready: false, state: { running: { startedAt: at(1) } } })],
    };
  };

/** Is killed by its liveness probe so many seconds after its creation. */
export const killedAt =
  (seconds: number): Life =>
  (pod, age, at) =>
    age < seconds
      ? readyAt(Infinity)(pod, age, at)
      : {
          phase: 'Failed',
          containerStatuses: [
            container({
              ready: false,
              state: { terminated: { exitCode: 137, reason: 'Error', startedAt: at(1), finishedAt: at(seconds) } },
            }),
          ],
          events: [
            ['Unhealthy', 'Liveness probe failed: dial tcp 10.0.0.9:8080: connect: connection refused', seconds],
            ['Killing', 'Stopping container web', seconds],
          ],
        };

/** Runs, and is killed by a limit after so many seconds; then it waits to be started again. */
export const crashesAt =
  (seconds: number, ended: object = { exitCode: 1, reason: 'Error' }): Life =>
  (pod, age, at) => ({
    ...pod.status,
    phase: 'Running',
    ...READY,
    containerStatuses: [
      container(
        age < seconds
          ? { ...RUNNING, containerID: 'containerd://1' }
          : {
              ...crashing(1),
              lastState: {
                terminated: { ...ended, startedAt: at(1), finishedAt: at(seconds), containerID: 'containerd://1' },
              },
            },
      ),
    ],
  });

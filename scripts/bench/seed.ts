/** Writes the planned cluster into an API server where no controller runs. */
import type { Client } from '../../src/sources/cluster/client.ts';
import { ApiError } from '../../src/sources/cluster/api-error.ts';
import { create, inParallel, type Made } from './api.ts';
import { configMap, core } from './crashes/happenings.ts';
import { apiMaker, type Maker } from './maker.ts';
import { MARK, node, nodeName, type Kubelet } from './nodes.ts';
import { planNamespaces, SERVICE_ACCOUNT } from './plan.ts';
import { Random } from './random.ts';
import { moment, podStatus } from './status.ts';
import type { EventSketch, Json, PlannedNamespace, PlannedPod, PlannedWorkload, Shape } from './types.ts';

/** The object that says what was seeded, and how far. */
const HOME = 'crashloop-bench';
const NOTE = 'seeded';

export interface Seeded {
  readonly shape: Shape;
  readonly kubelet: Kubelet;
  /** Namespaces that are complete. */
  readonly done: number;
}

/** Returns what an earlier run created; undefined in any other cluster. */
export async function seededBefore(client: Client): Promise<Seeded | undefined> {
  try {
    const { data } = await client.json<{ data: { note: string } }>({ path: `${core(HOME, 'configmaps')}/${NOTE}` });
    return JSON.parse(data.note) as Seeded;
  } catch (error) {
    if (error instanceof ApiError && (error.code === 404 || error.code === 403)) return undefined;
    throw error;
  }
}

/**
 * Protects a cluster in use from ten thousand pods.
 * @returns why the cluster must not be seeded; undefined if it can be
 */
export async function objection(client: Client): Promise<string | undefined> {
  const nodes = await client.list<{ metadata: { name: string; labels?: Record<string, string> } }>({
    path: '/api/v1/nodes',
  });
  const real = nodes.items.find(({ metadata }) => metadata.labels?.[MARK] === undefined);
  if (real) return `it has a node that the bench did not create, ${real.metadata.name}`;
  if (await seededBefore(client)) return undefined;
  const { items } = await client.list<{ metadata: { name: string; namespace: string } }>(
    { path: '/api/v1/pods' },
    { max: 1 },
  );
  if (items[0]) return `it has pods, ${items[0].metadata.namespace}/${items[0].metadata.name}`;
  const { items: accounts } = await client.list<object>({ path: '/api/v1/namespaces/default/serviceaccounts' });
  return accounts.length > 0 ? 'controllers run in it: somebody has made the default ServiceAccount' : undefined;
}

/** Where and with what to make the cluster. */
export interface Seeding {
  readonly client: Client;
  /** Makes what there is much of. */
  readonly maker: Maker;
  readonly shape: Shape;
  readonly kubelet: Kubelet;
}

/** Creates the nodes and the namespaces from `from` up to, not including, `to`. */
export async function seed(seeding: Seeding, from: number, to: number, tell: (text: string) => void): Promise<void> {
  const { client, shape, kubelet } = seeding;
  if (from === 0) {
    await create(client, {
      path: '/api/v1/namespaces',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: HOME } },
    });
    await note(client, { shape, kubelet: { address: kubelet.address, port: kubelet.port }, done: 0 });
    const random = new Random(`${shape.seed}/nodes`);
    await inParallel(
      Array.from({ length: shape.nodes }, (_, i) => node(i, random, shape.anchor, kubelet)),
      async (one) => void (await apiMaker(client).make(one, 'kubelet')),
    );
  }
  let pods = 0;
  // A few namespaces at the same time, and in each some workloads at the same time.
  await inParallel(
    planNamespaces(shape, from, to),
    async (namespace) => {
      const made = await seedNamespace(seeding, namespace);
      pods += made;
      tell(`${from * shape.podsPerNamespace + pods} pods`);
    },
    6,
  );
  await note(client, { shape, kubelet: { address: kubelet.address, port: kubelet.port }, done: to });
}

async function note(client: Client, seeded: Seeded): Promise<void> {
  const { path, body } = configMap(HOME, NOTE, { note: JSON.stringify(seeded) });
  await create(client, { path, body });
  await client.request({ method: 'PUT', path: `${path}/${NOTE}`, body });
}

async function seedNamespace(seeding: Seeding, { name, objects, workloads }: PlannedNamespace): Promise<number> {
  const { client, maker, shape } = seeding;
  const { metadata: home } = await create(client, {
    path: '/api/v1/namespaces',
    body: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { team: name.split('-')[0]!, 'pod-security.kubernetes.io/enforce': 'baseline' } },
    },
  });
  // An earlier run was interrupted here.
  if ((home.annotations as Json | undefined)?.[MARK] === 'complete') return shape.podsPerNamespace;
  // The admission plug-in refuses a pod without one.
  await create(client, SERVICE_ACCOUNT(name));
  for (const one of objects) await create(client, one);
  let pods = 0;
  await inParallel(
    workloads,
    async (workload) => {
      const owner = await seedOwners(maker, workload);
      for (const pod of workload.pods) {
        await seedPod(seeding, pod, owner);
        pods++;
      }
    },
    8,
  );
  await maker.flush();
  await client.request({
    method: 'PATCH',
    path: `/api/v1/namespaces/${name}`,
    headers: { 'content-type': 'application/merge-patch+json' },
    body: { metadata: { annotations: { [MARK]: 'complete' } } },
  });
  return pods;
}

/** Creates the objects around the pods. Returns the owner reference for the pods. */
async function seedOwners(maker: Maker, { objects, owner }: PlannedWorkload): Promise<Json> {
  let reference: Json = {};
  for (const [i, one] of objects.entries()) {
    const { kind, apiVersion, metadata } = one.body as {
      kind: string;
      apiVersion: string;
      metadata: Json & { name: string };
    };
    const owned =
      kind === 'ReplicaSet'
        ? { ...one, body: { ...one.body, metadata: { ...metadata, ownerReferences: [reference] } } }
        : one;
    const made = await maker.make(owned, kind === 'Deployment' ? 'helm' : undefined);
    if (i <= owner)
      reference = {
        apiVersion,
        kind,
        name: metadata.name,
        uid: made.metadata.uid,
        controller: true,
        blockOwnerDeletion: true,
      };
  }
  return reference;
}

async function seedPod({ maker, shape, kubelet }: Seeding, pod: PlannedPod, owner: Json): Promise<void> {
  const path = core(pod.namespace, 'pods');
  const metadata = { ...(pod.body.metadata as Json), ownerReferences: [owner] };
  const random = new Random(`${shape.seed}/${pod.namespace}/${pod.name}`);
  const statusOf = (made: Made): Json =>
    podStatus({
      name: pod.name,
      namespace: pod.namespace,
      uid: made.metadata.uid,
      spec: made.spec as Json & { containers: Json[] },
      fate: pod.fate,
      anchor: shape.anchor,
      hostIP: kubelet.address,
      podIP: `10.${random.between(100, 199)}.${random.between(0, 255)}.${random.between(2, 254)}`,
      random,
    });
  const made = await maker.make({ path, body: { ...pod.body, metadata }, statusOf }, undefined, 'kubelet');
  const { uid } = made.metadata;
  const node = (pod.body.spec as { nodeName?: string }).nodeName ?? nodeName(0);
  for (const event of pod.events)
    await maker.make(
      {
        path: core(pod.namespace, 'events'),
        body: eventObject(event, { pod, uid, node, anchor: shape.anchor, random }),
      },
      component(event),
    );
}

const component = (event: EventSketch): string => event.from ?? 'kubelet';

function eventObject(
  event: EventSketch,
  { pod, uid, node, anchor, random }: { pod: PlannedPod; uid: string; node: string; anchor: number; random: Random },
): Json {
  const { about } = event;
  const kubelet = component(event) === 'kubelet';
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${about?.name ?? pod.name}.${random.hex(16)}`, namespace: pod.namespace },
    involvedObject: about
      ? { ...about, namespace: pod.namespace }
      : {
          apiVersion: 'v1',
          kind: 'Pod',
          name: pod.name,
          namespace: pod.namespace,
          uid,
          ...(event.container !== undefined && { fieldPath: `spec.containers{${event.container}}` }),
        },
    type: event.type ?? 'Normal',
    reason: event.reason,
    message: event.message.replace('(UID)', `(${uid})`),
    count: event.count ?? 1,
    firstTimestamp: moment(anchor, event.first),
    lastTimestamp: moment(anchor, event.last),
    source: { component: component(event), ...(kubelet && { host: node }) },
    reportingComponent: component(event),
    reportingInstance: kubelet ? node : '',
  };
}

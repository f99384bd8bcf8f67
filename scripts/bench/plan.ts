/** Plans the whole seeded cluster: which pods it has, which of them crash and why. Pure. */
import { CRASHES } from './crashes/index.ts';
import { configMap, core, secret } from './crashes/happenings.ts';
import { nodeName } from './nodes.ts';
import { Random } from './random.ts';
import { moment } from './status.ts';
import { appNames, namespaceName, podTemplate, type Template } from './template.ts';
import type { Crash, Creation, Fate, Json, PlannedNamespace, PlannedPod, PlannedWorkload, Shape } from './types.ts';

/** Each cause is in three workloads, five pods together, for every ten thousand pods. */
const REPLICAS = [2, 2, 1] as const;
const PODS_A_ROUND = 10_000;

/** The crashing workloads of each namespace and how many pods each has. */
function crashesByNamespace(shape: Shape): Map<number, { crash: Crash; replicas: number }[]> {
  const random = new Random(`${shape.seed}/crashes`);
  const rounds = Math.max(1, Math.floor((shape.namespaces * shape.podsPerNamespace) / PODS_A_ROUND));
  const round = CRASHES.flatMap((crash) => REPLICAS.map((replicas) => ({ crash, replicas })));
  const struck = Array.from({ length: rounds }, () => round).flat();
  // Spread evenly, so that the first tenth of the namespaces has its tenth of the crashes.
  const order = random.shuffled(struck);
  const places = new Map<number, { crash: Crash; replicas: number }[]>();
  order.forEach((one, i) => {
    const index = Math.floor((i * shape.namespaces) / order.length);
    places.set(index, [...(places.get(index) ?? []), one]);
  });
  return places;
}

export const planNamespaces = function* (shape: Shape, from = 0, to = shape.namespaces): Generator<PlannedNamespace> {
  const crashes = crashesByNamespace(shape);
  for (let index = from; index < to; index++) yield planNamespace(shape, index, crashes.get(index) ?? []);
};

function planNamespace(
  shape: Shape,
  index: number,
  crashes: readonly { crash: Crash; replicas: number }[],
): PlannedNamespace {
  const name = namespaceName(index);
  const random = new Random(`${shape.seed}/${index}`);
  const shared = `${name.split('-')[0]}-common`;
  const settings = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`SETTING_${i + 1}`, random.hex(24)]));
  const objects: Creation[] = [
    configMap(name, 'kube-root-ca.crt', {
      'ca.crt': `-----BEGIN CERTIFICATE-----\n${random.hex(900)}\n-----END CERTIFICATE-----\n`,
    }),
    configMap(name, shared, { region: 'region-1', ...settings }),
    secret(name, shared, { 'api-token': random.hex(32), 'signing-key': random.hex(64) }),
  ];
  const names = appNames(random);
  const workloads: PlannedWorkload[] = [];
  let left = shape.podsPerNamespace;
  const queue = [...crashes];
  while (left > 0) {
    const struck = queue.shift();
    const replicas = Math.min(left, struck?.replicas ?? random.between(2, 6));
    const app =
      names[workloads.length % names.length]! +
      (workloads.length >= names.length ? `-${Math.floor(workloads.length / names.length) + 1}` : '');
    workloads.push(planWorkload({ shape, random, namespace: name, app, shared, replicas, crash: struck?.crash }));
    left -= replicas;
  }
  return { name, objects, workloads };
}

interface Wanted {
  readonly shape: Shape;
  readonly random: Random;
  readonly namespace: string;
  readonly app: string;
  readonly shared: string;
  readonly replicas: number;
  readonly crash: Crash | undefined;
}

/** A healthy pod: some restarted days ago, which is no failure. */
function healthy(random: Random, job: boolean): Fate {
  if (job) return { kind: 'completed', ago: random.between(4000, 60_000), ran: random.between(20, 900) };
  const since = random.between(100_000, 2_000_000);
  return random.next() < 0.05
    ? {
        kind: 'running',
        since: since + 700_000,
        restarts: {
          count: random.between(1, 4),
          ago: random.between(180_000, 600_000),
          exitCode: random.pick([1, 137, 143]),
          reason: 'Error',
        },
      }
    : { kind: 'running', since };
}

function planWorkload({ shape, random, namespace, app, shared, replicas, crash }: Wanted): PlannedWorkload {
  const template = podTemplate(random, namespace, app, shared);
  if (crash) template.spec.containers.splice(1);
  const job = crash === undefined && random.next() < 0.04;
  const hash = random.suffix(10);
  const owner = job ? `${app}-${29_000_000 + random.between(0, 90_000)}` : `${app}-${hash}`;
  const podLabels: Record<string, string> = {
    ...template.labels,
    ...(job ? { 'batch.kubernetes.io/job-name': owner, 'job-name': owner } : { 'pod-template-hash': hash }),
  };
  const beside: Creation[] = [];
  const pods: PlannedPod[] = [];
  let spec: Template['spec'] = template.spec;
  for (let i = 0; i < replicas; i++) {
    const name = `${owner}-${random.suffix(5)}`;
    spec = structuredClone(template.spec);
    const trouble = crash?.make({
      namespace,
      app,
      pod: name,
      image: template.image,
      nodes: shape.nodes,
      random,
      spec,
      container: spec.containers[0]!,
    });
    const fate = trouble?.fate ?? healthy(random, job);
    const node = nodeName(random.between(0, shape.nodes - 1));
    if (i === 0) beside.push(...(trouble?.objects ?? []));
    pods.push({
      namespace,
      name,
      fate,
      events: (trouble?.events ?? []).map((event) => ({
        ...event,
        message: event.message.replace(/ its node$/, ` ${node}`),
      })),
      log: trouble?.log ?? [],
      ...(trouble && crash && { truth: { crash: crash.name, ids: crash.ids, says: trouble.says } }),
      body: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, generateName: `${owner}-`, labels: podLabels, annotations: template.annotations },
        spec: {
          ...spec,
          ...(job && { restartPolicy: 'Never' }),
          ...(fate.kind !== 'unscheduled' && { nodeName: node }),
        },
      },
    });
  }
  // What the last pod got, all got: a crash changes the template, and every pod is made of it.
  const made: Template = { ...template, labels: podLabels, spec };
  const objects = job
    ? [jobObject(namespace, owner, made, replicas, shape.anchor)]
    : deployment(
        namespace,
        app,
        owner,
        made,
        replicas,
        crash === undefined ? replicas : 0,
        shape.anchor,
        podLabels['pod-template-hash'] ?? '',
      );
  return { objects: [...beside, ...objects], owner: beside.length + objects.length - 1, pods };
}

function deployment(
  namespace: string,
  app: string,
  replicaSet: string,
  template: Template,
  replicas: number,
  ready: number,
  anchor: number,
  hash: string,
): Creation[] {
  const { 'pod-template-hash': _, ...labels } = template.labels;
  const pod = { metadata: { labels, annotations: template.annotations }, spec: template.spec };
  const ready_ = ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {};
  const path = (resource: string): string => `/apis/apps/v1/namespaces/${namespace}/${resource}`;
  const meta: Json = {
    labels,
    annotations: { 'meta.helm.sh/release-name': app, 'deployment.kubernetes.io/revision': '7' },
  };
  return [
    {
      path: path('deployments'),
      body: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: app, ...meta },
        spec: { replicas, selector: { matchLabels: { app } }, template: pod },
      },
      status: {
        observedGeneration: 1,
        replicas,
        updatedReplicas: replicas,
        ...ready_,
        ...(ready < replicas && { unavailableReplicas: replicas - ready }),
        conditions: [
          {
            type: 'Available',
            status: ready > 0 ? 'True' : 'False',
            reason: ready > 0 ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
            message:
              ready > 0 ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.',
            lastUpdateTime: moment(anchor, 1500),
            lastTransitionTime: moment(anchor, 1500),
          },
        ],
      },
    },
    {
      path: path('replicasets'),
      body: {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name: replicaSet, ...meta, labels: { ...labels, 'pod-template-hash': hash } },
        spec: {
          replicas,
          selector: { matchLabels: { app, 'pod-template-hash': hash } },
          template: { ...pod, metadata: { ...pod.metadata, labels: { ...labels, 'pod-template-hash': hash } } },
        },
      },
      status: { observedGeneration: 1, replicas, fullyLabeledReplicas: replicas, ...ready_ },
    },
  ];
}

function jobObject(namespace: string, name: string, template: Template, completions: number, anchor: number): Creation {
  const [began, ended] = [moment(anchor, 62_000), moment(anchor, 3900)];
  const condition = (type: string): Json => ({
    type,
    status: 'True',
    reason: 'CompletionsReached',
    message: 'Reached expected number of succeeded pods',
    lastProbeTime: ended,
    lastTransitionTime: ended,
  });
  return {
    path: `/apis/batch/v1/namespaces/${namespace}/jobs`,
    body: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, labels: template.labels },
      spec: {
        completions,
        parallelism: completions,
        manualSelector: true,
        selector: { matchLabels: { 'batch.kubernetes.io/job-name': name } },
        template: { metadata: { labels: template.labels }, spec: { ...template.spec, restartPolicy: 'Never' } },
      },
    },
    status: {
      succeeded: completions,
      startTime: began,
      completionTime: ended,
      conditions: [condition('SuccessCriteriaMet'), condition('Complete')],
    },
  };
}

export const SERVICE_ACCOUNT = (namespace: string): Creation => ({
  path: core(namespace, 'serviceaccounts'),
  body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } },
});

/** The pod templates of manifests, and the pods that would be made from them. */
import type { ObjectRef } from '../model/diagnosis.ts';
import type { KubeObject, ObjectMeta, Pod } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Resource } from '../model/resources.ts';
import { isObject } from '../sources/shape/fit.ts';
import { parseObject } from '../sources/shape/parse.ts';

/** The kinds with a pod template, and where it is. */
const TEMPLATED = {
  pods: '',
  deployments: 'spec.template',
  statefulsets: 'spec.template',
  daemonsets: 'spec.template',
  replicasets: 'spec.template',
  jobs: 'spec.template',
  cronjobs: 'spec.jobTemplate.spec.template',
} as const satisfies Partial<Record<Resource, string>>;

export type TemplateResource = keyof typeof TEMPLATED;

export const isTemplated = (resource: Resource | undefined): resource is TemplateResource =>
  resource !== undefined && Object.hasOwn(TEMPLATED, resource);

type Plain = Record<string, unknown>;

/** A workload of the manifests. */
export interface Template {
  readonly resource: TemplateResource;
  readonly ref: ObjectRef;
  /** As the manifests have it, with its namespace. */
  readonly object: KubeObject;
  /** The path of the pod template: `spec.template`; '' of a bare pod. */
  readonly path: string;
  /** The pod that would be made from it, in shape; without containers where its template is none. */
  readonly pod: Pod;
  /** Why the template is none. */
  readonly broken: string | undefined;
  /** What was dropped from it, because it has a wrong type. */
  readonly misfit: string | undefined;
  /** How many pods it wants; undefined: one on each node. */
  readonly replicas: number | undefined;
  /** The members of volumeClaimTemplates, raw. */
  readonly claims: readonly Plain[];
}

const at = (value: unknown, path: string): unknown =>
  path === ''
    ? value
    : path.split('.').reduce<unknown>((one, key) => (isObject(one) ? (one as Plain)[key] : undefined), value);

const numberAt = (object: unknown, path: string): number | undefined => {
  const value = at(object, path);
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
};

/** Room is counted for at most so many pods of a workload. */
const MOST_REPLICAS = 1000;

function replicasOf(resource: TemplateResource, object: KubeObject): number | undefined {
  if (resource === 'daemonsets') return undefined;
  if (resource === 'pods') return 1;
  const wanted =
    resource === 'jobs'
      ? numberAt(object, 'spec.parallelism')
      : resource === 'cronjobs'
        ? numberAt(object, 'spec.jobTemplate.spec.parallelism')
        : numberAt(object, 'spec.replicas');
  return Math.min(wanted ?? 1, MOST_REPLICAS);
}

/** Tolerations that the controller adds to each pod of a DaemonSet (pkg/controller/daemon/util/daemonset_util.go). */
const DAEMON_TAINTS = ['not-ready', 'unreachable', 'disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'];
const daemonTolerations = (hostNetwork: boolean): Plain[] =>
  [...DAEMON_TAINTS, ...(hostNetwork ? ['network-unavailable'] : [])].map((name) => ({
    key: `node.kubernetes.io/${name}`,
    operator: 'Exists',
  }));

/**
 * Returns the pod of a template as its controller would send it, raw.
 * @param claims members of volumeClaimTemplates: each gives the pod a volume (pkg/controller/statefulset)
 */
function rawPod(resource: TemplateResource, object: KubeObject, template: unknown, claims: readonly Plain[]): Plain {
  const { metadata, spec } = (isObject(template) ? template : {}) as { metadata?: unknown; spec?: unknown };
  const { name = '', namespace } = object.metadata ?? {};
  const { labels, annotations } = (isObject(metadata) ? metadata : {}) as Partial<ObjectMeta>;
  const names = claims.map((claim) => String(at(claim, 'metadata.name')));
  const given = isObject(spec) ? (spec as Plain) : undefined;
  const volumes = Array.isArray(given?.volumes) ? (given.volumes as unknown[]) : [];
  const tolerations = Array.isArray(given?.tolerations) ? (given.tolerations as unknown[]) : [];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) },
    ...(given && {
      spec: {
        ...given,
        ...(names.length > 0 && {
          volumes: [
            ...volumes.filter((volume) => !names.includes(String(at(volume, 'name')))),
            ...names.map((one) => ({
              name: one,
              persistentVolumeClaim: { claimName: `${one}-${name}-${numberAt(object, 'spec.ordinals.start') ?? 0}` },
            })),
          ],
        }),
        ...(resource === 'daemonsets' && {
          tolerations: [...tolerations, ...daemonTolerations(given.hostNetwork === true)],
        }),
      },
    }),
  };
}

/** Returns a raw pod in shape, as one that waits to start; the reason where it is none. */
export function plannedPod(raw: unknown): { readonly pod: Pod; readonly misfit: string | undefined } | string {
  const parsed = parseObject('pods', raw);
  if (typeof parsed === 'string') return parsed;
  const pod = parsed.value as Pod;
  if (!pod.spec || (pod.spec.containers ?? []).length === 0) return 'its pod template has no containers';
  return { pod: { ...pod, status: { phase: 'Pending' } }, misfit: parsed.misfit };
}

const emptyPod = (name: string, namespace: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  spec: { containers: [] },
  status: { phase: 'Pending' },
});

/**
 * Returns the template of a workload of manifests.
 * @param object with its name and its namespace
 */
export function templateOf(resource: TemplateResource, object: KubeObject): Template {
  const path = TEMPLATED[resource];
  const { name = '', namespace = '' } = object.metadata ?? {};
  const listed = resource === 'statefulsets' ? at(object, 'spec.volumeClaimTemplates') : undefined;
  const claims = (Array.isArray(listed) ? listed : []).filter(
    (one): one is Plain => isObject(one) && typeof at(one, 'metadata.name') === 'string',
  );
  const planned = plannedPod(rawPod(resource, object, at(object, path), claims));
  return {
    resource,
    ref: { kind: RESOURCES[resource].kind, namespace, name },
    object,
    path,
    ...(typeof planned === 'string'
      ? { pod: emptyPod(name, namespace), broken: planned, misfit: undefined }
      : { pod: planned.pod, broken: undefined, misfit: planned.misfit }),
    replicas: replicasOf(resource, object),
    claims,
  };
}

/** Returns the pod to send in a dry run, raw: it gets its name from the server. */
export function podToSend({ resource, object, path, claims }: Template): KubeObject {
  const pod = rawPod(resource, object, at(object, path), claims) as unknown as KubeObject & { metadata: ObjectMeta };
  const { name = 'pod', ...metadata } = pod.metadata;
  return { ...pod, metadata: { ...metadata, generateName: `${name}-` } };
}

/** What manifests hold: workloads to check, objects that count as present, and what is left out. */
import { UserError } from '../errors.ts';
import type { KubeObject } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Resource } from '../model/resources.ts';
import { resourceOf } from '../sources/bundle/objects.ts';
import { withoutValues } from '../sources/cluster/secrets.ts';
import { isObject } from '../sources/shape/fit.ts';
import { parseObject } from '../sources/shape/parse.ts';
import { hookOf, isHelmTest, type Hook } from '../watching/helm-hooks.ts';
import { isTemplated, templateOf } from './templates.ts';
import type { Template } from './templates.ts';
import { sayUntyped, untypedData, withTexts } from './untyped.ts';
import type { Untyped } from './untyped.ts';

/** An object of the manifests that counts as present. */
export interface Present {
  readonly kind: string;
  /** '' of a cluster-scoped object. */
  readonly namespace: string;
  readonly name: string;
  readonly hook: Hook | undefined;
  /** In shape, and without the values of a Secret; undefined: of a kind that this program does not read. */
  readonly value: KubeObject | undefined;
  /** Names of objects that a custom object may create: those in its fields. */
  readonly mentions: readonly string[];
  /** Values of a ConfigMap or Secret that are no text: the API server refuses the object. */
  readonly untyped: readonly Untyped[];
}

/** A template, and the hook that it is of. */
export interface Planned extends Template {
  readonly hook: Hook | undefined;
}

export interface Manifests {
  readonly planned: readonly Planned[];
  readonly present: readonly Present[];
  readonly skipped: readonly { readonly object: string; readonly why: string }[];
}

/** Kinds outside of RESOURCES that pods refer to. */
const REFERRED = new Set(['PriorityClass', 'RuntimeClass', 'ResourceClaim', 'ResourceClaimTemplate']);
/** Those of them that are cluster-scoped. */
export const CLUSTER_SCOPED: ReadonlySet<string> = new Set(['PriorityClass', 'RuntimeClass']);

/** Kinds of Kubernetes and of common operators that start no pod and that no pod refers to. */
const HARMLESS = new Set([
  ...['APIService', 'CustomResourceDefinition', 'Endpoints', 'HorizontalPodAutoscaler', 'Ingress', 'IngressClass'],
  ...['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding', 'MutatingWebhookConfiguration', 'NetworkPolicy'],
  ...[
    'ClusterRole',
    'ClusterRoleBinding',
    'Role',
    'RoleBinding',
    'PodDisruptionBudget',
    'PodSecurityPolicy',
    'Service',
  ],
  ...['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding', 'ValidatingWebhookConfiguration'],
]);

/** The most workloads of one answer. */
export const MOST_TEMPLATES = 200;
/** The most values of a custom object that are looked at for names. */
const MOST_VALUES = 2000;
const NAME = /^[a-z0-9][a-z0-9.-]{0,252}$/;
/** Fields with the name of an object that a custom object creates: a Secret, a ConfigMap. */
const NAMING = /^(?:name|secretName|configMapName|secret|target)$/;

/** Returns the names in the fields of a custom object. It may create objects with these names. */
function mentionsIn(object: KubeObject): string[] {
  const found = new Set<string>();
  const left = [object as unknown];
  for (let seen = 0; left.length > 0 && seen < MOST_VALUES; seen++) {
    const value = left.pop();
    if (Array.isArray(value)) left.push(...value.slice(0, MOST_VALUES));
    else if (isObject(value))
      for (const [key, one] of Object.entries(value).slice(0, MOST_VALUES)) {
        if (typeof one === 'string' && NAMING.test(key) && NAME.test(one)) found.add(one);
        else left.push(one);
      }
  }
  return [...found];
}

const textOr = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Keys that the token controller adds (pkg/controller/serviceaccount/tokens_controller.go). */
const TOKEN_KEYS = { token: -1, 'ca.crt': -1, namespace: -1 };

/** Returns an object in shape and without values; undefined where it does not fit. */
function shaped(resource: Resource, object: KubeObject): KubeObject | undefined {
  const bare = resource === 'secrets' ? withoutValues(object) : object;
  const full =
    resource === 'secrets' && (object as { type?: unknown }).type === 'kubernetes.io/service-account-token'
      ? { ...bare, data: { ...TOKEN_KEYS, ...(bare as { data?: object }).data } }
      : bare;
  const parsed = parseObject(resource, full);
  return typeof parsed === 'string' || parsed.misfit !== undefined ? undefined : parsed.value;
}

interface Where {
  /** The namespace of objects that name none. */
  readonly usual: string;
  /** The namespace that the user named, which the objects must not contradict. */
  readonly given: string | undefined;
}

/**
 * Sorts the objects of manifests. Of two with one kind, namespace and name the last counts.
 * @throws UserError if a workload has no name or is in another namespace than the given one, or if there are too many
 */
export function manifestsOf(objects: readonly KubeObject[], where: Where): Manifests {
  const planned = new Map<string, Planned>();
  const present = new Map<string, Present>();
  const skipped: { object: string; why: string }[] = [];
  for (const object of objects) {
    const metadata = isObject(object.metadata) ? object.metadata : {};
    const { kind = '' } = object;
    const resource = resourceOf(object);
    const given = textOr(metadata.name);
    const name = given ?? textOr(metadata.generateName);
    const clusterScoped = resource === undefined ? CLUSTER_SCOPED.has(kind) : !RESOURCES[resource].namespaced;
    const own = textOr(metadata.namespace);
    const namespace = clusterScoped ? '' : (own ?? where.given ?? where.usual);
    const key = `${kind} ${namespace}/${name}`;
    const placed = {
      ...object,
      metadata: { ...metadata, name, ...(clusterScoped ? {} : { namespace }) },
    } as KubeObject;
    if (name === undefined) {
      if (isTemplated(resource)) throw new UserError(`a ${kind} of the manifests has no name`);
      skipped.push({ object: kind, why: 'it has no name' });
    } else if (isTemplated(resource)) {
      if (where.given !== undefined && own !== undefined && own !== where.given)
        throw new UserError(
          `${kind}/${name} is in namespace ${own}, and -n says ${where.given}`,
          'leave -n out: each object then counts in its namespace',
        );
      if (isHelmTest(placed)) skipped.push({ object: `${kind}/${name}`, why: 'only helm test starts it' });
      else planned.set(key, { ...templateOf(resource, placed), hook: hookOf(placed) });
    } else {
      const untyped = resource === 'configmaps' || resource === 'secrets' ? untypedData(placed) : [];
      const value =
        resource === undefined ? undefined : shaped(resource, untyped.length > 0 ? withTexts(placed) : placed);
      const isKnown = value !== undefined || REFERRED.has(kind) || HARMLESS.has(kind);
      const mentions = isKnown ? [] : mentionsIn(placed);
      const [first, ...others] = untyped;
      present.set(key, { kind, namespace, name, hook: hookOf(placed), value, mentions, untyped });
      if (first !== undefined)
        skipped.push({
          object: `${kind}/${name}`,
          why: `the API server refuses it: ${sayUntyped([first, ...others])}`,
        });
      else if (!isKnown) skipped.push({ object: `${kind}/${name}`, why: whyUnknown(resource) });
    }
  }
  if (planned.size > MOST_TEMPLATES)
    throw new UserError(
      `the manifests hold ${planned.size} workloads, and at most ${MOST_TEMPLATES} can be checked at once`,
      'check them file by file',
    );
  return { planned: [...planned.values()], present: [...present.values()], skipped };
}

const whyUnknown = (resource: Resource | undefined): string =>
  resource === undefined ? 'its kind is not known to this program' : 'it is no valid object of its kind';

/** What the labels and annotations of a pod template change, where they can matter. Pure. */
import { OWN_LABELS } from '../../checks/app/support/revisions.ts';
import { once, oneOf } from '../../expressions.ts';
import type { Container, ObjectMeta, Pod, PodSpec } from '../../model/objects.ts';
import { isTokenVolume } from '../../knowledge/copy-spec.ts';
import { isActing } from '../copy.ts';
import { metadataOf } from './change.ts';
import type { TemplateChange, TemplateMetadata } from './change.ts';

/** A key that changed; a value that one template lacks is undefined. */
interface Changed {
  readonly kind: 'labels' | 'annotations';
  readonly key: string;
  readonly was: string | undefined;
  readonly is: string | undefined;
}

/** Domains of annotations and labels by which webhooks add containers, variables and volumes to a pod. */
const INJECTORS = [
  'azure.workload.identity',
  'consul.hashicorp.com',
  'dapr.io',
  'datadoghq.com',
  'dynatrace.com',
  'istio.io',
  'jaegertracing.io',
  'kuma.io',
  'linkerd.io',
  'newrelic.com',
  'opentelemetry.io',
  'vault.hashicorp.com',
] as const;

/** Keys that only mark a change: a checksum, a time, a version. No program acts on them. */
const MARKER = once(() =>
  oneOf([
    /checksum|hash|sha256|rollme|timestamp/,
    /restarted-?at|rolled-?at|-date$/,
    /(?:^|[./-])(?:build|chart|commit|date|revision|version)(?:$|[./-])/,
    /^deployment\.kubernetes\.io\//,
  ]),
);

const domainOf = (key: string): string => key.slice(0, Math.max(0, key.indexOf('/')));
const isInjector = ({ key }: Changed): boolean =>
  INJECTORS.some((one) => domainOf(key) === one || domainOf(key).endsWith(`.${one}`));
/** A value that does not ask for an injection. */
const isOff = (value: string | undefined): boolean =>
  value === undefined || /^(?:false|disabled?|no|off|0)?$/i.test(value);

/** Returns what an annotation or label is called in a list of changes. */
const nameOf = ({ kind, key }: Pick<Changed, 'kind' | 'key'>): string => `${kind.slice(0, -1)} ${key}`;

function changedIn(before: ObjectMeta | undefined, after: ObjectMeta | undefined): Changed[] {
  return (['labels', 'annotations'] as const).flatMap((kind) => {
    const [was, is] = [before?.[kind] ?? {}, after?.[kind] ?? {}];
    return [...new Set([...Object.keys(was), ...Object.keys(is)])]
      .filter((key) => was[key] !== is[key])
      .map((key): Changed => ({ kind, key, was: was[key], is: is[key] }));
  });
}

const LISTS = ['initContainers', 'containers'] as const;

/** What the older template has. */
const restoring = (changed: readonly Changed[]): TemplateMetadata =>
  metadataOf(
    changed.map(({ kind, key, was }) => ({ text: '', set: {}, metadata: { [kind]: { [key]: was ?? null } } })),
  )!;

/** Names of the variables that have the value of the label or annotation. */
function readersOf(spec: PodSpec, { kind, key }: Changed): string[] {
  return LISTS.flatMap((list) => spec[list] ?? [])
    .flatMap(({ env }) => env ?? [])
    .filter(({ valueFrom }) => valueFrom?.fieldRef?.fieldPath === `metadata.${kind}['${key}']`)
    .map(({ name }) => name);
}

/** What admission added to the containers of the template. */
function addedTo(own: Container, inPod: Container, path: string): Record<string, null> {
  const mounts = new Set((own.volumeMounts ?? []).map(({ mountPath }) => mountPath));
  const variables = new Set((own.env ?? []).map(({ name }) => name));
  return Object.fromEntries([
    ...(inPod.volumeMounts ?? [])
      .filter(({ name, mountPath }) => !mounts.has(mountPath) && !isTokenVolume(name))
      .map(({ mountPath }) => [`${path}.volumeMounts[${mountPath}]`, null]),
    ...(inPod.env ?? []).filter(({ name }) => !variables.has(name)).map(({ name }) => [`${path}.env[${name}]`, null]),
  ]);
}

/** Returns what admission added to a pod, as values that take it away again. */
function injected(template: PodSpec, pod: PodSpec): Record<string, null> {
  const set: Record<string, null> = {};
  for (const list of LISTS)
    for (const inPod of pod[list] ?? []) {
      const own = (template[list] ?? []).find(({ name }) => name === inPod.name);
      if (own) Object.assign(set, addedTo(own, inPod, `${list}[${inPod.name}]`));
      else set[`${list}[${inPod.name}]`] = null;
    }
  const volumes = new Set((template.volumes ?? []).map(({ name }) => name));
  for (const { name } of pod.volumes ?? [])
    if (!volumes.has(name) && !isTokenVolume(name)) set[`volumes[${name}]`] = null;
  return set;
}

/** Returns the change of annotations by which a webhook adds containers and more; none where a copy cannot take that back. */
function injection(changed: readonly Changed[], template: PodSpec, pod: PodSpec): TemplateChange[] {
  const asked = changed.filter((one) => isInjector(one) && isOff(one.was) && !isOff(one.is));
  if (asked.length === 0) return [];
  const set = injected(template, pod);
  const added = Object.keys(set).filter((path) => /^\w+\[[^\]]*\]$/.test(path) && !path.startsWith('volumes'));
  if (Object.keys(set).length === 0) return [];
  const what =
    added.length === 0 ? '' : `, which added ${added.map((path) => path.replace(/^\w+\[(.*)\]$/, '$1')).join(', ')}`;
  return [{ text: `${asked.map(nameOf).join(', ')}${what}`, set, metadata: restoring(asked) }];
}

/** What the metadata of two templates changes. */
export interface MetadataChanges {
  readonly changes: readonly TemplateChange[];
  /** What a copy cannot show. */
  readonly untestable: readonly string[];
}

/**
 * Returns what the labels and annotations of a newer template change. A copy has none of the labels, so what selects the
 * pod by them cannot be tested.
 * @param template the newer template
 * @param pod as admission made it of this template
 */
export function metadataChanges(
  before: ObjectMeta | undefined,
  after: ObjectMeta | undefined,
  template: PodSpec,
  pod: Pod,
): MetadataChanges {
  const changed = changedIn(before, after);
  const changes = [...injection(changed, template, pod.spec!)];
  const untestable: string[] = [];
  for (const one of changed) {
    const { kind, key } = one;
    if (changes[0]?.metadata?.[kind]?.[key] !== undefined) continue;
    const readers = readersOf(template, one);
    if (readers.length > 0)
      changes.push({
        text: `${nameOf(one)}, which ${readers.join(', ')} reads`,
        set: {},
        metadata: restoring([one]),
      });
    else if (kind === 'annotations' && isActing(key))
      changes.push({ text: nameOf(one), set: {}, metadata: restoring([one]) });
    else if (!MARKER().test(key.toLowerCase()) && !(kind === 'labels' && OWN_LABELS.has(key)))
      untestable.push(nameOf(one));
  }
  return { changes, untestable };
}

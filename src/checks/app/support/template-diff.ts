/** How two pod templates differ, in the words an engineer would use. Pure data in, pure data out. */
import type { Container, EnvVar, Pod, PodSpec } from '../../../model/objects.ts';

export interface Difference {
  /** A clause without a subject: `removed env DATABASE_URL of web`. */
  readonly text: string;
  /** Path in the template of the newer one: `spec.template.spec.containers[web].env[DATABASE_URL]`. */
  readonly field: string;
  /** `x -> y`; the side that is absent is `(none)`. */
  readonly quote: string;
  /** Words that a cause which this supports would say. */
  readonly relatesTo: readonly string[];
}

const MAX_QUOTE = 160;

/** Stable text of any value; keys sorted, so that equal objects are equal text. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '(none)';
  if (typeof value !== 'object') return String(value);
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a.localeCompare(b)))
      : inner,
  );
}

const same = (a: unknown, b: unknown): boolean => textOf(a) === textOf(b);
const short = (text: string): string => (text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE - 1)}…` : text);
const arrow = (before: unknown, after: unknown): string => `${short(textOf(before))} -> ${short(textOf(after))}`;

/** An env value in words; values that look like credentials are not told. */
function envText(variable: EnvVar | undefined): string {
  if (variable === undefined) return '(none)';
  const from = variable.valueFrom;
  if (from?.secretKeyRef) return `Secret ${from.secretKeyRef.name} key ${from.secretKeyRef.key}`;
  if (from?.configMapKeyRef) return `ConfigMap ${from.configMapKeyRef.name} key ${from.configMapKeyRef.key}`;
  if (from) return textOf(from);
  const value = variable.value ?? '';
  if (/passw|secret|token|key|credential/i.test(variable.name)) return value === '' ? '""' : '***';
  return short(value.replace(/(:\/\/[^\s:/@]{0,100}):[^\s/]{1,200}@/g, '$1:***@')) || '""';
}

function envDifferences(before: Container, after: Container, at: string): Difference[] {
  const was = new Map((before.env ?? []).map((one) => [one.name, one]));
  const is = new Map((after.env ?? []).map((one) => [one.name, one]));
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name): Difference[] => {
    const [old, now] = [was.get(name), is.get(name)];
    if (same(old, now)) return [];
    const verb = now === undefined ? 'removed' : old === undefined ? 'added' : 'changed';
    const source = now?.valueFrom?.secretKeyRef?.name ?? now?.valueFrom?.configMapKeyRef?.name;
    return [
      {
        text: `${verb} env ${name} of ${after.name}`,
        field: `${at}.env[${name}]`,
        quote: `${envText(old)} -> ${envText(now)}`,
        relatesTo: [name, ...(source ? [source] : [])],
      },
    ];
  });
}

function resourceDifferences(before: Container, after: Container, at: string): Difference[] {
  return (['limits', 'requests'] as const).flatMap((kind) => {
    const [was, is] = [before.resources?.[kind] ?? {}, after.resources?.[kind] ?? {}];
    return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name): Difference[] =>
      was[name] === is[name]
        ? []
        : [
            {
              text: `changed the ${name} ${kind.slice(0, -1)} of ${after.name} from ${was[name] ?? 'none'} to ${is[name] ?? 'none'}`,
              field: `${at}.resources.${kind}.${name}`,
              quote: arrow(was[name], is[name]),
              relatesTo: [name],
            },
          ],
    );
  });
}

const refsOf = (envFrom: Container['envFrom']): string[] =>
  (envFrom ?? [])
    .flatMap((one) => [one.configMapRef?.name, one.secretRef?.name])
    .filter((name): name is string => Boolean(name));

function containerDifferences(before: Container, after: Container, at: string): Difference[] {
  const found: Difference[] = [];
  const plain = (key: keyof Container, relatesTo: readonly string[], words = key as string): void => {
    if (!same(before[key], after[key]))
      found.push({
        text: `changed ${words} of ${after.name}`,
        field: `${at}.${key}`,
        quote: arrow(before[key], after[key]),
        relatesTo,
      });
  };
  if (before.image !== after.image) {
    found.push({
      text: `changed the image of ${after.name} from ${before.image ?? '(none)'} to ${after.image ?? '(none)'}`,
      field: `${at}.image`,
      quote: arrow(before.image, after.image),
      relatesTo: ['image', after.image ?? ''].filter(Boolean),
    });
  }
  const words = [...(after.command ?? []), ...(after.args ?? [])]
    .flatMap((word) => word.split(/[\s=]/))
    .filter((word) => word.length > 2 && word.length < 60)
    .slice(0, 12);
  plain('command', ['command', ...words], 'the command');
  plain('args', ['args', ...words], 'the args');
  found.push(...envDifferences(before, after, at));
  plain('envFrom', [...refsOf(before.envFrom), ...refsOf(after.envFrom)], 'envFrom');
  found.push(...resourceDifferences(before, after, at));
  plain('livenessProbe', ['liveness', 'livenessProbe'], 'the livenessProbe');
  plain('startupProbe', ['startup', 'startupProbe'], 'the startupProbe');
  plain('readinessProbe', ['readiness', 'readinessProbe'], 'the readinessProbe');
  plain('lifecycle', ['postStart', 'preStop'], 'the lifecycle hooks');
  plain(
    'ports',
    (after.ports ?? []).map(({ containerPort }) => String(containerPort)),
    'the ports',
  );
  plain(
    'securityContext',
    ['runAsUser', 'runAsNonRoot', 'readOnlyRootFilesystem', 'securityContext', 'permission'],
    'the securityContext',
  );
  plain('workingDir', [after.workingDir ?? 'workingDir'], 'the workingDir');
  const mountsBefore = new Map((before.volumeMounts ?? []).map((mount) => [mount.mountPath, mount]));
  const mountsAfter = new Map((after.volumeMounts ?? []).map((mount) => [mount.mountPath, mount]));
  for (const path of new Set([...mountsBefore.keys(), ...mountsAfter.keys()])) {
    const [old, now] = [mountsBefore.get(path), mountsAfter.get(path)];
    if (same(old, now)) continue;
    const verb = now === undefined ? 'removed' : old === undefined ? 'added' : 'changed';
    found.push({
      text: `${verb} the mount at ${path} of ${after.name}`,
      field: `${at}.volumeMounts[${path}]`,
      quote: arrow(old, now),
      relatesTo: [path, (now ?? old)!.name],
    });
  }
  return found;
}

function named<T extends { name: string }>(
  before: readonly T[] | undefined,
  after: readonly T[] | undefined,
): [T | undefined, T | undefined, string][] {
  const names = new Set([...(before ?? []), ...(after ?? [])].map(({ name }) => name));
  return [...names].map((name) => [
    before?.find((one) => one.name === name),
    after?.find((one) => one.name === name),
    name,
  ]);
}

/** Names of the objects a volume refers to. */
function volumeWords(volume: unknown): string[] {
  return [...textOf(volume).matchAll(/"(?:name|secretName|claimName|path)":"([^"]{1,253})"/g)].map(
    (match) => match[1]!,
  );
}

/**
 * What a newer pod template changed against an older one, the most telling first.
 * @param root path of the newer pod spec for citations: `spec.template.spec`
 */
export function templateDifferences(before: PodSpec, after: PodSpec, root: string): Difference[] {
  const found: Difference[] = [];
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [old, now, name] of named(before[list], after[list])) {
      const at = `${root}.${list}[${name}]`;
      if (old && now) found.push(...containerDifferences(old, now, at));
      else
        found.push({
          text: `${now ? 'added' : 'removed'} container ${name}`,
          field: at,
          quote: arrow(old?.image, now?.image),
          relatesTo: [name],
        });
    }
  }
  for (const [old, now, name] of named(before.volumes, after.volumes)) {
    if (same(old, now)) continue;
    const verb = now === undefined ? 'removed' : old === undefined ? 'added' : 'changed';
    found.push({
      text: `${verb} volume ${name}`,
      field: `${root}.volumes[${name}]`,
      quote: arrow(old, now),
      relatesTo: [name, ...volumeWords(old), ...volumeWords(now)],
    });
  }
  const plain: readonly [keyof PodSpec, readonly string[]][] = [
    ['securityContext', ['runAsUser', 'runAsNonRoot', 'fsGroup', 'securityContext', 'permission']],
    ['serviceAccountName', ['serviceaccount', 'ServiceAccount', after.serviceAccountName ?? '']],
    ['nodeSelector', ['nodeSelector', 'affinity', 'selector']],
    ['affinity', ['affinity']],
    ['tolerations', ['taint', 'tolerations']],
    ['imagePullSecrets', ['imagePullSecrets']],
    ['hostNetwork', ['hostNetwork']],
    ['dnsPolicy', ['dnsPolicy']],
  ];
  for (const [key, relatesTo] of plain) {
    if (!same(before[key], after[key]))
      found.push({
        text: `changed ${key}`,
        field: `${root}.${key}`,
        quote: arrow(before[key], after[key]),
        relatesTo: relatesTo.filter(Boolean),
      });
  }
  return found;
}

/** A limit without a request becomes the request too, in pods only (pkg/apis/core/v1/defaults.go: SetDefaults_Pod). */
function withDefaultedRequests(container: Container): Container {
  const limits = container.resources?.limits;
  return limits
    ? { ...container, resources: { ...container.resources, requests: { ...limits, ...container.resources?.requests } } }
    : container;
}

/**
 * What the API server's admission made of a template: containers put in, resources set. Everything that defaulting and
 * the ServiceAccount plugin add is left out.
 */
export function admissionDifferences(template: PodSpec, pod: Pod): Difference[] {
  const spec = pod.spec;
  if (!spec) return [];
  const found: Difference[] = [];
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [old, now, name] of named(template[list], spec[list])) {
      const at = `spec.${list}[${name}]`;
      if (!now) continue;
      if (!old)
        found.push({
          text: `put container ${name} into the pod`,
          field: at,
          quote: arrow(undefined, now.image),
          relatesTo: [name],
        });
      else {
        found.push(...resourceDifferences(withDefaultedRequests(old), now, at), ...envDifferences(old, now, at));
        if (old.image !== now.image)
          found.push({
            text: `changed the image of ${name} from ${old.image} to ${now.image}`,
            field: `${at}.image`,
            quote: arrow(old.image, now.image),
            relatesTo: [now.image ?? ''],
          });
      }
    }
  }
  return found;
}

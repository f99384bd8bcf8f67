/** How a container differs between two pod templates, in the words an engineer uses. */
import type { Container, EnvVar } from '../../../model/objects.ts';
import { arrow, byName, otherDifferences, same, short, textOf, verbOf } from './difference.ts';
import type { Difference } from './difference.ts';

/** Fields that `containerDifferences` compares one by one. */
const COMPARED = [
  ...['name', 'image', 'command', 'args', 'env', 'envFrom', 'resources', 'livenessProbe', 'startupProbe'],
  ...['readinessProbe', 'lifecycle', 'ports', 'securityContext', 'workingDir', 'volumeMounts'],
];

/** Returns an env value in words. */
function envText(variable: EnvVar | undefined): string {
  if (variable === undefined) return '(none)';
  const from = variable.valueFrom;
  if (from?.secretKeyRef) return `Secret ${from.secretKeyRef.name} key ${from.secretKeyRef.key}`;
  if (from?.configMapKeyRef) return `ConfigMap ${from.configMapKeyRef.name} key ${from.configMapKeyRef.key}`;
  if (from) return textOf(from);
  return short(variable.value ?? '') || '""';
}

/** Returns the differences of env. */
export function envDifferences(before: Container, after: Container, at: string): Difference[] {
  return byName(before.env, after.env).flatMap(([old, now, name]): Difference[] => {
    if (same(old, now)) return [];
    const source = now?.valueFrom?.secretKeyRef?.name ?? now?.valueFrom?.configMapKeyRef?.name;
    return [
      {
        text: `${verbOf(old, now)} env ${name} of ${after.name}`,
        field: `${at}.env[${name}]`,
        quote: `${envText(old)} -> ${envText(now)}`,
        relatesTo: [name, ...(source ? [source] : [])],
      },
    ];
  });
}

/** Returns the differences of limits and requests. */
export function resourceDifferences(before: Container, after: Container, at: string): Difference[] {
  return (['limits', 'requests'] as const).flatMap((kind) => {
    const [was, is] = [before.resources?.[kind] ?? {}, after.resources?.[kind] ?? {}];
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    return names
      .filter((name) => was[name] !== is[name])
      .map((name): Difference => {
        const change = `from ${was[name] ?? 'none'} to ${is[name] ?? 'none'}`;
        return {
          text: `changed the ${name} ${kind.slice(0, -1)} of ${after.name} ${change}`,
          field: `${at}.resources.${kind}.${name}`,
          quote: arrow(was[name], is[name]),
          relatesTo: [name],
        };
      });
  });
}

/** Returns the difference of the image. */
export function imageDifference(before: Container, after: Container, at: string): Difference[] {
  if (before.image === after.image) return [];
  const [was, is] = [before.image ?? '(none)', after.image ?? '(none)'];
  return [
    {
      text: `changed the image of ${after.name} from ${was} to ${is}`,
      field: `${at}.image`,
      quote: arrow(before.image, after.image),
      relatesTo: ['image', after.image ?? ''].filter(Boolean),
    },
  ];
}

function mountDifferences(before: Container, after: Container, at: string): Difference[] {
  const byPath = (mounts: Container['volumeMounts']): Map<string, NonNullable<typeof mounts>[number]> =>
    new Map((mounts ?? []).map((mount) => [mount.mountPath, mount]));
  const [was, is] = [byPath(before.volumeMounts), byPath(after.volumeMounts)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((path): Difference[] => {
    const [old, now] = [was.get(path), is.get(path)];
    if (same(old, now)) return [];
    return [
      {
        text: `${verbOf(old, now)} the mount at ${path} of ${after.name}`,
        field: `${at}.volumeMounts[${path}]`,
        quote: arrow(old, now),
        relatesTo: [path, (now ?? old)!.name],
      },
    ];
  });
}

const refsOf = (envFrom: Container['envFrom']): string[] =>
  (envFrom ?? [])
    .flatMap((one) => [one.configMapRef?.name, one.secretRef?.name])
    .filter((name): name is string => Boolean(name));

/** Returns all differences of a container, most telling first. */
export function containerDifferences(before: Container, after: Container, at: string): Difference[] {
  const plain = (key: keyof Container, relatesTo: readonly string[], words = key as string): Difference[] =>
    same(before[key], after[key])
      ? []
      : [
          {
            text: `changed ${words} of ${after.name}`,
            field: `${at}.${key}`,
            quote: arrow(before[key], after[key]),
            relatesTo,
          },
        ];
  const words = [...(after.command ?? []), ...(after.args ?? [])]
    .flatMap((word) => word.split(/[\s=]/))
    .filter((word) => word.length > 2 && word.length < 60)
    .slice(0, 12);
  const ports = (after.ports ?? []).map(({ containerPort }) => String(containerPort));
  const security = ['runAsUser', 'runAsNonRoot', 'readOnlyRootFilesystem', 'securityContext', 'permission'];
  return [
    ...imageDifference(before, after, at),
    ...plain('command', ['command', ...words], 'the command'),
    ...plain('args', ['args', ...words], 'the args'),
    ...envDifferences(before, after, at),
    ...plain('envFrom', [...refsOf(before.envFrom), ...refsOf(after.envFrom)], 'envFrom'),
    ...resourceDifferences(before, after, at),
    ...plain('livenessProbe', ['liveness', 'livenessProbe'], 'the livenessProbe'),
    ...plain('startupProbe', ['startup', 'startupProbe'], 'the startupProbe'),
    ...plain('readinessProbe', ['readiness', 'readinessProbe'], 'the readinessProbe'),
    ...plain('lifecycle', ['postStart', 'preStop'], 'the lifecycle hooks'),
    ...plain('ports', ports, 'the ports'),
    ...plain('securityContext', security, 'the securityContext'),
    ...plain('workingDir', [after.workingDir ?? 'workingDir'], 'the workingDir'),
    ...mountDifferences(before, after, at),
    ...otherDifferences(before, after, at, COMPARED, ` of ${after.name}`),
  ];
}

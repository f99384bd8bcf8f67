/** The independent changes of one container. Pure. */
import { same, textOf, verbOf } from '../../checks/app/support/difference.ts';
import type { Container, EnvVar, Probe } from '../../model/objects.ts';
import { keyChanges } from './change.ts';
import type { Fields, TemplateChange } from './change.ts';

/** Fields that have no effect in a copy, which runs once, and those that another part of this file compares. */
const NOT_ALONE: ReadonlySet<string> = new Set([
  'env',
  'lifecycle',
  'livenessProbe',
  'name',
  'readinessProbe',
  'resizePolicy',
  'resources',
  'restartPolicyRules',
  'securityContext',
  'startupProbe',
  'volumeMounts',
]);

/** Fields with values that are no secrets. */
const SHOWN: ReadonlySet<string> = new Set(['image', 'imagePullPolicy', 'restartPolicy', 'workingDir']);

const arrow = (before: unknown, after: unknown): string => `${textOf(before)} -> ${textOf(after)}`;

/** Whether a name fits into the brackets of a path of a SpecChange. */
const fitsPath = (name: string): boolean => !/[\][]/.test(name);

/** A change for each variable; one for all of them where a name occurs twice or does not fit into a path. */
function envChanges(old: Container, now: Container, path: string): TemplateChange[] {
  const [was, is] = [old.env ?? [], now.env ?? []];
  const byName = (list: readonly EnvVar[]): Map<string, EnvVar> => new Map(list.map((one) => [one.name, one]));
  const [before, after] = [byName(was), byName(is)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  if (before.size < was.length || after.size < is.length || !names.every(fitsPath))
    return same(was, is) ? [] : [{ text: `env of ${now.name}`, set: { [`${path}.env`]: was } }];
  return names
    .filter((name) => !same(before.get(name), after.get(name)))
    .map((name) => ({
      text: `${verbOf(before.get(name), after.get(name))} env ${name} of ${now.name}`,
      set: { [`${path}.env[${name}]`]: before.get(name) ?? null },
    }));
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const HANDLERS = ['exec', 'grpc', 'httpGet', 'tcpSocket'] as const;

/** A change for each field of a probe; its handler is one, and so is a probe that only one template has. */
function probeChanges(old: Container, now: Container, path: string): TemplateChange[] {
  return PROBES.flatMap((kind): TemplateChange[] => {
    const [was, is] = [old[kind] as (Probe & Fields) | undefined, now[kind] as (Probe & Fields) | undefined];
    const of = `${kind} of ${now.name}`;
    if (!was || !is)
      return same(was, is) ? [] : [{ text: `${verbOf(was, is)} ${of}`, set: { [`${path}.${kind}`]: was ?? null } }];
    const handlers = HANDLERS.filter((handler) => !same(was[handler], is[handler]));
    const handler: TemplateChange[] =
      handlers.length === 0
        ? []
        : [
            {
              text: `${handlers.join(' and ')} of the ${of}`,
              set: Object.fromEntries(handlers.map((one) => [`${path}.${kind}.${one}`, was[one] ?? null])),
            },
          ];
    const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])]
      .filter((key) => !(HANDLERS as readonly string[]).includes(key) && !same(was[key], is[key]))
      .map((key) => ({
        text: `${key} of the ${of}: ${arrow(was[key], is[key])}`,
        set: { [`${path}.${kind}.${key}`]: was[key] ?? null },
      }));
    return [...handler, ...fields];
  });
}

/**
 * A change for each resource: a limit below its request is not valid, so both are one. A name with a domain
 * (`nvidia.com/gpu`) does not fit into a path; then all resources are one change.
 */
function resourceChanges(old: Container, now: Container, path: string): TemplateChange[] {
  const [was, is] = [old.resources, now.resources];
  const kinds = ['limits', 'requests'] as const;
  const names = new Set(kinds.flatMap((kind) => [...Object.keys(was?.[kind] ?? {}), ...Object.keys(is?.[kind] ?? {})]));
  if ([...names].some((name) => name.includes('.') && kinds.some((kind) => was?.[kind]?.[name] !== is?.[kind]?.[name])))
    return [{ text: `resources of ${now.name}`, set: { [`${path}.resources`]: was ?? null } }];
  return [...names].flatMap((name): TemplateChange[] => {
    const differ = kinds.filter((kind) => was?.[kind]?.[name] !== is?.[kind]?.[name]);
    if (differ.length === 0) return [];
    const texts = differ.map((kind) => `${kind.slice(0, -1)} ${arrow(was?.[kind]?.[name], is?.[kind]?.[name])}`);
    return [
      {
        text: `${name} of ${now.name}: ${texts.join(', ')}`,
        set: Object.fromEntries(
          kinds.map((kind) => [`${path}.resources.${kind}.${name}`, was?.[kind]?.[name] ?? null]),
        ),
      },
    ];
  });
}

function mountChanges(old: Container, now: Container, path: string): TemplateChange[] {
  const paths = new Set([...(old.volumeMounts ?? []), ...(now.volumeMounts ?? [])].map(({ mountPath }) => mountPath));
  return [...paths].flatMap((mountPath): TemplateChange[] => {
    const [was, is] = [old, now].map((one) => one.volumeMounts?.find((mount) => mount.mountPath === mountPath));
    if (same(was, is)) return [];
    const set = fitsPath(mountPath)
      ? { [`${path}.volumeMounts[${mountPath}]`]: was ?? null }
      : { [`${path}.volumeMounts`]: old.volumeMounts ?? null };
    return [{ text: `${verbOf(was, is)} mount ${mountPath} of ${now.name}`, set }];
  });
}

/** Returns what a newer template changed in a container, in parts that can be taken back alone. */
export function containerChanges(old: Container, now: Container, path: string): TemplateChange[] {
  const [was, is] = [old as unknown as Fields, now as unknown as Fields];
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((key) => !NOT_ALONE.has(key) && !same(was[key], is[key]))
    .map((key) => ({
      text: `${key} of ${now.name}${SHOWN.has(key) ? `: ${arrow(was[key], is[key])}` : ''}`,
      set: { [`${path}.${key}`]: was[key] ?? null },
    }));
  return [
    ...fields,
    ...envChanges(old, now, path),
    ...probeChanges(old, now, path),
    ...resourceChanges(old, now, path),
    ...mountChanges(old, now, path),
    ...keyChanges(old.securityContext, now.securityContext, `${path}.securityContext`, `${now.name}'s securityContext`),
    ...keyChanges(old.lifecycle, now.lifecycle, `${path}.lifecycle`, `${now.name}'s lifecycle`),
  ];
}

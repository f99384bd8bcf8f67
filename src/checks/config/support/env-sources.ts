/** The environment variables of a container and their sources. */
import { nearest } from '../../../evidence/text.ts';
import type { ConfigMap, EnvVar } from '../../../model/objects.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { keysOf, lookUpConfig } from '../../support/config-objects.ts';
import type { ConfigKind } from '../../support/config-objects.ts';

export interface EnvSource {
  readonly name: string;
  /** Path of the entry, for a citation. */
  readonly field: string;
  /** The value, where it is in the spec or in a ConfigMap that was read. */
  readonly value: string | undefined;
  /** Its source, for a sentence: `ConfigMap web-config`. */
  readonly from: string;
  /** The object of that source; undefined where the spec itself has the value. */
  readonly object?: { readonly kind: ConfigKind; readonly name: string; readonly key: string };
  /** An `optional: true` reference that is not met. The container starts without the variable. */
  readonly unmet?: Unmet;
}

/** The missing object or key of an optional reference. */
export interface Unmet {
  readonly kind: ConfigKind;
  readonly name: string;
  readonly key: string;
  /** The keys that the object has; undefined: the object does not exist. */
  readonly keys: readonly string[] | undefined;
}

export interface Environment {
  readonly sources: readonly EnvSource[];
  /** Every envFrom object was read, so the spec does not set a name that is not in `sources`. */
  readonly complete: boolean;
  /** The envFrom objects that could not be read. */
  readonly unread: readonly string[];
  /** The envFrom objects that do not exist. */
  readonly absent: readonly string[];
}

/** Returns one entry of env, with the value that its reference has. */
function entrySource(context: PodContext, container: ContainerView, { name, value, valueFrom }: EnvVar): EnvSource {
  const field = `${container.specPath}.env[${name}]`;
  const kind = valueFrom?.configMapKeyRef ? 'ConfigMap' : 'Secret';
  const ref = valueFrom?.configMapKeyRef ?? valueFrom?.secretKeyRef;
  if (!ref?.name)
    return {
      name,
      field,
      value: value ?? (valueFrom === undefined ? '' : undefined),
      from: valueFrom ? 'a field' : 'the spec',
    };
  const fact = lookUpConfig(context, kind, ref.name);
  const from = `${kind} ${ref.name}`;
  const object = { kind, name: ref.name, key: ref.key } as const;
  const keys = fact.state === 'known' ? keysOf(fact.value) : undefined;
  const known = fact.state === 'known' || fact.state === 'absent';
  if (ref.optional === true && known && !keys?.includes(ref.key))
    return { name, field, value: undefined, from, object, unmet: { kind, name: ref.name, key: ref.key, keys } };
  const data = fact.state === 'known' ? fact.value.data?.[ref.key] : undefined;
  // Of a Secret's value the program keeps only the size.
  return {
    name,
    field,
    value: kind === 'ConfigMap' ? (data as string | undefined) : data === 0 ? '' : undefined,
    from,
    object,
  };
}

/**
 * Returns all variables that the spec gives a container. Of equal names the last one counts
 * (pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables).
 */
export function environmentOf(context: PodContext, container: ContainerView): Environment {
  const sources: EnvSource[] = [];
  const unread: string[] = [];
  const absent: string[] = [];
  for (const { configMapRef, secretRef, prefix = '' } of container.spec.envFrom ?? []) {
    const name = configMapRef?.name ?? secretRef?.name;
    if (!name) continue;
    const kind = configMapRef ? 'ConfigMap' : 'Secret';
    const fact = lookUpConfig(context, kind, name);
    if (fact.state === 'known') {
      const data = configMapRef ? (fact.value as ConfigMap).data : undefined;
      for (const key of keysOf(fact.value))
        sources.push({
          name: prefix + key,
          field: `${container.specPath}.envFrom[${name}]`,
          value: data?.[key],
          from: `${kind} ${name}`,
          object: { kind, name, key },
        });
    } else (fact.state === 'absent' ? absent : unread).push(`${kind} ${name}`);
  }
  for (const entry of container.spec.env ?? []) sources.push(entrySource(context, container, entry));
  return { sources, complete: unread.length === 0, unread, absent };
}

/** Returns the entry that gives a variable its value. */
export const sourceFor = (environment: Environment, variable: string): EnvSource | undefined =>
  environment.sources.filter(({ name }) => name === variable).at(-1);

/** Returns the names of variables that are like a missing one. */
export const nearestVariables = (environment: Environment, variable: string): string[] =>
  nearest(variable, [...new Set(environment.sources.map(({ name }) => name))]);

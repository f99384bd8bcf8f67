/** Where a container's environment comes from, and whether a variable is among it. */
import { nearest } from '../../../evidence/text.ts';
import type { ConfigMap, EnvVar, Secret } from '../../../model/objects.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { keysOf } from './references.ts';

export interface EnvSource {
  readonly name: string;
  /** Path of the entry, for a citation. */
  readonly field: string;
  /** The value, where it is in the spec or in a ConfigMap that was read. */
  readonly value: string | undefined;
  /** What it comes from, in words. */
  readonly from: string;
  /** An `optional: true` reference that is not met: the container starts without the variable. */
  readonly unmet?: Unmet;
}

/** The object or key of an optional reference that is not there. */
export interface Unmet {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly key: string;
  /** The keys that the object has; undefined: there is no such object. */
  readonly keys: readonly string[] | undefined;
}

export interface Environment {
  readonly sources: readonly EnvSource[];
  /** Every envFrom object was read, so that a name that is not among the sources is not set (by the spec). */
  readonly complete: boolean;
  /** What could not be read. */
  readonly unread: readonly string[];
  /** Objects of envFrom that do not exist. */
  readonly absent: readonly string[];
}

/** One entry of env, with what its reference is found to hold. */
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
  const fact = context.get(kind === 'ConfigMap' ? 'configmaps' : 'secrets', ref.name);
  const from = `${kind} ${ref.name}`;
  const keys = fact.state === 'known' ? keysOf(fact.value as ConfigMap | Secret) : undefined;
  const known = fact.state === 'known' || fact.state === 'absent';
  if (ref.optional === true && known && !keys?.includes(ref.key))
    return { name, field, value: undefined, from, unmet: { kind, name: ref.name, key: ref.key, keys } };
  const data = fact.state === 'known' ? fact.value.data?.[ref.key] : undefined;
  // Of a Secret's value only the size is kept.
  return {
    name,
    field,
    value: kind === 'ConfigMap' ? (data as string | undefined) : data === 0 ? '' : undefined,
    from,
  };
}

/**
 * All variables that the spec gives a container; of equal names the last wins
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
    const fact = context.get(configMapRef ? 'configmaps' : 'secrets', name);
    if (fact.state === 'known') {
      const data = configMapRef ? (fact.value as ConfigMap).data : undefined;
      for (const key of keysOf(fact.value as ConfigMap | Secret))
        sources.push({
          name: prefix + key,
          field: `${container.specPath}.envFrom[${name}]`,
          value: data?.[key],
          from: `${kind} ${name}`,
        });
    } else (fact.state === 'absent' ? absent : unread).push(`${kind} ${name}`);
  }
  for (const entry of container.spec.env ?? []) sources.push(entrySource(context, container, entry));
  return { sources, complete: unread.length === 0, unread, absent };
}

/** The entry that gives a variable its value. */
export const sourceFor = (environment: Environment, variable: string): EnvSource | undefined =>
  environment.sources.filter(({ name }) => name === variable).at(-1);

export const nearestVariables = (environment: Environment, variable: string): string[] =>
  nearest(variable, [...new Set(environment.sources.map(({ name }) => name))]);

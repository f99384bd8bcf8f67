/** Where a container's environment comes from, and whether a variable is among it. */
import { nearest } from '../../evidence/text.ts';
import type { ConfigMap, Secret } from '../../evidence/objects.ts';
import type { ContainerView, PodContext } from '../check.ts';
import { keysOf } from './references.ts';

export interface EnvSource {
  readonly name: string;
  /** Path of the entry, for a citation. */
  readonly field: string;
  /** The value, where it is in the spec or in a ConfigMap that was read. */
  readonly value: string | undefined;
  /** What it comes from, in words. */
  readonly from: string;
}

export interface Environment {
  readonly sources: readonly EnvSource[];
  /** Every envFrom object was read, so that a name that is not among the sources is not set (by the spec). */
  readonly complete: boolean;
  /** What could not be read. */
  readonly unread: readonly string[];
}

/** All variables that the spec gives a container; of equal names the last wins (pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables). */
export function environmentOf(context: PodContext, container: ContainerView): Environment {
  const sources: EnvSource[] = [];
  const unread: string[] = [];
  for (const { configMapRef, secretRef, prefix = '' } of container.spec.envFrom ?? []) {
    const name = configMapRef?.name ?? secretRef?.name;
    if (!name) continue;
    const kind = configMapRef ? 'ConfigMap' : 'Secret';
    const fact = context.get(configMapRef ? 'configmaps' : 'secrets', name);
    if (fact.state === 'known') {
      const data = configMapRef ? (fact.value as ConfigMap).data : undefined;
      for (const key of keysOf(fact.value as ConfigMap | Secret)) sources.push({ name: prefix + key, field: `${container.specPath}.envFrom[${name}]`, value: data?.[key], from: `${kind} ${name}` });
    } else if (fact.state !== 'absent') unread.push(`${kind} ${name}`);
  }
  for (const { name, value, valueFrom } of container.spec.env ?? []) {
    const ref = valueFrom?.configMapKeyRef ?? valueFrom?.secretKeyRef;
    const map = valueFrom?.configMapKeyRef?.name ? context.get('configmaps', valueFrom.configMapKeyRef.name) : undefined;
    const read = value ?? (valueFrom === undefined ? '' : map?.state === 'known' ? map.value.data?.[valueFrom.configMapKeyRef!.key] : undefined);
    sources.push({ name, field: `${container.specPath}.env[${name}]`, value: read, from: ref ? `${valueFrom?.configMapKeyRef ? 'ConfigMap' : 'Secret'} ${ref.name}` : valueFrom ? 'a field' : 'the spec' });
  }
  return { sources, complete: unread.length === 0, unread };
}

/** The entry that gives a variable its value. */
export const sourceFor = (environment: Environment, variable: string): EnvSource | undefined => environment.sources.filter(({ name }) => name === variable).at(-1);

export const nearestVariables = (environment: Environment, variable: string): string[] => nearest(variable, [...new Set(environment.sources.map(({ name }) => name))]);

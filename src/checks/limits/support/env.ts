/** The environment of a container, as far as it is known: literal values and those of ConfigMaps, not of Secrets. */
import { expand } from '../../../knowledge/expansion.ts';
import type { Setting } from '../../../knowledge/heap-flags.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';

/**
 * Returns the values of a container's variables; a later one overrides an earlier one of the same name
 * (pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables). Asks for the ConfigMaps.
 */
export function environmentOf(context: PodContext, container: ContainerView): Setting[] {
  const values = new Map<string, Setting>();
  for (const source of container.spec.envFrom ?? []) {
    const name = source.configMapRef?.name;
    if (!name) continue;
    const fact = context.get('configmaps', name);
    if (fact.state !== 'known') continue;
    for (const [key, value] of Object.entries(fact.value.data ?? {})) {
      const variable = `${source.prefix ?? ''}${key}`;
      values.set(variable, { name: variable, value, where: `ConfigMap/${name} data[${key}]` });
    }
  }
  for (const variable of container.spec.env ?? []) {
    const ref = variable.valueFrom?.configMapKeyRef;
    const where = `env[${variable.name}]`;
    if (variable.value !== undefined) values.set(variable.name, { name: variable.name, value: variable.value, where });
    else if (ref?.name) {
      const fact = context.get('configmaps', ref.name);
      const value = fact.state === 'known' ? fact.value.data?.[ref.key] : undefined;
      if (value !== undefined)
        values.set(variable.name, { name: variable.name, value, where: `ConfigMap/${ref.name} data[${ref.key}]` });
    } else values.delete(variable.name);
  }
  return [...values.values()];
}

/** Returns a command or args with `$(NAME)` replaced, as the kubelet does it. */
export function expanded(words: readonly string[] | undefined, env: readonly Setting[]): string[] {
  const values = new Map(env.map((one) => [one.name, one.value]));
  return (words ?? []).map((word) => expand(word, (name) => values.get(name)));
}

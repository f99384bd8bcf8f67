/** Writes the values of `fix-test --set` into a pod's spec. Pure. */
import type { Cause } from '../model/diagnosis.ts';
import type { Container, PodSpec } from '../model/objects.ts';

type Values = Readonly<Record<string, string>>;

/** Returns the objects that a cause reports as missing: `ConfigMap/web-config`. */
const missingObjects = (cause: Cause | undefined): string[] =>
  (cause?.evidence ?? []).filter((one) => one.field === 'lookup').map((one) => one.object);

/** Sets the given values in env, or in place of references to a key of that name. */
function withValues(container: Container, set: Values, cause: Cause | undefined): Container {
  const entries = Object.entries(set);
  const env = [...(container.env ?? [])];
  for (const [name, value] of entries) {
    const places = env.flatMap((one, i) =>
      one.name === name || (one.valueFrom?.configMapKeyRef ?? one.valueFrom?.secretKeyRef)?.key === name ? [i] : [],
    );
    for (const i of places) env[i] = { name: env[i]!.name, value };
    if (places.length === 0) env.push({ name, value });
  }
  // The values replace what envFrom would set from an object that does not exist.
  const gone = missingObjects(cause);
  const optional = <R extends { name?: string; optional?: boolean }>(kind: string, ref: R): R =>
    gone.includes(`${kind}/${ref.name}`) ? { ...ref, optional: true } : ref;
  const envFrom = container.envFrom?.map((one) => ({
    ...one,
    ...(one.configMapRef ? { configMapRef: optional('ConfigMap', one.configMapRef) } : {}),
    ...(one.secretRef ? { secretRef: optional('Secret', one.secretRef) } : {}),
  }));
  return { ...container, env, ...(envFrom ? { envFrom } : {}) };
}

/** Returns the spec with the values of `--set` in the container `name`. */
export function withSet(spec: PodSpec, name: string, set: Values, cause: Cause | undefined): PodSpec {
  if (Object.keys(set).length === 0) return spec;
  const each = (list: Container[]): Container[] =>
    list.map((one) => (one.name === name ? withValues(one, set, cause) : one));
  return {
    ...spec,
    containers: each(spec.containers),
    ...(spec.initContainers ? { initContainers: each(spec.initContainers) } : {}),
  };
}

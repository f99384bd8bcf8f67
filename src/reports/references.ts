/** The ConfigMaps and Secrets that a pod reads. */
import { containersOf } from '../evidence/containers.ts';
import type { Pod } from '../model/objects.ts';

export interface Reference {
  readonly resource: 'configmaps' | 'secrets';
  readonly name: string;
}

/** Returns each ConfigMap and Secret named in env, envFrom and volumes once, in the order of the spec. */
export function referencesOf(pod: Pod): Reference[] {
  const found = new Map<string, Reference>();
  const add = (resource: Reference['resource'], name: string | undefined): void => {
    if (name) found.set(`${resource}/${name}`, { resource, name });
  };
  for (const { spec } of containersOf(pod)) {
    for (const source of spec.envFrom ?? []) {
      add('configmaps', source.configMapRef?.name);
      add('secrets', source.secretRef?.name);
    }
    for (const variable of spec.env ?? []) {
      add('configmaps', variable.valueFrom?.configMapKeyRef?.name);
      add('secrets', variable.valueFrom?.secretKeyRef?.name);
    }
  }
  for (const volume of pod.spec?.volumes ?? []) {
    add('configmaps', volume.configMap?.name);
    add('secrets', volume.secret?.secretName);
    for (const source of volume.projected?.sources ?? []) {
      // Kubernetes puts kube-root-ca.crt into every pod, so its edits explain nothing.
      if (source.configMap?.name !== 'kube-root-ca.crt') add('configmaps', source.configMap?.name);
      add('secrets', source.secret?.name);
    }
  }
  return [...found.values()];
}

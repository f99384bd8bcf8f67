/** The change of a pod's spec after which its references to a ConfigMap or Secret name another object or key. */
import type { PodContext } from '../../check.ts';
import type { ConfigKind } from '../../support/config-objects.ts';
import type { SpecChange } from '../../../model/finding.ts';

/** Another object, or another key of the same object. */
export type Correction = { readonly name: string } | { readonly key: string; readonly to: string };

interface KeyRef {
  readonly name?: string;
  readonly key: string;
}
interface Items {
  readonly items?: readonly { readonly key: string; readonly path: string }[];
}

const inItems = <T extends Items>(source: T, correction: Correction): T =>
  'key' in correction && source.items
    ? {
        ...source,
        items: source.items.map((item) => (item.key === correction.key ? { ...item, key: correction.to } : item)),
      }
    : source;

/**
 * Returns the change of every reference to an object.
 * @param object the name that the references have now
 * @returns undefined if no reference changes
 */
export function correction(
  context: PodContext,
  kind: ConfigKind,
  object: string,
  to: Correction,
): SpecChange | undefined {
  const set: Record<string, unknown> = {};
  const changed = <T extends KeyRef>(ref: T): T | undefined => {
    if (ref.name !== object) return undefined;
    if ('name' in to) return { ...ref, name: to.name };
    return ref.key === to.key ? { ...ref, key: to.to } : undefined;
  };
  for (const { spec, specPath } of context.containers) {
    const path = specPath.replace(/^spec\./, '');
    for (const { name, valueFrom } of spec.env ?? []) {
      const field = kind === 'ConfigMap' ? 'configMapKeyRef' : 'secretKeyRef';
      const ref = valueFrom?.[field];
      const right = ref ? changed(ref as KeyRef) : undefined;
      if (right) set[`${path}.env[${name}].valueFrom.${field}`] = right;
    }
    const from = kind === 'ConfigMap' ? 'configMapRef' : 'secretRef';
    if ('name' in to && spec.envFrom?.some((one) => one[from]?.name === object)) {
      set[`${path}.envFrom`] = spec.envFrom.map((one) =>
        one[from]?.name === object ? { ...one, [from]: { ...one[from], name: to.name } } : one,
      );
    }
  }
  for (const volume of context.pod.spec?.volumes ?? []) {
    const path = `volumes[${volume.name}]`;
    if (kind === 'ConfigMap' && volume.configMap?.name === object)
      set[`${path}.configMap`] = 'name' in to ? { ...volume.configMap, name: to.name } : inItems(volume.configMap, to);
    if (kind === 'Secret' && volume.secret?.secretName === object)
      set[`${path}.secret`] = 'name' in to ? { ...volume.secret, secretName: to.name } : inItems(volume.secret, to);
    const projected = kind === 'ConfigMap' ? 'configMap' : 'secret';
    if (volume.projected?.sources?.some((one) => one[projected]?.name === object)) {
      set[`${path}.projected.sources`] = volume.projected.sources.map((one) => {
        const source = one[projected];
        if (source?.name !== object) return one;
        return { ...one, [projected]: 'name' in to ? { ...source, name: to.name } : inItems(source, to) };
      });
    }
  }
  return Object.keys(set).length > 0 ? { container: null, set } : undefined;
}

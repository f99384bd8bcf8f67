/** The change that restores an older template of a workload. Pure. */
import type { SpecChange } from '../../../model/finding.ts';
import type { Container, PodSpec } from '../../../model/objects.ts';

/** Fields that decide how a container or a pod runs. Differences in them are undone. */
const OF_CONTAINER = [
  'image',
  'command',
  'args',
  'workingDir',
  'env',
  'envFrom',
  'resources',
  'ports',
  'volumeMounts',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'securityContext',
] as const;
const OF_POD = [
  'volumes',
  'securityContext',
  'nodeSelector',
  'affinity',
  'tolerations',
  'serviceAccountName',
  'dnsPolicy',
  'hostNetwork',
] as const;

/** Compares texts: both templates come from one server, which writes fields in one order. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * Returns the change to a pod's spec that restores an older template.
 * @param older the template to restore
 * @param own the template of the pod
 * @returns undefined where no field differs, and where the containers differ
 */
export function changeBack(older: PodSpec, own: PodSpec): SpecChange | undefined {
  const set: Record<string, unknown> = {};
  for (const list of ['containers', 'initContainers'] as const) {
    const [was, is]: [Container[], Container[]] = [older[list] ?? [], own[list] ?? []];
    if (was.length !== is.length) return undefined;
    for (const now of is) {
      const old = was.find((one) => one.name === now.name);
      if (!old) return undefined;
      for (const field of OF_CONTAINER)
        if (!same(old[field], now[field])) set[`${list}[${now.name}].${field}`] = old[field] ?? null;
    }
  }
  for (const field of OF_POD) if (!same(older[field], own[field])) set[field] = older[field] ?? null;
  return Object.keys(set).length > 0 ? { container: null, set } : undefined;
}

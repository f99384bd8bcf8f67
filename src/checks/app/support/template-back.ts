/** The change that gives a pod's spec what an older template of its workload had. Pure. */
import type { SpecChange } from '../../../model/finding.ts';
import type { Container, PodSpec } from '../../../model/objects.ts';

/** Fields of the template that decide how a container or a pod runs; what differs in them is taken back. */
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

/** Both come from one server, which writes fields in one order. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Values that a printed change must not carry. */
const isSensitive = (container: Container): boolean =>
  (container.env ?? []).some(
    ({ name, value }) =>
      value !== undefined &&
      value !== '' &&
      (/passw|secret|token|key|credential/i.test(name) || /:\/\/[^\s:/@]{0,100}:[^\s/@]{1,200}@/.test(value)),
  );

/**
 * @param older the template to go back to, @param own the pod's
 * @returns undefined where they differ in nothing that a pod's spec could take back (a container more or less among
 *   it), or where credentials would have to be told
 */
export function changeBack(older: PodSpec, own: PodSpec): SpecChange | undefined {
  const set: Record<string, unknown> = {};
  for (const list of ['containers', 'initContainers'] as const) {
    const [was, is]: [Container[], Container[]] = [older[list] ?? [], own[list] ?? []];
    if (was.length !== is.length) return undefined;
    for (const now of is) {
      const old = was.find((one) => one.name === now.name);
      if (!old || (isSensitive(old) && !same(old.env, now.env))) return undefined;
      for (const field of OF_CONTAINER)
        if (!same(old[field], now[field])) set[`${list}[${now.name}].${field}`] = old[field] ?? null;
    }
  }
  for (const field of OF_POD) if (!same(older[field], own[field])) set[field] = older[field] ?? null;
  return Object.keys(set).length > 0 ? { container: null, set } : undefined;
}

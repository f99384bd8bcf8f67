/** What does not keep a pod from starting, and is worth knowing before the manifests are applied. Pure. */
import { standings, objectRef, sayVia } from '../checks/config/support/references.ts';
import { containersOf } from '../evidence/containers.ts';
import { selects, serviceSelector } from '../evidence/selector.ts';
import { listed } from '../model/facts.ts';
import { nameOf } from '../model/objects.ts';
import type { Pod, Service } from '../model/objects.ts';
import type { PreflightNote } from '../model/preflight.ts';
import type { PlannedContext } from './checks/check.ts';
import type { Present } from './manifests.ts';

/** Whether a Service selects a pod. */
const isSelected = ({ spec }: Service, { metadata }: Pod): boolean =>
  selects({ matchLabels: spec?.selector ?? {} }, metadata?.labels ?? {});

/** Optional references to what does not exist. */
function optional(context: PlannedContext): string[] {
  return standings(context).flatMap(({ reference, state, missingKeys }): string[] => {
    if (!reference.optional) return [];
    const object = objectRef(reference);
    const what = state === 'absent' ? `${object} does not exist` : `${object} has no key ${missingKeys.join(', ')}`;
    return state === 'absent' || state === 'keys-absent'
      ? [`${what}; ${sayVia(reference)} is optional, so the container starts without it`]
      : [];
  });
}

/** The Service that gives the pods of a StatefulSet their names. */
function governing(context: PlannedContext): string[] {
  const { planned, pod } = context;
  const { serviceName } = (planned.object as { spec?: { serviceName?: unknown } }).spec ?? {};
  if (planned.resource !== 'statefulsets' || typeof serviceName !== 'string' || serviceName === '') return [];
  const object = `Service/${serviceName}`;
  const example = `${planned.ref.name}-0.${serviceName}`;
  const fact = context.get('services', serviceName);
  if (fact.state === 'absent')
    return [
      `${object} (spec.serviceName) does not exist: the pods start, but their names, such as ${example}, do not resolve`,
    ];
  if (fact.state !== 'known') return [];
  const service = fact.value;
  const isHeadless = service.spec?.clusterIP === 'None';
  const chosen = serviceSelector(service);
  return [
    ...(isHeadless
      ? []
      : [
          `${object} (spec.serviceName) is not headless (clusterIP: None), so a DNS server need not resolve the names of the pods, such as ${example}`,
        ]),
    ...(chosen === '' || isSelected(service, pod)
      ? []
      : [
          `${object} (spec.serviceName) selects ${chosen}, and the pods have other labels: their names, such as ${example}, do not resolve`,
        ]),
  ];
}

/** Returns what is worth knowing about one workload. */
export const workloadNotes = (context: PlannedContext): PreflightNote[] =>
  [...new Set([...governing(context), ...optional(context)])].map((says) => ({ about: context.planned.ref, says }));

const declaresPort = (pod: Pod, name: string, protocol: string): boolean =>
  containersOf(pod).some(
    ({ type, spec }) =>
      type !== 'init' && (spec.ports ?? []).some((port) => port.name === name && (port.protocol ?? 'TCP') === protocol),
  );

/** Returns whether pods of the cluster have the labels; undefined: they were not read. */
function isServed({ world }: PlannedContext, service: Service, namespace: string): boolean | undefined {
  const { some, all } = listed<Pod>(world.cluster({ verb: 'list', resource: 'pods', namespace }));
  if (some.some((pod) => isSelected(service, pod))) return true;
  return all.state === 'known' ? false : undefined;
}

/**
 * Returns what is worth knowing about a Service of the manifests.
 * @param contexts of the workloads of the manifests, at least one
 */
function serviceNotes(service: Service, contexts: readonly PlannedContext[]): string[] {
  const chosen = serviceSelector(service);
  const namespace = service.metadata?.namespace ?? '';
  const own = contexts.filter((context) => context.namespace === namespace && isSelected(service, context.pod));
  const isBroken = contexts.some((context) => context.namespace === namespace && context.planned.broken !== undefined);
  if (chosen === '' || isBroken) return [];
  if (own.length === 0)
    return isServed(contexts[0]!, service, namespace) === false
      ? [`no pod of the manifests and none of namespace ${namespace} has the labels that it selects: ${chosen}`]
      : [];
  return (service.spec?.ports ?? []).flatMap(({ port, targetPort, protocol = 'TCP' }): string[] => {
    if (typeof targetPort !== 'string' || /^\d+$/.test(targetPort)) return [];
    const without = own.filter(({ pod }) => !declaresPort(pod, targetPort, protocol)).map(({ planned }) => planned.ref);
    const names = without.map(({ kind, name }) => `${kind}/${name}`).join(', ');
    return without.length === 0
      ? []
      : [
          `its port ${port} goes to the named port ${targetPort} (${protocol}), and no container of ${names} declares that name`,
        ];
  });
}

/**
 * Returns what is worth knowing about the Services of the manifests.
 * @param contexts of the workloads of the manifests
 */
export function notesOfServices(present: readonly Present[], contexts: readonly PlannedContext[]): PreflightNote[] {
  if (contexts.length === 0) return [];
  return present.flatMap(({ kind, value }) => {
    if (kind !== 'Service' || value === undefined) return [];
    const service = value as Service;
    const about = { kind, namespace: service.metadata?.namespace ?? '', name: nameOf(service) };
    return serviceNotes(service, contexts).map((says) => ({ about, says }));
  });
}

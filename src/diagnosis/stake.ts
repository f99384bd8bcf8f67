/** The impact of a failure on the workload, and a possible rollback. */
import type { Facts } from '../evidence/views.ts';
import type { KubeObject, Pod, Service } from '../model/objects.ts';
import { selects } from '../evidence/selector.ts';
import { RESOURCES } from '../model/resources.ts';
import { failuresOf } from './same-failure.ts';
import type { Workload } from './target.ts';
import { wantedOf } from './wanted.ts';
import type { Autoscaler, Stake } from '../model/diagnosis.ts';
import type { Rollback } from '../checks/app/support/rollback.ts';
import { deployerOf } from '../knowledge/deployer.ts';
import { deployerText } from '../model/deployer-text.ts';
import { vpaUpdatesOf } from '../knowledge/vertical-autoscaler.ts';
import { lineOf } from '../model/command.ts';

const NOBODY: Stake = { pods: 1, affected: 1, endpoints: [], rollback: null, owners: [], autoscalers: [] };

/** A Service without a selector has no pods; an empty label selector would match all. */
const servesFor = ({ spec }: Service, pod: Pod): boolean =>
  Object.keys(spec?.selector ?? {}).length > 0 &&
  selects({ matchLabels: spec?.selector ?? {} }, pod.metadata?.labels ?? {});

/** Returns ready, all and wanted endpoints of each Service that selects the pod. */
function endpointsOf(facts: Facts, pod: Pod, workload: Workload): Stake['endpoints'] {
  const services = facts.list('services').some;
  const slices = facts.list('endpointslices').all;
  if (slices.state !== 'known') return [];
  return services
    .filter((service) => servesFor(service, pod))
    .map((service) => {
      const name = service.metadata?.name ?? '';
      const endpoints = slices.value
        .filter((slice) => slice.metadata?.labels?.['kubernetes.io/service-name'] === name)
        .flatMap((slice) => slice.endpoints ?? []);
      return {
        service: name,
        ready: endpoints.filter((endpoint) => endpoint.conditions?.ready !== false).length,
        total: endpoints.length,
        wanted: wantedOf(
          facts,
          endpoints.flatMap(({ targetRef }) => (targetRef?.kind === 'Pod' ? (targetRef.name ?? []) : [])),
          workload,
          RESOURCES[workload.resource].kind,
        ),
      };
    });
}

/** Returns who would undo a manual edit of an object: the tool that deployed it, a controller above the workload. */
export function ownersOf(object: KubeObject): string[] {
  const by = deployerOf([object.metadata]);
  return [
    ...(by === undefined || by.undoes === 'never' ? [] : [deployerText(by)]),
    ...(object.metadata?.ownerReferences ?? []).flatMap(({ controller, kind, name }) =>
      controller ? [`${kind} ${name}`] : [],
    ),
  ];
}

/** Returns the autoscalers: of the workload, where it is known, and of the pod. */
function autoscalersOf(facts: Facts, pod: Pod | undefined, workload: Workload | undefined): Autoscaler[] {
  const mine =
    workload === undefined || workload.resource === 'services'
      ? undefined
      : facts
          .list('horizontalpodautoscalers')
          .some.find(
            ({ spec }) =>
              spec?.scaleTargetRef?.kind === workload.object.kind &&
              spec.scaleTargetRef.name === workload.object.metadata?.name,
          );
  const vertical = pod && vpaUpdatesOf(pod);
  return [
    ...(mine ? [{ kind: 'HorizontalPodAutoscaler', name: mine.metadata?.name ?? '', sets: 'replicas' } as const] : []),
    ...(vertical ? [{ kind: 'VerticalPodAutoscaler', name: vertical.name, sets: 'resources' } as const] : []),
  ];
}

/** Returns the rollback that the first cause offers, as it is printed. */
export function printedRollback(rollback: Rollback | undefined): Stake['rollback'] {
  const line = rollback === undefined ? null : lineOf(rollback.fix.command);
  return rollback === undefined || line === null
    ? null
    : { revision: rollback.revision, command: line, why: rollback.why };
}

/**
 * Returns the impact.
 * @param pod the pod that is explained
 * @param workload what the user named, if it was a workload
 * @param rollback the rollback that is offered
 */
export function stakeOf(
  facts: Facts,
  pod: Pod | undefined,
  workload: Workload | undefined,
  rollback?: Rollback,
): Stake {
  const autoscalers = autoscalersOf(facts, pod, workload);
  if (!workload) return { ...NOBODY, rollback: printedRollback(rollback), autoscalers };
  const endpoints = pod ? endpointsOf(facts, pod, workload) : [];
  // A pod that is being deleted no longer counts: its containers end by a signal, which is not a failure.
  const pods = workload.pods.filter(
    (one) => one.metadata?.name === pod?.metadata?.name || !one.metadata?.deletionTimestamp,
  );
  const failures = new Set(pod ? failuresOf(pod, facts.now) : []);
  const affected = pods.filter((one) => failuresOf(one, facts.now).some((failure) => failures.has(failure))).length;
  return {
    ...(workload.allPods ? { pods: pods.length, affected } : { pods: null, affected: null }),
    endpoints,
    rollback: printedRollback(rollback),
    // Fixes change the workload of the pod, not the Service.
    owners: workload.resource === 'services' && pod ? [] : ownersOf(workload.object),
    autoscalers,
  };
}

/** The impact of a failure on the workload, and a possible rollback. */
import type { Facts } from '../evidence/views.ts';
import type { KubeObject, Pod, Service } from '../model/objects.ts';
import { selects } from '../evidence/selector.ts';
import { failuresOf } from './same-failure.ts';
import { revisionOf } from './target.ts';
import type { Workload } from './target.ts';
import type { Stake } from '../model/diagnosis.ts';
import { command, lineOf } from '../model/command.ts';

const NOBODY: Stake = { pods: 1, affected: 1, endpoints: [], rollback: null, owners: [] };

/** A Service without a selector has no pods; an empty label selector would match all. */
const servesFor = ({ spec }: Service, pod: Pod): boolean =>
  Object.keys(spec?.selector ?? {}).length > 0 &&
  selects({ matchLabels: spec?.selector ?? {} }, pod.metadata?.labels ?? {});

/** Returns ready and all endpoints of each Service that selects the pod. */
function endpointsOf(facts: Facts, pod: Pod): Stake['endpoints'] {
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
      };
    });
}

/**
 * Returns who would undo a manual edit of an object, by the marks that the tools leave: Argo CD's tracking annotation
 * or label, Flux's and Helm's labels, a controller above the workload.
 */
export function ownersOf(object: KubeObject): string[] {
  const labels = object.metadata?.labels ?? {};
  const annotations = object.metadata?.annotations ?? {};
  const owners: string[] = [];
  if (annotations['argocd.argoproj.io/tracking-id'] || labels['argocd.argoproj.io/instance']) owners.push('Argo CD');
  if (labels['kustomize.toolkit.fluxcd.io/name'])
    owners.push(`Flux Kustomization ${labels['kustomize.toolkit.fluxcd.io/name']}`);
  if (labels['helm.toolkit.fluxcd.io/name']) owners.push(`Flux HelmRelease ${labels['helm.toolkit.fluxcd.io/name']}`);
  else if (labels['app.kubernetes.io/managed-by'] === 'Helm')
    owners.push(`Helm release ${annotations['meta.helm.sh/release-name'] ?? ''}`.trim());
  for (const owner of object.metadata?.ownerReferences ?? [])
    if (owner.controller) owners.push(`${owner.kind} ${owner.name}`);
  return owners;
}

function autoscaler(facts: Facts, workload: Workload): string[] {
  const mine = facts
    .list('horizontalpodautoscalers')
    .some.find(
      (scaler) =>
        scaler.spec?.scaleTargetRef?.kind === workload.object.kind &&
        scaler.spec.scaleTargetRef.name === workload.object.metadata?.name,
    );
  return mine ? [`HorizontalPodAutoscaler ${mine.metadata?.name}`] : [];
}

/** Returns the rollback, if the pod belongs to the newest ReplicaSet, which a rollback would replace. */
function rollbackOf(workload: Workload, pod: Pod | undefined): Stake['rollback'] {
  const [newest, ...older] = workload.replicaSets;
  const namespace = workload.object.metadata?.namespace ?? 'default';
  if (!newest || !pod?.metadata?.ownerReferences?.some((owner) => owner.uid === newest.metadata?.uid)) return null;
  // A ReplicaSet with ready pods runs well. One without may have been scaled down because it never did.
  const running = older.find((set) => (set.status?.readyReplicas ?? 0) > 0);
  const back = running ?? older[0];
  if (!back) return null;
  const revision = revisionOf(back);
  if (revision === 0) return null;
  const why = running
    ? `revision ${revision} has ${running.status?.readyReplicas} ready pods`
    : `revision ${revision} is the previous one; whether it ran well is unknown`;
  const name = workload.object.metadata?.name ?? '';
  const line = lineOf(command`kubectl -n ${namespace} rollout undo deployment/${name} --to-revision=${revision}`);
  return line === null ? null : { revision, command: line, why };
}

/**
 * Returns the impact.
 * @param pod the pod that is explained
 * @param workload what the user named, if it was a workload
 */
export function stakeOf(facts: Facts, pod: Pod | undefined, workload: Workload | undefined): Stake {
  if (!workload) return NOBODY;
  const endpoints = pod ? endpointsOf(facts, pod) : [];
  // A pod that is being deleted no longer counts: its containers end by a signal, which is not a failure.
  const pods = workload.pods.filter(
    (one) => one.metadata?.name === pod?.metadata?.name || !one.metadata?.deletionTimestamp,
  );
  const failures = new Set(pod ? failuresOf(pod, facts.now) : []);
  const affected = pods.filter((one) => failuresOf(one, facts.now).some((failure) => failures.has(failure))).length;
  return {
    ...(workload.allPods ? { pods: pods.length, affected } : { pods: null, affected: null }),
    endpoints,
    rollback: rollbackOf(workload, pod),
    owners: [...ownersOf(workload.object), ...autoscaler(facts, workload)],
  };
}

/** The backends of a Service: its endpoints, its pods, and their status. */
import { serviceSelector } from '../../../evidence/selector.ts';
import { hasReadyCondition } from '../../../evidence/containers.ts';
import type { EndpointSlice, Pod, Service } from '../../../model/objects.ts';
import { stateOf } from '../../../evidence/pod-state.ts';
import type { PodContext } from '../../check.ts';

/** One endpoint of an EndpointSlice. */
export interface Endpoint {
  readonly addresses: readonly string[];
  readonly ready: boolean;
  /** The name of the pod; undefined: the endpoint is no pod. */
  readonly pod: string | undefined;
}

/** What was read of a Service's backends. */
export interface Backends {
  /** Name of an EndpointSlice to cite; undefined where there is none. */
  readonly slice: string | undefined;
  /** undefined: not all EndpointSlices were read. */
  readonly endpoints: readonly Endpoint[] | undefined;
  /** The pods of the selector that were read; undefined: the Service has no selector, or no pod could be read. */
  readonly pods: readonly Pod[] | undefined;
  /** Whether `pods` are all pods of the selector. Only then is a pod that is not among them missing. */
  readonly allPods: boolean;
  readonly ready: number;
  readonly total: number;
  /** Whether neither endpoints nor pods were read. */
  readonly blind: boolean;
}

/** Whether the endpoint controller counts a pod as ready: its Ready condition holds and it is not being deleted. */
export const isReady = (pod: Pod): boolean => pod.metadata?.deletionTimestamp === undefined && hasReadyCondition(pod);

/**
 * Reads the endpoints, each once. An absent `ready` means ready (k8s.io/api/discovery/v1 EndpointConditions), and
 * publishNotReadyAddresses makes every endpoint ready.
 */
function endpointsOf(slices: readonly EndpointSlice[]): Endpoint[] {
  const seen = new Map<string, Endpoint>();
  for (const slice of slices) {
    for (const endpoint of slice.endpoints ?? []) {
      const key = endpoint.targetRef?.name ?? endpoint.addresses.join(',');
      seen.set(key, {
        addresses: endpoint.addresses,
        ready: endpoint.conditions?.ready !== false,
        pod: endpoint.targetRef?.kind === 'Pod' ? endpoint.targetRef.name : undefined,
      });
    }
  }
  return [...seen.values()];
}

/** Reads the EndpointSlices and the pods of a Service, both in one wave. */
export function backendsOf(context: PodContext, service: Service): Backends {
  const namespace = service.metadata?.namespace ?? context.namespace;
  const slices = context.list('endpointslices', {
    namespace,
    labelSelector: `kubernetes.io/service-name=${service.metadata?.name ?? ''}`,
  });
  const selector = serviceSelector(service);
  const list = selector === '' ? undefined : context.list('pods', { namespace, labelSelector: selector });
  const allPods = list?.all.state === 'known';
  const pods =
    allPods || list?.all.state === 'partial' ? list.some.filter((pod) => pod.status?.phase !== 'Succeeded') : undefined;
  const read = endpointsOf(slices.some);
  const endpoints = slices.all.state === 'known' ? read : undefined;
  const total = pods?.length ?? endpoints?.length ?? 0;
  const readyRead = read.filter((endpoint) => endpoint.ready).length;
  const ready = endpoints ? readyRead : Math.max(readyRead, pods?.filter(isReady).length ?? 0);
  return {
    slice: slices.some[0]?.metadata?.name,
    endpoints,
    pods,
    allPods,
    ready,
    total: Math.max(total, endpoints?.length ?? 0),
    blind: endpoints === undefined && pods === undefined,
  };
}

/** Worst first. A crashing pod shows more than one that waits for it. */
const WORSE = { pending: 0, crashing: 1, waiting: 2, failed: 3, recovered: 4, healthy: 5, completed: 6 } as const;

/** Returns the pod that explains best why the Service fails; undefined without pods. */
export function worstOf(pods: readonly Pod[], now: string): Pod | undefined {
  const restarts = (pod: Pod): number =>
    (pod.status?.containerStatuses ?? []).reduce((sum, one) => sum + one.restartCount, 0);
  return [...pods].sort(
    (a, b) =>
      WORSE[stateOf(a, now).state] - WORSE[stateOf(b, now).state] ||
      restarts(b) - restarts(a) ||
      (a.metadata?.name ?? '').localeCompare(b.metadata?.name ?? ''),
  )[0];
}

/** Returns a pod's status in a word or two: `Pending`, `CrashLoopBackOff`, `Running, not ready`. */
export function statusOf(pod: Pod): string {
  if (pod.metadata?.deletionTimestamp) return 'Terminating';
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const waiting = statuses.find(
    (status) => status.state?.waiting?.reason && status.state.waiting.reason !== 'PodInitializing',
  )?.state?.waiting?.reason;
  const ended = statuses.find(
    ({ state }) => state?.terminated && (state.terminated.exitCode !== 0 || state.terminated.reason === 'OOMKilled'),
  );
  const reason = waiting ?? ended?.state?.terminated?.reason ?? pod.status?.reason;
  if (reason) return reason;
  const phase = pod.status?.phase ?? 'Unknown';
  return phase === 'Running' && !isReady(pod) ? 'Running, not ready' : phase;
}

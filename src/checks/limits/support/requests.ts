/** What a pod requests, as the scheduler counts it. */
import { formatBytes, formatCores, parseQuantity } from '../../../knowledge/quantity.ts';
import type { PodContext } from '../../check.ts';

/** A pod and the views of its containers. */
type Requesting = Pick<PodContext, 'pod' | 'containers'>;

/**
 * Returns what a pod requests of a resource, in cores, bytes or pieces: the requests of the pod where it states them,
 * else the larger of the sum of its app containers and sidecars, and of each init container with the sidecars before
 * it; plus the overhead (k8s.io/component-helpers/resource/helpers.go:PodRequests).
 */
export function requestOf(context: Requesting, resource: string): number {
  const { resources, overhead } = context.pod.spec ?? {};
  const ofPod = parseQuantity(resources?.requests?.[resource] ?? resources?.limits?.[resource]);
  let sidecars = 0;
  let sum = 0;
  let most = 0;
  for (const { type, spec } of context.containers) {
    const own = parseQuantity(spec.resources?.requests?.[resource] ?? spec.resources?.limits?.[resource]) ?? 0;
    if (type === 'sidecar') sidecars += own;
    if (type === 'app') sum += own;
    most = Math.max(most, type === 'init' ? sidecars + own : sidecars);
  }
  return (ofPod ?? Math.max(sum + sidecars, most)) + (parseQuantity(overhead?.[resource]) ?? 0);
}

/** Returns what a pod requests, by resource. */
export function requestsOf(context: Requesting): Map<string, number> {
  const all = [...context.containers.map(({ spec }) => spec.resources), context.pod.spec?.resources];
  const names = new Set(all.flatMap((one) => [...Object.keys(one?.requests ?? {}), ...Object.keys(one?.limits ?? {})]));
  return new Map(
    [...names].map((name) => [name, requestOf(context, name)] as const).filter(([, amount]) => amount > 0),
  );
}

/** Returns an amount of a resource as people write it: `cpu 500m`, `memory 2Gi`. */
export const amountOf = (resource: string, amount: number): string =>
  resource === 'cpu'
    ? `cpu ${formatCores(amount)}`
    : `${resource} ${/memory|storage|hugepages/.test(resource) ? formatBytes(amount) : amount}`;

/** The memory limit that holds for a container. */
import { parseQuantity } from '../knowledge/quantity.ts';
import type { Pod } from '../model/objects.ts';
import type { ContainerView } from './views.ts';

interface Of {
  readonly pod: Pod;
}

/** Returns the memory limit of the pod (spec.resources, on by default since 1.34). */
export function podMemoryLimit({ pod }: Of): string | undefined {
  const resources = (pod.spec as { resources?: { limits?: Record<string, string> } } | undefined)?.resources;
  return resources?.limits?.memory;
}

/** Returns the limit that a container reaches first: its own, or the pod's where that is lower or the only one. */
export function limitInForce(
  of: Of,
  container: ContainerView,
): { readonly by: 'container' | 'pod'; readonly limit: string } | undefined {
  const own = parseQuantity(container.memoryLimit);
  const limit = podMemoryLimit(of);
  const ofPod = parseQuantity(limit);
  if (limit !== undefined && ofPod !== undefined && (own === undefined || ofPod < own)) return { by: 'pod', limit };
  return container.memoryLimit !== undefined && own !== undefined && own > 0
    ? { by: 'container', limit: container.memoryLimit }
    : undefined;
}

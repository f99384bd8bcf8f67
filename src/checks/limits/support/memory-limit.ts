/** The memory limit that holds for a container. */
import { parseQuantity } from '../../../knowledge/quantity.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citePod } from '../../support/cite.ts';

/** Returns the memory limit of the pod (spec.resources, on by default since 1.34). */
export function podMemoryLimit(context: PodContext): string | undefined {
  const resources = (context.pod.spec as { resources?: { limits?: Record<string, string> } } | undefined)?.resources;
  return resources?.limits?.memory;
}

/** Returns the limit that a container reaches first: its own, or the pod's where that is lower or the only one. */
export function limitInForce(
  context: PodContext,
  container: ContainerView,
): { readonly by: 'container' | 'pod'; readonly limit: string } | undefined {
  const own = parseQuantity(container.memoryLimit);
  const pod = podMemoryLimit(context);
  const ofPod = parseQuantity(pod);
  if (pod !== undefined && ofPod !== undefined && (own === undefined || ofPod < own)) return { by: 'pod', limit: pod };
  return container.memoryLimit !== undefined && own !== undefined && own > 0
    ? { by: 'container', limit: container.memoryLimit }
    : undefined;
}

/** Cites the memory limit of a container: from its status, which shows the limit in force, else from the spec. */
export function citeLimit(context: PodContext, container: ContainerView): Citation {
  const inStatus = container.status?.resources?.limits?.memory !== undefined;
  const path = inStatus ? container.statusPath : container.specPath;
  return citePod(context, `${path}.resources.limits.memory`, container.memoryLimit ?? 'none');
}

/** Requests that the template of the workload does not set. */
import { command } from '../../../model/command.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { editFix, ownerOf } from '../../support/owner.ts';
import { originOf } from './limit-origin.ts';
import type { Origin } from './limit-origin.ts';
import type { Shortage } from './shortage.ts';

/** A request that something else than the template set. */
export interface ForeignRequest {
  /** `set by VerticalPodAutoscaler web-vpa`. */
  readonly says: string;
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
}

function fixesOf(context: PodContext, container: string, resource: string, value: string, origin: Origin): Fix[] {
  if (origin.by === 'autoscaler')
    return [
      {
        text: `set maxAllowed.${resource} of ${container} in VerticalPodAutoscaler ${origin.name} to what a node has: it requests ${value} for each new pod`,
        command: command`kubectl -n ${context.namespace} edit verticalpodautoscaler ${origin.name}`,
        risk: 'changes',
      },
    ];
  if (origin.by === 'injection') return [];
  const where = ownerOf(context.pod)?.target ?? 'its manifest';
  return [
    editFix(
      context,
      `give ${container} its own ${resource} request in ${where} (it has none there: ${value} is ${origin.says})`,
    ),
  ];
}

/** Returns the requests of what the nodes lack that the template does not set. */
export function foreignRequests(context: PodContext, short: readonly Shortage[]): ForeignRequest[] {
  return context.containers.flatMap((container) =>
    short.flatMap(({ resource }): ForeignRequest[] => {
      const value = container.spec.resources?.requests?.[resource];
      const origin =
        value === undefined ? undefined : originOf(context, container, { resource, part: 'request', value });
      if (value === undefined || origin === undefined) return [];
      return [
        {
          says: origin.says,
          evidence: origin.evidence,
          fixes: fixesOf(context, container.name, resource, value, origin),
        },
      ];
    }),
  );
}

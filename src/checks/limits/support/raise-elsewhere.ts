/** Fixes of a limit that is not set in the template of the workload. */
import { parseQuantity } from '../../../knowledge/quantity.ts';
import { command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { editFix, look } from '../../support/owner.ts';
import type { Origin } from './limit-origin.ts';

/** A limit to raise. */
export interface Raise {
  readonly resource: 'memory' | 'cpu';
  /** As the API writes it; undefined: unknown. */
  readonly from: string | undefined;
  readonly to: string;
  /** What follows the new value, with its comma: `, and see whether its use stays below`. */
  readonly tail: string;
}

/** Annotations of the pod template that size an injected proxy, by its container (istio, linkerd, kuma). */
const PROXY_LIMIT: Readonly<Record<string, Readonly<Record<'memory' | 'cpu', string>>>> = {
  'istio-proxy': { memory: 'sidecar.istio.io/proxyMemoryLimit', cpu: 'sidecar.istio.io/proxyCPULimit' },
  'linkerd-proxy': { memory: 'config.linkerd.io/proxy-memory-limit', cpu: 'config.linkerd.io/proxy-cpu-limit' },
};

/**
 * Returns a warning where a ResourceQuota leaves less than a raise takes; empty where none is known to. The name of the
 * resource in a quota is `limits.memory` (pkg/quota/v1/evaluator/core/pods.go).
 */
export function quotaText(context: PodContext, { resource, from, to }: Raise): string {
  const more = (parseQuantity(to) ?? 0) - (parseQuantity(from) ?? 0);
  const key = `limits.${resource}`;
  for (const { metadata, status } of context.list('resourcequotas').some) {
    const [hard, used] = [parseQuantity(status?.hard?.[key]), parseQuantity(status?.used?.[key])];
    if (hard !== undefined && used !== undefined && hard - used < more)
      return `; ResourceQuota ${metadata?.name} allows ${key} of ${status?.hard?.[key]}, and ${status?.used?.[key]} are used: raise it too`;
  }
  return '';
}

/** Returns the fix in the LimitRange. Pods that exist keep their limit. */
export function raiseDefault(context: PodContext, resource: Raise['resource'], name: string | undefined): Fix {
  const all = 'for all new containers of the namespace that set none';
  return name === undefined
    ? look(
        `see which LimitRange gives the default ${resource} limit, and raise it there, ${all}`,
        command`kubectl -n ${context.namespace} describe limitranges`,
      )
    : {
        text: `raise the default ${resource} limit in LimitRange ${name}, ${all}, and delete the pod`,
        command: command`kubectl -n ${context.namespace} edit limitrange ${name}`,
        risk: 'changes',
      };
}

/** Returns the fixes of a limit that admission writes into each new pod: the template does not decide. */
export function raiseElsewhere(
  context: PodContext,
  { name }: ContainerView,
  { resource, from, to, tail }: Raise,
  origin: Extract<Origin, { by: 'autoscaler' | 'injection' }>,
): [Fix, ...Fix[]] {
  if (origin.by === 'autoscaler')
    return [
      {
        text:
          `raise minAllowed.${resource} of ${name} in VerticalPodAutoscaler ${origin.name}, so that it sets ${to} and not ${from}${tail}; ` +
          'or set controlledValues: RequestsOnly there, so that the limit of the template holds',
        command: command`kubectl -n ${context.namespace} edit verticalpodautoscaler ${origin.name}`,
        risk: 'changes',
      },
    ];
  const annotation = Object.hasOwn(PROXY_LIMIT, name) ? PROXY_LIMIT[name]?.[resource] : undefined;
  if (annotation !== undefined)
    return [
      editFix(
        context,
        `set the annotation ${annotation}: ${to} in the pod template, for a ${resource} limit of ${to} instead of ${from}${tail}`,
      ),
    ];
  return [
    look(
      `raise the ${resource} limit of ${name} from ${from} to ${to} where the webhook that adds ${name} is configured${tail}; this lists the webhooks`,
      command`kubectl get mutatingwebhookconfigurations`,
    ),
  ];
}

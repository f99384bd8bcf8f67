/** Whether the kubelet ended a container, for the checks of exit codes 137 and 143. */
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citeNoEvent } from '../../support/cite.ts';
import { eventsCover, hasKillingProbe, killOf } from '../../support/kills.ts';

/**
 * Returns whether the kubelet ended the container: for a probe, a hook, a deletion or an eviction.
 *
 * - yes: it did, or another check decides it.
 * - unknown: the events of that time are gone, and a probe may have killed it.
 * - no: no event shows a kill. With a probe that may be wrong, because an event can be lost.
 */
export function killedByKubelet(context: PodContext, container: ContainerView): 'yes' | 'unknown' | 'no' {
  if (context.pod.status?.reason || container.spec.lifecycle?.postStart) return 'yes';
  const kill = killOf(context, container);
  if (kill?.sure || kill?.by === 'stopped') return 'yes';
  return kill || (hasKillingProbe(container) && !eventsCover(context, container)) ? 'unknown' : 'no';
}

/** Cites that the pod's events hold no kill of the container. */
export const citeNoKill = (context: PodContext, container: ContainerView): Citation =>
  citeNoEvent(context, 'Killing', container);

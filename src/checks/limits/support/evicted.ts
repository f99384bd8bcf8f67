/** Evictions by the kubelet (pkg/kubelet/eviction/helpers.go; each message ends with a space). */
import { command } from '../../../model/command.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citeEvent, citePod } from '../../support/cite.ts';
import { look } from '../../support/owner.ts';
import { inTrouble } from '../../support/trouble.ts';

export interface Eviction {
  readonly message: string;
  readonly evidence: readonly Citation[];
}

/** Returns the eviction of this pod: from its status, or from the kubelet's event where another status replaced it. */
export function evictionOf(context: PodContext): Eviction | undefined {
  const status = context.pod.status;
  const stated = status?.reason === 'Evicted';
  if (!stated && (!inTrouble(context) || status?.phase !== 'Failed')) return undefined;
  const event = context.podEvents().some.findLast((one) => one.reason === 'Evicted');
  const byEvent = event ? [{ ...citeEvent(event), quote: event.message.trim() }] : [];
  if (stated) {
    const message = status.message?.trim() ?? '';
    return {
      message,
      evidence: [
        citePod(context, 'status.message', message || 'Evicted'),
        citePod(context, 'status.reason', 'Evicted'),
        ...byEvent,
      ],
    };
  }
  return event ? { message: event.message.trim(), evidence: byEvent } : undefined;
}

/** Returns a step that shows the evictions of the namespace. */
export const lookAtEvictions = (context: PodContext): Fix =>
  look(
    'see which pods the kubelet evicted, and why',
    command`kubectl -n ${context.namespace} get events --field-selector reason=Evicted`,
  );

/** Evictions: what the kubelet says of them (pkg/kubelet/eviction/helpers.go; each text ends with a space). */
import type { Citation } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citeEvent, citePod } from '../../support/cite.ts';
import { inTrouble } from '../../support/trouble.ts';

export interface Eviction {
  readonly message: string;
  readonly evidence: readonly Citation[];
}

/**
 * The eviction of this pod, if it was evicted: its status says so, or the kubelet's event where another status covers
 * it.
 */
export function evictionOf(context: PodContext): Eviction | undefined {
  const status = context.pod.status;
  const stated = status?.reason === 'Evicted';
  if (!stated && (!inTrouble(context) || status?.phase !== 'Failed')) return undefined;
  const event = context.podEvents().some.findLast((one) => one.reason === 'Evicted');
  const told = event ? [{ ...citeEvent(event), quote: event.message.trim() }] : [];
  if (stated) {
    const message = status.message?.trim() ?? '';
    return {
      message,
      evidence: [
        citePod(context, 'status.message', message || 'Evicted'),
        citePod(context, 'status.reason', 'Evicted'),
        ...told,
      ],
    };
  }
  return event ? { message: event.message.trim(), evidence: told } : undefined;
}

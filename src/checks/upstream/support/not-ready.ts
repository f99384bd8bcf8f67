/** Why the backends of a Service do not serve, and what proves it. */
import { serviceSelector } from '../../../evidence/selector.ts';
import type { Pod, Service } from '../../../model/objects.ts';
import type { Citation, Fix, Link } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citeEvent, citeField } from '../../support/cite.ts';
import { statusOf } from './backends.ts';
import type { Backends } from './backends.ts';
import { link, refOf } from './phrases.ts';
import type { Target } from './target.ts';

/**
 * Whether missing endpoints explain that a target was not reached. A name that does not resolve is their effect only
 * where the Service is headless: a clusterIP has a DNS record even without endpoints.
 */
export const endpointsMatter = (target: Target, service: Service): boolean =>
  target.symptom !== 'dns' || service.spec?.clusterIP === 'None';

/** Cites the endpoints and the selector that were read, so that the claim depends on them. */
export function citeBackends(context: PodContext, service: Service, backends: Backends): Citation[] {
  const namespace = service.metadata?.namespace ?? '';
  const name = service.metadata?.name ?? '';
  const selector = citeField(
    refOf(context, 'Service', name, namespace),
    'spec.selector',
    serviceSelector(service) || 'none',
  );
  if (!backends.endpoints) return [selector];
  const quote =
    backends.endpoints.length === 0 ? 'no endpoints' : `${backends.ready} of ${backends.endpoints.length} ready`;
  return [citeField(refOf(context, 'EndpointSlice', backends.slice ?? name, namespace), 'endpoints', quote), selector];
}

function citeStatus(context: PodContext, pod: Pod): Citation {
  const field = pod.status?.phase === 'Running' ? 'status.conditions[Ready]' : 'status.phase';
  const object = refOf(context, 'Pod', pod.metadata?.name ?? '', pod.metadata?.namespace ?? '');
  return citeField(object, field, statusOf(pod));
}

/** Why one pod does not serve. */
export interface NotReady {
  /** A clause. */
  readonly why: string;
  /** From that pod to its root cause. */
  readonly links: readonly Link[];
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
}

/** Returns why a backend does not serve: its own first cause, else its status and events. */
export function whyNotReady(context: PodContext, pod: Pod): NotReady {
  const name = pod.metadata?.name ?? '';
  const namespace = pod.metadata?.namespace ?? '';
  const object = refOf(context, 'Pod', name, namespace);
  const status = statusOf(pod);
  const cause = context.causeOf(pod);
  if (cause) {
    // The cause names its pod as if it were in the namespace of the pod that is explained.
    const fromHere = <T extends { readonly object: string }>(one: T): T =>
      one.object === `Pod/${name}` ? { ...one, object } : one;
    return {
      why: cause.summary,
      links: cause.chain.length > 0 ? cause.chain.map(fromHere) : [link(object, `${status}: ${cause.summary}`)],
      evidence: [citeStatus(context, pod), ...cause.evidence.slice(0, 4).map(fromHere)],
      fixes: cause.fixes,
    };
  }
  const uid = pod.metadata?.uid;
  const events =
    pod.spec?.nodeName === undefined || status.startsWith('Running')
      ? context.events('Pod', name, { namespace, ...(uid ? { uid } : {}) })
      : undefined;
  const event = events?.some.findLast(({ reason }) => reason === 'Unhealthy' || reason === 'FailedScheduling');
  const why = event ? `${status}: ${event.message}` : status;
  return {
    why,
    links: [link(object, why)],
    evidence: [citeStatus(context, pod), ...(event ? [{ ...citeEvent(event), object }] : [])],
    fixes: [],
  };
}
